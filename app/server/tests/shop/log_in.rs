//! Guessing passwords is slow, for one account and for one network.

use web::http::throttle::{Caller, LogIn, log_in};
use web::http::visitor::IpPrefix;

use crate::support::TestShop;

fn network(address: &str) -> IpPrefix {
    let peer = format!("{address}:80").parse().unwrap();
    IpPrefix::of(&Default::default(), Some(peer), 0)
}

/// A browser without a cookie of ours.
fn stranger(network: &IpPrefix) -> Caller<'_> {
    let device = None;
    Caller { network, device }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_slow_to_guess_whatever_the_network_and_nobody_waits_over_a_minute() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let (mut compared, mut longest) = (0, 0);
    for number in 0..200 {
        let from = network(&format!("203.0.{number}.9"));
        let outcome = log_in(shop, "nobody@example.com", stranger(&from), "x", None).await;
        match outcome.unwrap() {
            LogIn::Wait { seconds } => longest = longest.max(seconds),
            _ => compared += 1,
        }
        shop.clock.advance_ms(1_000);
    }
    // Five at once, and one for each minute of 200 seconds.
    assert!((8..=9).contains(&compared), "{compared} were compared");
    assert!((50..=60).contains(&longest), "one waited {longest} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_gives_every_try_back() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let hash = shop.passwords.hash("correct horse").await.unwrap();
    let home = network("203.0.113.9");
    for _ in 0..30 {
        let right = log_in(
            shop,
            "ada@example.com",
            stranger(&home),
            "correct horse",
            Some(&hash),
        );
        assert_eq!(right.await.unwrap(), LogIn::Right { new_hash: None });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_waits_does_not_use_up_the_tries_of_its_network() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let home = network("203.0.113.9");
    for _ in 0..40 {
        log_in(shop, "ada@example.com", stranger(&home), "x", None)
            .await
            .unwrap();
    }
    let others = log_in(shop, "grace@example.com", stranger(&home), "x", None).await;
    assert_eq!(others.unwrap(), LogIn::Wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_tries_many_accounts_waits_half_a_minute_for_each() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let from = network("203.0.113.9");
    let mut waits = Vec::new();
    for number in 0..30 {
        let email = format!("victim{number}@example.com");
        let outcome = web::http::throttle::must_wait(shop, "reset", &email, &from).await;
        waits.extend(outcome.unwrap());
    }
    assert_eq!(waits.len(), 10);
    assert!(waits.iter().all(|seconds| *seconds <= 30), "{waits:?}");
    let elsewhere = network("198.51.100.1");
    let other = web::http::throttle::must_wait(shop, "reset", "c@example.com", &elsewhere);
    assert_eq!(other.await.unwrap(), None);
}
