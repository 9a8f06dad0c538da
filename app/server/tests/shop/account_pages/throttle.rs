//! Guessing over HTTP: slower with every try, the same for accounts that do not exist.

use super::{PASSWORD, location, log_in, open_account};
use crate::support::TestShop;

#[tokio::test(flavor = "multi_thread")]
async fn repeated_wrong_passwords_are_answered_429_and_the_wait_doubles() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    for email in ["ada@example.org", "nobody@example.org"] {
        let mut waits = Vec::new();
        for _ in 0..4 {
            assert_eq!(log_in(&shop.browser(), email, "wrong").await.status(), 422);
            let refused = log_in(&shop.browser(), email, PASSWORD).await;
            assert_eq!(refused.status(), 429, "{email} was not slowed down");
            assert_eq!(refused.headers()["cache-control"], "private, no-store");
            let seconds: i64 = refused.headers()["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            let page = refused.text().await.unwrap();
            assert!(
                page.contains("Please wait") && page.contains(email),
                "{page}"
            );
            assert!(!page.contains(PASSWORD), "the password was sent back");
            waits.push(seconds);
            shop.shop.clock.advance_ms(seconds * 1000 + 1);
        }
        assert_eq!(waits, [1, 2, 4, 8], "{email}");
    }
    let right = log_in(&shop.browser(), "ada@example.org", PASSWORD).await;
    assert_eq!(location(&right), "/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    let mut pages = Vec::new();
    for email in ["ada@example.org", "eve@example.org"] {
        let answer = log_in(&shop.browser(), email, "wrong").await;
        assert_eq!(answer.status(), 422);
        pages.push(answer.text().await.unwrap().replace(email, "EMAIL"));
    }
    assert_eq!(pages[0], pages[1]);
    assert!(pages[0].contains("E-mail and password do not match."));
}

#[tokio::test(flavor = "multi_thread")]
async fn emails_cannot_be_asked_for_in_a_burst() {
    let shop = TestShop::start().await;
    let browser = shop.browser();
    for path in ["/account/reset", "/account/verify/resend"] {
        let fields = [("email", "ada@example.org")];
        assert_eq!(browser.post(path, &fields).await.status(), 303, "{path}");
        let second = browser.post(path, &fields).await;
        assert_eq!(second.status(), 429, "{path}");
        assert!(second.headers().contains_key("retry-after"), "{path}");
    }
}
