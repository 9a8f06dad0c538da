//! Live reload: a script of our own while `cargo leptos watch` runs, and no trace of it otherwise.

use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use crate::support::TestShop;

const SCRIPT: &str = "/live-reload.js";

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_is_not_watched_has_no_trace_of_live_reload() {
    let shop = TestShop::start().await;
    for path in ["/", "/cart", "/no-such-page"] {
        let page = shop.get(path).await.text().await.unwrap();
        assert!(!page.contains("live-reload"), "{path}: {page}");
    }
    for path in [SCRIPT, "/live-reload"] {
        assert_eq!(shop.get(path).await.status(), 404, "{path}");
    }
    let boot = shop.shop.assets.boot.clone();
    let boot = shop.get(&boot).await.text().await.unwrap();
    assert!(!boot.contains("live-reload"), "{boot}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_watched_pages_load_a_script_of_our_own_origin_under_the_same_policy() {
    let plain = TestShop::start().await;
    let watched = TestShop::with_flags(&["--watch"]).await;
    let answer = watched.get("/").await;
    let policy = answer.headers()[CONTENT_SECURITY_POLICY].clone();
    assert_eq!(
        policy,
        plain.get("/").await.headers()[CONTENT_SECURITY_POLICY]
    );
    let page = answer.text().await.unwrap();
    assert!(page.contains("src=\"/live-reload.js\""), "{page}");

    let script = watched.get(SCRIPT).await;
    assert_eq!(
        script.headers()[CONTENT_TYPE],
        "text/javascript; charset=utf-8"
    );
    let script = script.text().await.unwrap();
    assert!(!script.contains("://"), "another origin: {script}");

    let first = watched.get("/live-reload").await.text().await.unwrap();
    let again = watched.get("/live-reload").await.text().await.unwrap();
    assert_eq!(first, again, "nothing was built meanwhile");
    let (_, style) = first.split_once('\n').unwrap();
    assert!(page.contains(&format!("href=\"{style}\"")), "{style}");
    // Another start is another build.
    let restarted = TestShop::with_flags(&["--watch"]).await;
    let restarted = restarted.get("/live-reload").await.text().await.unwrap();
    assert_ne!(restarted, first);
}
