//! Guessing over HTTP: slow for strangers, the same for accounts that do not exist, and never a lock for the owner.

use super::{PASSWORD, location, log_in, open_account};
use crate::support::TestShop;

/// What an account's bucket holds.
const TRIES: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn after_some_wrong_passwords_a_stranger_waits_at_most_a_minute_for_each_known_or_not() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    for email in ["ada@example.org", "nobody@example.org"] {
        for _ in 0..TRIES {
            assert_eq!(log_in(&shop.browser(), email, "wrong").await.status(), 422);
        }
        for _ in 0..5 {
            let refused = log_in(&shop.browser(), email, PASSWORD).await;
            assert_eq!(refused.status(), 429, "{email} was not slowed down");
            assert_eq!(refused.headers()["cache-control"], "private, no-store");
            let seconds = refused.headers()["retry-after"].to_str().unwrap();
            let seconds: i64 = seconds.parse().unwrap();
            assert!((1..=60).contains(&seconds), "{email} waits {seconds} s");
            let page = refused.text().await.unwrap();
            assert!(
                page.contains("Please wait") && page.contains(email),
                "{page}"
            );
            assert!(!page.contains(PASSWORD), "the password was sent back");
            shop.shop.clock.advance_ms(seconds * 1000);
            assert_eq!(log_in(&shop.browser(), email, "wrong").await.status(), 422);
        }
    }
    shop.shop.clock.advance_ms(60_000);
    let right = log_in(&shop.browser(), "ada@example.org", PASSWORD).await;
    assert_eq!(location(&right), "/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_costs_the_owner_nothing() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    let browser = shop.browser();
    assert_eq!(
        log_in(&browser, "ada@example.org", "wrong").await.status(),
        422
    );
    let right = log_in(&browser, "ada@example.org", PASSWORD).await;
    assert_eq!(location(&right), "/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_was_let_in_before_is_not_locked_out_by_strangers() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    open_account(&shop, "eve@example.org", "Eve Adams").await;
    let (ada, eve) = (shop.browser(), shop.browser());
    log_in(&ada, "ada@example.org", PASSWORD).await;
    ada.post("/account/logout", &[]).await;
    log_in(&eve, "eve@example.org", PASSWORD).await;
    eve.post("/account/logout", &[]).await;
    // From the same network: both buckets, the account's and the network's, are full.
    for number in 0..30 {
        log_in(&eve, "ada@example.org", "wrong").await;
        log_in(&shop.browser(), &format!("x{number}@example.org"), "wrong").await;
    }
    let eves = log_in(&eve, "ada@example.org", PASSWORD).await;
    assert_eq!(eves.status(), 429, "Eve's cookie opened Ada's bucket");
    let forged = shop.browser();
    let proof = ada.cookie("fc_device").unwrap();
    let (name, seal) = proof.split_once('.').unwrap();
    let flipped = if seal.starts_with('0') { "1" } else { "0" };
    forged.set_cookie("fc_device", &format!("{name}.{flipped}{}", &seal[1..]));
    assert_eq!(
        log_in(&forged, "ada@example.org", PASSWORD).await.status(),
        429
    );
    let adas = log_in(&ada, "ada@example.org", PASSWORD).await;
    assert_eq!(location(&adas), "/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_stolen_a_known_browser_guesses_slowly_too() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    let ada = shop.browser();
    log_in(&ada, "ada@example.org", PASSWORD).await;
    ada.post("/account/logout", &[]).await;
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let answer = log_in(&ada, "ada@example.org", "wrong").await;
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses[..10], [422; 10]);
    assert_eq!(statuses[10..], [429; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_who_confirm_do_not_use_up_the_tries_of_their_network() {
    let shop = TestShop::start().await;
    for number in 0..22 {
        let email = format!("new{number}@example.org");
        let browser = shop.browser();
        let fields = [
            ("name", "Ada Lovelace"),
            ("email", email.as_str()),
            ("password", PASSWORD),
        ];
        let answer = browser.post("/account/register", &fields).await;
        assert_eq!(answer.status(), 303, "customer {number} had to wait");
        let link = super::link_in_email(&shop, "verify-address").await;
        let confirmed = super::confirm(&browser, &link, PASSWORD).await;
        assert_eq!(confirmed.status(), 200, "customer {number}");
    }
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
