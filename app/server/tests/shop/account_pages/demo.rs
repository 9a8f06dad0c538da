//! The demo customer: made once, shown on one's own machine only.

use storefront::pages::account::demo::{EMAIL, PASSWORD, ensure_customer};

use super::{location, log_in};
use crate::support::TestShop;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_customer_is_made_once_and_can_log_in() {
    let shop = TestShop::start().await;
    let shown = async || {
        shop.get("/account/login")
            .await
            .text()
            .await
            .unwrap()
            .contains(PASSWORD)
    };
    assert!(!shown().await, "a log-in is shown that does not exist");
    let make = async || {
        ensure_customer(&shop.shop.db, shop.shop.now_ms())
            .await
            .unwrap()
    };
    assert!(make().await);
    assert!(!make().await);
    assert!(shown().await);
    let browser = shop.browser();
    assert_eq!(
        location(&log_in(&browser, EMAIL, PASSWORD).await),
        "/account"
    );
    assert!(
        browser
            .get("/account")
            .await
            .text()
            .await
            .unwrap()
            .contains("20459 Hamburg")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_others_can_reach_shows_no_demo_log_in() {
    let shop = TestShop::with_flags(&["--base-url", "https://shop.example"]).await;
    ensure_customer(&shop.shop.db, shop.shop.now_ms())
        .await
        .unwrap();
    let page = shop.get("/account/login").await;
    assert_eq!(page.status(), 200);
    assert!(!page.text().await.unwrap().contains(PASSWORD));
}
