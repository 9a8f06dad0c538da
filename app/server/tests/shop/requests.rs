//! What every request gets: an id, an access line's metrics, an error page in its own language.

use axum::Router;
use axum::routing::get;
use web::http::error::PageError;

use crate::support::TestShop;

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_500_page_and_the_shop_goes_on() {
    let routes = Router::new().route(
        "/test/panic",
        get(async || -> &'static str { panic!("a wheel came off") }),
    );
    let shop = TestShop::with_routes(routes).await;
    let answer = shop.get("/test/panic").await;
    assert_eq!(answer.status(), 500);
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    let text = answer.text().await.unwrap();
    assert!(!text.contains("wheel"), "the cause was shown: {text}");
    assert_eq!(shop.get("/healthz").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_gets_its_error_as_json_and_a_person_as_a_page() {
    let routes = Router::new().route(
        "/test/conflict",
        get(async || -> Result<(), PageError> {
            Err(PageError::Conflict("The price is <now> €2.".into()))
        }),
    );
    let shop = TestShop::with_routes(routes).await;
    let browser = shop.browser();
    let request = browser.request(reqwest::Method::GET, "/test/conflict");
    let answer = browser
        .send(request.header("accept", "application/json"))
        .await;
    assert_eq!(answer.status(), 409);
    let json: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(json["error"], "The price is <now> €2.");

    let answer = shop.get("/test/conflict").await;
    assert_eq!(answer.status(), 409);
    let page = answer.text().await.unwrap();
    assert!(page.contains("The price is &lt;now&gt; €2."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cause_is_never_shown_to_the_shopper() {
    let routes = Router::new().route(
        "/test/broken",
        get(async || -> Result<(), PageError> {
            Err(PageError::internal("table `customer` is gone"))
        }),
    );
    let shop = TestShop::with_routes(routes).await;
    let answer = shop.get("/test/broken").await;
    assert_eq!(answer.status(), 500);
    assert!(!answer.text().await.unwrap().contains("customer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_is_a_404_page_with_a_way_back() {
    let shop = TestShop::start().await;
    let answer = shop.get("/no/such/page").await;
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.unwrap().contains("href=\"/\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sane_request_id_of_a_trusted_proxy_is_kept_and_any_other_is_replaced() {
    let behind_proxy = TestShop::with_flags(&["--trusted-proxy-hops", "1"]).await;
    let alone = TestShop::start().await;
    let id_for = async |shop: &TestShop, given: &str| {
        let browser = shop.browser();
        let request = browser.request(reqwest::Method::GET, "/healthz");
        let answer = browser.send(request.header("x-request-id", given)).await;
        answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    let sane = "Root-1-67a2b3c4";
    assert_eq!(id_for(&behind_proxy, sane).await, sane);
    assert_eq!(id_for(&behind_proxy, "no spaces, please").await.len(), 32);
    assert_eq!(id_for(&alone, sane).await.len(), 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_by_matched_route_and_never_by_raw_path() {
    let routes = Router::new().route("/test/thing/{id}", get(async || "here"));
    let shop = TestShop::with_routes(routes).await;
    shop.get("/test/thing/violin").await;
    shop.get("/surely/not/there/trombone").await;
    let metrics = shop.get(&format!("{}/metrics", shop.private)).await;
    let text = metrics.text().await.unwrap();
    assert!(text.contains(r#"route="/test/thing/{id}""#), "{text}");
    assert!(text.contains(r#"route="unmatched""#));
    assert!(!text.contains("violin") && !text.contains("trombone"));
    for name in [
        "fleetcart_http_requests_total",
        "fleetcart_http_request_duration_seconds_bucket",
        "fleetcart_http_requests_in_flight",
        "fleetcart_build_info",
    ] {
        assert!(text.contains(name), "{name} is missing");
    }
    assert_eq!(
        shop.get("/metrics").await.status(),
        404,
        "metrics are private"
    );
}
