//! What one server changes is seen on another within a second, also while everybody looks at the page.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use commerce::ids::VariantId;
use database::ConnectionTrait;
use database::catalog::ProductInput;
use database::content::{Page, put_page};
use database::stock::set_on_hand;
use server::jobs::watch_changes;
use storefront::pages::Shop;

use crate::catalog_pages::goods::{category, euro, mug, put, stocked_with};
use crate::support::TestShop;

/// Rounds on each database; `FRESH_ROUNDS` asks for more.
const ROUNDS: u32 = 4;
const SOON: Duration = Duration::from_secs(1);

/// Somebody who looks at a page of a server again and again, so that it is always kept and always asked for.
fn look(
    shop: &TestShop,
    path: &'static str,
    is_over: Arc<AtomicBool>,
) -> tokio::task::JoinHandle<u32> {
    let browser = shop.browser();
    browser.set_cookie("cart_count", "2");
    tokio::spawn(async move {
        let mut looks = 0;
        while !is_over.load(Ordering::Relaxed) {
            assert_eq!(browser.get(path).await.status(), 200, "{path}");
            looks += 1;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        looks
    })
}

/// How long it takes until a page says so, from now.
async fn until(shop: &TestShop, path: &str, says: &str) -> Duration {
    let browser = shop.browser();
    browser.set_cookie("cart_count", "2");
    let began = Instant::now();
    loop {
        let page = browser.get(path).await.text().await.unwrap();
        if page.contains(says) {
            return began.elapsed();
        }
        assert!(began.elapsed() < SOON, "{path} does not say {says:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn set_stock(shop: &Shop, on_hand: i64) {
    let now_ms = shop.now_ms();
    let stored: database::Result<_> = database::transaction(&shop.db, |tx| async move {
        set_on_hand(&*tx, VariantId(1), on_hand, "counted", now_ms).await
    })
    .await;
    stored.unwrap();
}

fn changed(round: u32) -> ProductInput {
    let mut changed = mug(
        "blue-mug",
        &format!("Blue mug {round}"),
        700 + i64::from(round),
    );
    let place = format!("place-{round}");
    changed.categories = vec![vec![category("home", "Home"), category(&place, &place)]];
    changed.variants[0].price = euro(700 + i64::from(round));
    changed.variants[0].on_hand = None;
    changed
}

async fn round(one: &TestShop, other: &TestShop, round: u32) -> Duration {
    let mut longest = Duration::ZERO;
    // Few enough to be told: 1 to 3 left.
    let left = i64::from(round % 3) + 1;
    set_stock(&one.shop, left).await;
    let says = format!("Only {left} left");
    for path in ["/p/blue-mug", "/products"] {
        longest = longest.max(until(other, path, &says).await);
    }
    put(one, changed(round)).await;
    let (title, price) = (format!("Blue mug {round}<"), format!("7.{round:02}"));
    let place = format!("place-{round}");
    for (path, says) in [
        ("/p/blue-mug", &price),
        ("/p/blue-mug", &title),
        ("/p/blue-mug", &place),
        ("/products", &price),
        ("/c/home", &place),
    ] {
        longest = longest.max(until(other, path, says).await);
    }
    let page = Page {
        slug: "terms".to_owned(),
        title: "Terms".to_owned(),
        body_html: format!("<p>Terms of round {round}.</p>"),
        position: 1,
        updated_at_ms: 0,
        source: None,
    };
    put_page(one.shop.db.writer(), &page).await.unwrap();
    let says = format!("Terms of round {round}.");
    longest.max(until(other, "/pages/terms", &says).await)
}

/// Two servers on one database; the second is looked at all the time.
#[allow(clippy::print_stdout)]
async fn changes_are_seen(url: &str, database: &str) {
    let rounds = std::env::var("FRESH_ROUNDS").ok();
    let rounds = rounds
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(ROUNDS);
    let one = stocked_with(&["--database-url", url]).await;
    let other = TestShop::with_flags(&["--database-url", url]).await;
    crate::edge::put_terms(&one).await;
    for shop in [&one, &other] {
        shop.shop.changes.set_strict(false);
        tokio::spawn(watch_changes(shop.server.clone()));
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let looks: Vec<_> = ["/p/blue-mug", "/products", "/c/home", "/pages/terms"]
        .map(|path| look(&other, path, is_over.clone()))
        .into();
    let mut longest = Duration::ZERO;
    for number in 1..=rounds {
        longest = longest.max(round(&one, &other, number % 100).await);
    }
    is_over.store(true, Ordering::Relaxed);
    let mut looked = 0;
    for look in looks {
        looked += look.await.unwrap();
    }
    println!("{rounds} rounds on {database}: seen after {longest:?} at most, {looked} looks");
    for shop in [one, other] {
        shop.server.shutdown.drain(Duration::ZERO).await;
        shop.shop.db.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_changes_is_seen_on_another_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("both.db");
    changes_are_seen(&format!("sqlite:{}", file.display()), "SQLite").await;
    let Ok(server) = std::env::var("FLEETCART_TEST_MYSQL_URL") else {
        return;
    };
    let server = server.trim_end_matches('/');
    let name = format!("fleetcart_test_{}_fresh", std::process::id());
    let admin = sea_orm::Database::connect(format!("{server}/mysql"));
    let admin = admin.await.unwrap();
    let create = format!("CREATE DATABASE {name}");
    admin.execute_unprepared(&create).await.unwrap();
    changes_are_seen(&format!("{server}/{name}"), "MySQL").await;
    let drop = format!("DROP DATABASE {name}");
    admin.execute_unprepared(&drop).await.unwrap();
}
