//! Headers, foreign forms, files.

use axum::Router;
use axum::routing::post;

use crate::support::TestShop;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let shop = TestShop::start().await;
    for path in ["/healthz", "/no/such/page", "/pkg/fleetcart.css"] {
        let answer = shop.get(path).await;
        let header = |name: &str| {
            let value = answer.headers().get(name);
            value
                .map(|value| value.to_str().unwrap())
                .unwrap_or_default()
        };
        let policy = header("content-security-policy");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe-inline"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "strict-origin-when-cross-origin");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("strict-transport-security"), "", "HSTS over http");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hsts_is_sent_when_the_shop_is_served_over_tls() {
    let shop = TestShop::with_flags(&["--base-url", "https://shop.example"]).await;
    let answer = shop.get("/healthz").await;
    let value = answer.headers()["strict-transport-security"]
        .to_str()
        .unwrap();
    assert!(value.starts_with("max-age=31536000"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_on_another_site_is_refused_and_a_webhook_is_not() {
    let routes = Router::new()
        .route("/test/form", post(async || "done"))
        .route("/webhooks/unsigned", post(async || "done"));
    let shop = TestShop::with_routes(routes).await;
    let browser = shop.browser();
    let post = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = browser.request(reqwest::Method::POST, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        browser.send(request).await.status().as_u16()
    };
    let own = shop.base.clone();
    assert_eq!(post("/test/form", &[("origin", &own)]).await, 200);
    assert_eq!(
        post("/test/form", &[("sec-fetch-site", "same-origin")]).await,
        200
    );
    assert_eq!(
        post("/test/form", &[("origin", "https://evil.example")]).await,
        403
    );
    assert_eq!(
        post("/test/form", &[("sec-fetch-site", "cross-site")]).await,
        403
    );
    assert_eq!(
        post("/test/form", &[("sec-fetch-site", "same-site")]).await,
        403
    );
    assert_eq!(post("/test/form", &[("origin", "null")]).await, 403);
    assert_eq!(
        post("/webhooks/unsigned", &[("sec-fetch-site", "cross-site")]).await,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hashed_files_are_kept_for_a_year_and_missing_ones_are_not() {
    let shop = TestShop::start().await;
    std::fs::write(shop.folder().join("var/media/a1b2.webp"), "picture").unwrap();
    for path in ["/pkg/fleetcart.js", "/media/a1b2.webp"] {
        let answer = shop.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(
            answer.headers()["cache-control"],
            "public, max-age=31536000, immutable"
        );
    }
    let missing = shop.get("/media/gone.webp").await;
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.headers()["cache-control"], "no-store");
    for path in [
        "/media/../secret",
        "/media/%2e%2e/secret",
        "/media/..%2fsecret",
        "/pkg/",
    ] {
        assert_eq!(shop.get(path).await.status(), 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn speculation_rules_are_a_file_that_pages_point_to() {
    let shop = TestShop::start().await;
    let page = shop.get("/no/such/page").await;
    assert_eq!(
        page.headers()["speculation-rules"],
        "\"/speculation-rules.json\""
    );
    let rules = shop.get("/speculation-rules.json").await;
    assert_eq!(
        rules.headers()["content-type"],
        "application/speculationrules+json"
    );
    let json: serde_json::Value = rules.json().await.unwrap();
    assert!(json["prerender"].is_array());
    let text = json.to_string();
    for personal in ["/cart", "/checkout", "/account", "/orders"] {
        assert!(!text.contains(personal), "{personal} would be opened ahead");
    }
}
