//! More is asked for than can be done: programs are turned away first, then whoever looks around, and buyers go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use web::http::admission::Places;

use crate::buyer::{Buyer, place};
use crate::support::TestShop;
use crate::till::{Till, on_each_database_with};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CRAWLER: &str = "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example)";
const PAY: [(&str, &str); 2] = [("payment", "test"), ("test_choice", "approve")];
/// One place for each class but that of buyers.
const FEW: [&str; 4] = ["--catalogue-places", "1", "--stranger-places", "1"];

async fn ask(shop: &TestShop, path: &str, agent: &str, accept: &str) -> Response {
    let browser = shop.browser();
    let request = browser
        .request(Method::GET, path)
        .header("user-agent", agent)
        .header("accept", accept);
    browser.send(request).await
}

/// Turned away, with a page that cost nothing and that nobody keeps.
async fn is_turned_away(answer: Response, after: &str) {
    let path = answer.url().path().to_owned();
    assert_eq!(answer.status(), 503, "{path}");
    assert_eq!(answer.headers()["retry-after"], after, "{path}");
    assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    let page = answer.text().await.unwrap();
    assert!(page.contains("very busy"), "{path}: {page}");
    assert!(page.len() < 1_000, "{path}: {page}");
}

/// How many were turned away, as the metrics say.
async fn shed(shop: &TestShop, class: &str) -> u64 {
    let metrics = shop.get(&format!("{}/metrics", shop.private)).await;
    let metrics = metrics.text().await.unwrap();
    let name = format!("fleetcart_shed_total{{work=\"{class}\"}} ");
    let line = metrics.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |count| count.parse().unwrap())
}

