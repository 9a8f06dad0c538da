//! Guessing passwords is slow, for one account and for one network.

use web::http::throttle::{LogIn, log_in};
use web::http::visitor::IpPrefix;

use crate::support::TestShop;

fn network(address: &str) -> IpPrefix {
    let peer = format!("{address}:80").parse().unwrap();
    IpPrefix::of(&Default::default(), Some(peer), 0)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_wrong_password_the_account_waits_and_a_right_one_clears_it() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let hash = shop.passwords.hash("correct horse").await.unwrap();
    let home = network("203.0.113.9");
    let attempt = async |password: &str| {
        log_in(shop, "ada@example.com", &home, password, Some(&hash))
            .await
            .unwrap()
    };
    assert_eq!(attempt("wrong").await, LogIn::Wrong);
    let LogIn::Wait { seconds } = attempt("correct horse").await else {
        panic!("a second try at once was not slowed down");
    };
    assert!((1..=2).contains(&seconds), "waits {seconds} s");
    shop.clock.advance_ms(3_000);
    assert_eq!(
        attempt("correct horse").await,
        LogIn::Right { new_hash: None }
    );
    shop.clock.advance_ms(1_000);
    assert_eq!(
        attempt("wrong").await,
        LogIn::Wrong,
        "the tries were not forgotten"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_grows_with_each_wrong_try_whatever_the_network() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let mut waits = Vec::new();
    for number in 0..5 {
        let from = network(&format!("203.0.{number}.9"));
        assert_eq!(
            log_in(shop, "nobody@example.com", &from, "x", None)
                .await
                .unwrap(),
            LogIn::Wrong
        );
        let again = log_in(shop, "nobody@example.com", &from, "x", None)
            .await
            .unwrap();
        let LogIn::Wait { seconds } = again else {
            panic!("not slowed down: {again:?}")
        };
        waits.push(seconds);
        shop.clock
            .advance_ms(i64::try_from(seconds).unwrap() * 1000 + 1);
    }
    assert!(waits.is_sorted() && waits[4] >= 8, "{waits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_tries_many_accounts_waits_too() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let from = network("203.0.113.9");
    let mut waited = false;
    for number in 0..30 {
        let email = format!("victim{number}@example.com");
        let outcome = web::http::throttle::must_wait(shop, "log-in", &email, &from).await;
        waited |= outcome.unwrap().is_some();
    }
    assert!(
        waited,
        "30 accounts were tried from one network without a wait"
    );
    let elsewhere = network("198.51.100.1");
    let other = web::http::throttle::must_wait(shop, "log-in", "c@example.com", &elsewhere);
    assert_eq!(other.await.unwrap(), None);
}
