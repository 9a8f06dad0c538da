//! What costs much is bounded before it is begun: filters, searches, slow clients, requests from elsewhere.

use std::time::{Duration, Instant};

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::catalog_pages::goods::stocked;
use crate::support::TestShop;

#[tokio::test(flavor = "multi_thread")]
async fn filters_that_the_catalogue_does_not_know_are_dropped_before_anything_is_looked_up() {
    let shop = stocked().await;
    let everything = shop.get("/products").await.text().await.unwrap();
    let groups: Vec<String> = (0..50).map(|number| format!("f.a{number}=a")).collect();
    let bomb = format!("/products?{}", groups.join("&"));
    let answer = shop.get(&bomb).await;
    assert_eq!(answer.status(), 200);
    let page = answer.text().await.unwrap();
    let products = |page: &str| page.matches("href=\"/p/").count();
    assert_eq!(products(&page), products(&everything));
    assert!(!page.contains("f.a0"), "a chip for what is no filter");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_without_a_place_is_shed_with_503_and_the_rest_of_the_shop_goes_on() {
    let shop = stocked().await;
    let mut taken = Vec::new();
    while let Ok(Ok(place)) =
        tokio::time::timeout(Duration::from_millis(50), shop.shop.catalog_places.enter()).await
    {
        taken.push(place);
    }
    let mut searching = Vec::new();
    while let Ok(Ok(place)) =
        tokio::time::timeout(Duration::from_millis(50), shop.shop.search_places.enter()).await
    {
        searching.push(place);
    }
    for path in [
        "/products?page=1",
        "/c/home",
        "/search?q=mug",
        "/search/suggest?q=mug",
        "/sitemap.xml",
    ] {
        let answer = shop.get(path).await;
        assert_eq!(answer.status(), 503, "{path}");
        assert!(answer.headers().contains_key("retry-after"), "{path}");
    }
    assert_eq!(shop.get("/p/blue-mug").await.status(), 200);
    assert_eq!(shop.get("/cart").await.status(), 200);
    drop((taken, searching));
    for path in ["/products?page=1", "/search?q=mug", "/sitemap.xml"] {
        assert_eq!(shop.get(path).await.status(), 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sitemap_is_made_once_whatever_is_added_to_its_address() {
    let shop = stocked().await;
    let first = shop.get("/sitemap.xml").await.text().await.unwrap();
    let db = shop.shop.db.writer();
    sea_orm::ConnectionTrait::execute_unprepared(db, "UPDATE listing SET visible = 0")
        .await
        .unwrap();
    for path in ["/sitemap.xml", "/sitemap.xml?x=1"] {
        assert_eq!(shop.get(path).await.text().await.unwrap(), first, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_odd_names_nor_head_nor_cookies_draw_a_page_anew() {
    let shop = stocked().await;
    let first = shop.get("/products").await.text().await.unwrap();
    let db = shop.shop.db.writer();
    sea_orm::ConnectionTrait::execute_unprepared(db, "UPDATE listing SET title = 'Another'")
        .await
        .unwrap();
    let browser = shop.browser();
    for (method, path, cookie) in [
        (Method::GET, "/products?x=1", ""),
        (Method::GET, "/products?utm_source=a&fbclid=b", ""),
        (Method::GET, "/products?page=1&size=24", ""),
        (Method::GET, "/products", "cart_count=0; fc_cart=A"),
        (Method::GET, "/products", "fc_session=<script>"),
        (Method::HEAD, "/products?y", ""),
    ] {
        let request = browser
            .request(method.clone(), path)
            .header("cookie", cookie);
        let answer = request.send().await.unwrap();
        assert_eq!(
            answer.headers()["cache-control"],
            "public, max-age=0, s-maxage=1"
        );
        let body = answer.text().await.unwrap();
        if method == Method::HEAD {
            assert_eq!(body, "");
        } else {
            assert_eq!(body, first, "{path} {cookie}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_of_this_machine_answers_421_to_everybody_else() {
    let shop = TestShop::start().await;
    let browser = shop.browser();
    for (name, value) in [
        ("host", "shop.example"),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-host", "shop.example"),
        ("forwarded", "for=203.0.113.9"),
    ] {
        for path in ["/", "/account/login", "/healthz", "/no/such/page"] {
            let request = browser.request(Method::GET, path).header(name, value);
            let answer = browser.send(request).await;
            assert_eq!(answer.status(), 421, "{path} with {name}");
            let page = answer.text().await.unwrap();
            assert!(!page.contains("fleetcart-demo"), "{path} with {name}");
        }
    }
    let elsewhere = TestShop::with_flags(&["--base-url", "https://shop.example"]).await;
    let request = elsewhere.browser().request(Method::GET, "/healthz");
    let answer = request.header("host", "10.0.0.7").send().await.unwrap();
    assert_eq!(answer.status(), 200, "a balancer asks by address");
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_lead_nowhere_whatever_the_browser_says_it_comes_from() {
    let shop = stocked().await;
    let browser = shop.browser();
    let request = browser
        .request(Method::GET, "/search/suggest?q=mug")
        .header("accept", "text/html")
        .header("referer", "https://evil.example/x");
    let answer = browser.send(request).await;
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key("location"));
    assert!(answer.text().await.unwrap().contains("\"query\":\"mug\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_readiness_says_no_more_than_its_status() {
    let shop = TestShop::start().await;
    let ready = shop.get("/readyz").await;
    assert_eq!(
        (ready.status().as_u16(), ready.text().await.unwrap()),
        (200, "ready\n".to_owned())
    );
    let private = shop.get(&format!("{}/readyz", shop.private)).await;
    assert!(private.text().await.unwrap().contains("\"checks\""));
    let shutdown = shop.server.shutdown.clone();
    tokio::spawn(async move { shutdown.drain(Duration::from_secs(5)).await });
    shop.server.shutdown.draining().await;
    assert_eq!(
        shop.get("/readyz").await.status(),
        503,
        "draining is told at once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_head_keeps_no_connection_even_when_bytes_go_on_trickling() {
    let shop = TestShop::start().await;
    let address = shop.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let began = Instant::now();
    let whole = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(whole).await.unwrap();
    let mut answer = [0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
    // The second head trickles in, a byte a second: each is activity, none is a request.
    let mut ended = false;
    for byte in whole.iter().take(15) {
        if stream.write_all(&[*byte]).await.is_err() {
            ended = true;
            break;
        }
        let next = tokio::time::timeout(Duration::from_secs(1), stream.read(&mut answer)).await;
        if matches!(next, Ok(Ok(0) | Err(_))) {
            ended = true;
            break;
        }
    }
    assert!(ended, "still open after {:?}", began.elapsed());
}
