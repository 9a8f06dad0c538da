//! Too long, too large, too slow, or not text.

use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use web::http::limits::Form;

use crate::support::TestShop;

fn echo_length() -> Router<storefront::pages::Shop> {
    let handler = async |Form(fields): Form<Vec<(String, String)>>| fields.len().to_string();
    Router::new().route("/test/form", post(handler))
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_not_text_are_a_400_page() {
    let shop = TestShop::with_routes(echo_length()).await;
    for path in ["/healthz?q=%FF%FE", "/p/%C3%28", "/healthz?q=%00"] {
        let answer = shop.get(path).await;
        assert_eq!(answer.status(), 400, "{path}");
        assert!(
            answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
    }
    let browser = shop.browser();
    let request = browser
        .request(reqwest::Method::POST, "/test/form")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(b"name=%ff%fe".to_vec());
    assert_eq!(browser.send(request).await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_over_long_address_is_a_414_page() {
    let shop = TestShop::start().await;
    let answer = shop.get(&format!("/healthz?q={}", "a".repeat(5000))).await;
    assert_eq!(answer.status(), 414);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_may_be_large_but_not_huge() {
    let shop = TestShop::with_routes(echo_length()).await;
    let browser = shop.browser();
    let large = "a".repeat(200 * 1024);
    let answer = browser.post("/test/form", &[("note", &large)]).await;
    assert_eq!(answer.status(), 200);
    let huge = "a".repeat(300 * 1024);
    let answer = browser.post("/test/form", &[("note", &huge)]).await;
    assert_eq!(answer.status(), 413);
    // Without a declared length the limit holds while reading.
    let chunks = futures::stream::iter((0..80).map(|_| Ok::<_, std::io::Error>(vec![b'a'; 4096])));
    let request = browser
        .request(reqwest::Method::POST, "/test/form")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(reqwest::Body::wrap_stream(chunks));
    assert_eq!(browser.send(request).await.status(), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_before_the_end_of_a_form_says_that_the_connection_ends() {
    let shop = TestShop::with_routes(echo_length()).await;
    let browser = shop.browser();
    let huge = "a".repeat(300 * 1024);
    let says_close = |answer: &reqwest::Response| {
        let connection = answer.headers().get("connection");
        connection.is_some_and(|value| value == "close")
    };
    for _ in 0..20 {
        let refused = browser.post("/test/form", &[("note", &huge)]).await;
        assert_eq!(refused.status(), 413);
        assert!(says_close(&refused));
        // Sent into the connection that is being closed, this one would fail.
        let next = browser.post("/test/form", &[("note", "short")]).await;
        assert_eq!(next.status(), 200);
        assert!(!says_close(&next));
        let read = browser.get("/healthz").await;
        assert!(read.status() == 200 && !says_close(&read));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_takes_too_long_is_a_503() {
    let slow = Router::new().route(
        "/test/slow",
        get(async || tokio::time::sleep(Duration::from_secs(30)).await),
    );
    let shop = TestShop::with(&["--request-timeout-seconds", "1"], slow).await;
    assert_eq!(shop.get("/test/slow").await.status(), 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_header_lines_are_refused() {
    let shop = TestShop::start().await;
    let browser = shop.browser();
    let mut request = browser.request(reqwest::Method::GET, "/healthz");
    for number in 0..100 {
        request = request.header(format!("x-filler-{number}"), "x");
    }
    assert_eq!(browser.send(request).await.status(), 431);
}