async fn fill(places: &Places) -> impl Sized {
    let mut taken = Vec::new();
    while let Ok(Ok(place)) = tokio::time::timeout(Duration::from_millis(50), places.enter()).await
    {
        taken.push(place);
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_shed_before_lookers_and_lookers_before_buyers() {
    on_each_database_with(20, &FEW, async |till| {
        let shop = &till.shop;
        shop.shop.changes.set_strict(false);
        assert_eq!(shop.get("/p/mug").await.status(), 200);
        let strangers = fill(&shop.shop.admission.strangers).await;
        for path in ["/products?page=1&x=1", "/wp-login.php", "/no/such/place"] {
            is_turned_away(ask(shop, path, CRAWLER, "text/html").await, "30").await;
        }
        is_turned_away(ask(shop, "/.env", FIREFOX, "*/*").await, "30").await;
        assert_eq!(
            ask(shop, "/p/mug", CRAWLER, "*/*").await.status(),
            200,
            "it is kept"
        );
        assert_eq!(ask(shop, "/products", FIREFOX, "*/*").await.status(), 200);

        let before = shed(shop, "catalogue").await;
        let lookers = fill(&shop.shop.admission.catalogue).await;
        for path in ["/products?sort=price", "/p/no-such-thing", "/search?q=mug"] {
            is_turned_away(ask(shop, path, FIREFOX, "text/html").await, "5").await;
        }
        let json = ask(shop, "/products?sort=title", FIREFOX, "application/json").await;
        assert_eq!(json.status(), 503);
        let json: serde_json::Value = json.json().await.unwrap();
        assert_eq!(json["status"], 503);
        for path in [
            "/p/mug",
            "/products",
            "/healthz",
            "/readyz",
            "/robots.txt",
            "/cart",
        ] {
            let answer = ask(shop, path, FIREFOX, "*/*").await;
            // There is no built site here, which readiness says; it is no shedding.
            assert_eq!(answer.status(), 200, "{path}");
        }
        let ada = Buyer::new(till);
        let order = ada.buy(till.mug, 1, &PAY).await;
        assert_eq!(ada.get(&order).await.status(), 200);
        // One shop of this process counts with all others.
        assert!(shed(shop, "catalogue").await >= before + 4);
        assert!(shed(shop, "strangers").await >= 4);

        drop((strangers, lookers));
        for agent in [FIREFOX, CRAWLER] {
            let path = "/products?sort=newest";
            assert_eq!(ask(shop, path, agent, "*/*").await.status(), 200);
        }
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_without_a_place_is_given_the_form_back() {
    let till = Till::with_flags(5, &["--buying-places", "1"]).await;
    let ada = Buyer::new(&till);
    ada.take(till.mug, 1).await;
    let page = ada.go_to_payment().await;
    let places = fill(&till.shop.shop.admission.buying).await;
    let began = Instant::now();
    let refused = ada.order(&page, &PAY).await;
    assert!(began.elapsed() < Duration::from_secs(12));
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "5");
    let form = refused.text().await.unwrap();
    assert!(form.contains("Nothing you typed is lost"), "{form}");
    assert!(form.contains("name=\"idempotency_key\""), "{form}");
    drop(places);
    assert!(place(&ada.order(&page, &PAY).await).starts_with("/orders/"));
    assert_eq!(till.orders().await, 1);
}

/// Asks for pages that nobody has asked for, until told to stop.
async fn flood(shop: Arc<TestShop>, number: usize, tally: Arc<Tally>) {
    let browser = shop.browser();
    let agent = if number.is_multiple_of(2) {
        FIREFOX
    } else {
        CRAWLER
    };
    let mut asked = 0;
    while !tally.is_over.load(Ordering::Relaxed) {
        asked += 1;
        let path = match asked % 3 {
            0 => format!("/products?min={number}.{:02}&max=99999", asked % 100),
            1 => format!("/p/nothing-{number}-{asked}"),
            _ => format!("/nowhere/{number}/{asked}"),
        };
        let request = browser
            .request(Method::GET, &path)
            .header("user-agent", agent);
        let answer = browser.send(request).await;
        match answer.status().as_u16() {
            200 | 404 => tally.answered.fetch_add(1, Ordering::Relaxed),
            503 => tally.shed.fetch_add(1, Ordering::Relaxed),
            other => panic!("{path}: {other}"),
        };
    }
}

#[derive(Default)]
struct Tally {
    is_over: AtomicBool,
    answered: AtomicU32,
    shed: AtomicU32,
}

/// Who flood, and who buy meanwhile.
const FLOOD: usize = 100;
const BUYERS: usize = 12;
/// A debug build on two busy cores, with a hundred others who ask without a pause.
const LONGEST: Duration = Duration::from_secs(5);

#[allow(clippy::print_stdout)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "by hand: it takes more than a minute, and failed once beside sixteen other tests"]
async fn orders_go_through_a_flood_of_misses() {
    on_each_database_with(BUYERS as i64, &FEW, async |till| {
        let shop = Arc::new(till.another_with(&FEW).await);
        let tally = Arc::new(Tally::default());
        let mut flooding = tokio::task::JoinSet::new();
        for number in 0..FLOOD {
            flooding.spawn(flood(shop.clone(), number, tally.clone()));
        }
        let mut times = Vec::new();
        for _ in 0..BUYERS {
            let ada = Buyer::of(&[&shop]);
            ada.take(till.mug, 1).await;
            let page = ada.go_to_payment().await;
            let began = Instant::now();
            let answer = ada.order(&page, &PAY).await;
            times.push(began.elapsed());
            assert!(
                place(&answer).starts_with("/orders/"),
                "{}",
                answer.status()
            );
            assert_eq!(shop.get("/healthz").await.status(), 200);
        }
        tally.is_over.store(true, Ordering::Relaxed);
        while let Some(flooded) = flooding.join_next().await {
            flooded.unwrap();
        }
        times.sort_unstable();
        let (answered, shed) = (
            tally.answered.load(Ordering::Relaxed),
            tally.shed.load(Ordering::Relaxed),
        );
        println!(
            "{BUYERS} orders beside {answered} answers and {shed} shed: median {:?}, longest {:?}",
            times[BUYERS / 2],
            times[BUYERS - 1]
        );
        assert!(shed > 0, "nothing was shed");
        assert!(times[BUYERS - 1] < LONGEST, "{times:?}");
        assert_eq!(till.stock().await, (BUYERS as i64, BUYERS as i64));
        till.balances().await;
        shop.shop.db.close().await.unwrap();
    })
    .await;
}
