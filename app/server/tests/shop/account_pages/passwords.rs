//! Forgetting a password and changing it.

use super::{PASSWORD, emails, link_in_email, location, log_in, member, open_account};
use crate::support::TestShop;

const NEW: &str = "another sentence entirely";
const MINUTE_MS: i64 = 60_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_sets_the_password_once_and_ends_every_session() {
    let shop = TestShop::start().await;
    let (at_home, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let elsewhere = shop.browser();
    let asked = elsewhere
        .post("/account/reset", &[("email", "ADA@example.org")])
        .await;
    assert_eq!(location(&asked), "/account/reset?sent=1");
    let link = link_in_email(&shop, "reset-password").await;
    let token = link.split_once("token=").unwrap().1.to_owned();
    for _ in 0..2 {
        assert_eq!(
            elsewhere.get(&link).await.status(),
            200,
            "looking at the form used the link up"
        );
    }

    let short = elsewhere
        .post(
            "/account/reset/new",
            &[("token", &token), ("password", "short")],
        )
        .await;
    assert_eq!(short.status(), 422);
    let page = short.text().await.unwrap();
    assert!(
        page.contains("Use at least 10 characters.") && page.contains(&token),
        "{page}"
    );

    let set = elsewhere
        .post(
            "/account/reset/new",
            &[("token", &token), ("password", NEW)],
        )
        .await;
    assert_eq!(location(&set), "/account/login?done=reset");
    let again = elsewhere
        .post(
            "/account/reset/new",
            &[("token", &token), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(again.status(), 410, "the link worked twice");
    assert_eq!(
        location(&at_home.get("/account").await),
        "/account/login?next=%2Faccount"
    );

    assert_eq!(
        log_in(&elsewhere, "ada@example.org", PASSWORD)
            .await
            .status(),
        422
    );
    shop.shop.clock.advance_ms(2_000);
    assert_eq!(
        location(&log_in(&elsewhere, "ada@example.org", NEW).await),
        "/account"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_link_works_for_thirty_minutes() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    shop.browser()
        .post("/account/reset", &[("email", "ada@example.org")])
        .await;
    let link = link_in_email(&shop, "reset-password").await;
    shop.shop.clock.advance_ms(29 * MINUTE_MS);
    assert_eq!(shop.get(&link).await.status(), 200);
    shop.shop.clock.advance_ms(2 * MINUTE_MS);
    assert_eq!(shop.get(&link).await.status(), 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_an_unknown_address_gets_the_same_answer_and_no_email() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    let mut answers = Vec::new();
    for email in ["ada@example.org", "nobody@example.org"] {
        let answer = shop
            .browser()
            .post("/account/reset", &[("email", email)])
            .await;
        answers.push((
            answer.status(),
            location(&answer).to_owned(),
            answer.headers().get("set-cookie").cloned(),
        ));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(emails(&shop).await, ["reset-password"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_the_password_asks_for_the_old_one_and_ends_the_other_sessions() {
    let shop = TestShop::start().await;
    let (here, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let there = shop.browser();
    log_in(&there, "ada@example.org", PASSWORD).await;
    let before = here.cookie("fc_session").unwrap();

    let change = |old: &'static str| {
        [
            ("change", "password"),
            ("old_password", old),
            ("new_password", NEW),
        ]
    };
    let wrong = here.post("/account/profile", &change("not this one")).await;
    assert_eq!(wrong.status(), 422);
    let page = wrong.text().await.unwrap();
    assert!(
        page.contains("That is not your current password."),
        "{page}"
    );
    assert!(
        !page.contains(NEW) && !page.contains("not this one"),
        "a password was sent back"
    );
    let mut guesses = Vec::new();
    for _ in 0..12 {
        let guess = here.post("/account/profile", &change("not this one")).await;
        guesses.push(guess.status().as_u16());
    }
    assert!(guesses.contains(&429), "old passwords can be guessed fast");
    shop.shop.clock.advance_ms(60_000);

    let right = here.post("/account/profile", &change(PASSWORD)).await;
    assert_eq!(location(&right), "/account/profile?done=password");
    assert_ne!(
        here.cookie("fc_session").unwrap(),
        before,
        "the token stayed the same"
    );
    assert_eq!(here.get("/account").await.status(), 200);
    assert_eq!(
        there.get("/account").await.status(),
        303,
        "another session lived on"
    );
    assert_eq!(
        location(&log_in(&shop.browser(), "ada@example.org", NEW).await),
        "/account"
    );
}
