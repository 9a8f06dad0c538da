//! Logging in with password and code.

use std::time::Duration;

use crate::office::desk::{Desk, PASSWORD, code, on_each_database, place, text};
use crate::support::Browser;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// A browser in which the password of the owner was right.
async fn with_password(desk: &Desk) -> Browser {
    let browser = desk.shop.browser();
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = browser.post("/admin/login", &fields).await;
    assert_eq!(answer.status(), 303);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_log_in_with_password_and_code_and_neither_is_enough_alone() {
    on_each_database(async |desk| {
        let mut owner = desk.owner().await;
        let browser = with_password(desk).await;
        assert_eq!(
            place(&browser.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
        let page = text(
            browser
                .post("/admin/login/code", &[("code", "123456")])
                .await,
            422,
        )
        .await;
        assert!(page.contains("This code is wrong"), "{page}");
        let stranger = desk.shop.browser();
        let answer = stranger
            .post("/admin/login/code", &[("code", "123456")])
            .await;
        assert_eq!(place(&answer), "/admin/login");
        let wrong = [
            ("email", "ada@example.org"),
            ("password", "a sentence is not"),
        ];
        let page = text(stranger.post("/admin/login", &wrong).await, 422).await;
        assert!(page.contains("value=\"ada@example.org\""), "{page}");
        let nobody = [("email", "bob@example.org"), ("password", PASSWORD)];
        let other = text(stranger.post("/admin/login", &nobody).await, 422).await;
        assert!(
            other.contains("E-mail and password do not match."),
            "{other}"
        );

        desk.log_in(&mut owner).await;
        let page = text(owner.get("/admin").await, 200).await;
        assert!(page.contains("Ada Lovelace"), "{page}");
        let out = owner.post("/admin/logout", &[]).await;
        assert_eq!(place(&out), "/admin/login?done=out");
        assert_eq!(
            place(&owner.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_counts_once_whichever_server_gets_it() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let other = desk.another().await;
        // The code of the invitation is used up.
        desk.pass(SECOND);
        let now_ms = desk.now_ms();
        let used = code(&owner.key, now_ms - 1000);
        let browser = with_password(desk).await;
        text(
            browser.post("/admin/login/code", &[("code", &used)]).await,
            422,
        )
        .await;

        desk.pass(60 * SECOND);
        other.shop.clock.advance_ms(61_000);
        let typed = code(&owner.key, desk.now_ms());
        let here = with_password(desk).await;
        let there = other.browser();
        let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
        assert_eq!(there.post("/admin/login", &fields).await.status(), 303);
        let fields = [("code", typed.as_str())];
        let (one, two) = tokio::join!(
            here.post("/admin/login/code", &fields),
            there.post("/admin/login/code", &fields)
        );
        let mut answers = [one.status().as_u16(), two.status().as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [303, 422]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_recovery_code_opens_the_account_once() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let first = [("code", owner.recovery_codes[0].as_str())];
        let browser = with_password(desk).await;
        let answer = browser.post("/admin/login/code", &first).await;
        assert_eq!(place(&answer), "/admin/account?done=recovery");
        let page = text(browser.get("/admin/account?done=recovery").await, 200).await;
        assert!(page.contains("You have 9 recovery codes left."), "{page}");
        let again = with_password(desk).await;
        text(again.post("/admin/login/code", &first).await, 422).await;
        let typed = owner.recovery_codes[1].to_uppercase().replace('-', " ");
        let answer = again.post("/admin/login/code", &[("code", &typed)]).await;
        assert_eq!(answer.status(), 303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_30_idle_minutes_and_after_12_hours_of_work() {
    on_each_database(async |desk| {
        let mut owner = desk.owner().await;
        desk.pass(29 * MINUTE);
        text(owner.get("/admin").await, 200).await;
        desk.pass(29 * MINUTE);
        text(owner.get("/admin").await, 200).await;
        desk.pass(31 * MINUTE);
        assert_eq!(
            place(&owner.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );

        desk.log_in(&mut owner).await;
        for _ in 0..28 {
            desk.pass(25 * MINUTE);
            text(owner.get("/admin").await, 200).await;
        }
        desk.pass(20 * MINUTE);
        assert_eq!(
            place(&owner.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_in_of_staff_leads_to_pages_of_the_office_alone() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        for (next, leads) in [
            (
                "/admin/account?done=password",
                "/admin/account?done=password",
            ),
            ("https://evil.example/admin", "/admin"),
            ("//evil.example/admin", "/admin"),
            ("/admin/../account", "/admin"),
            ("/admin/%2e%2e/account", "/admin"),
            ("/account", "/admin"),
            ("/administrator", "/admin"),
        ] {
            let answer = owner
                .browser
                .send(
                    owner
                        .browser
                        .request(reqwest::Method::GET, "/admin/login")
                        .query(&[("next", next)]),
                )
                .await;
            assert_eq!(place(&answer), leads, "{next}");
        }
        desk.pass(60 * SECOND);
        let browser = desk.shop.browser();
        let fields = [
            ("email", "ada@example.org"),
            ("password", PASSWORD),
            ("next", "//evil.example"),
        ];
        let answer = browser.post("/admin/login", &fields).await;
        assert_eq!(place(&answer), "/admin/login/code?next=%2Fadmin");
        let typed = code(&owner.key, desk.now_ms());
        let fields = [("code", typed.as_str()), ("next", "https://evil.example")];
        let answer = browser.post("/admin/login/code", &fields).await;
        assert_eq!(place(&answer), "/admin");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_and_codes_of_staff_is_slowed_down_and_the_browser_that_was_let_in_is_not()
 {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let browser = with_password(desk).await;
        let mut seen = Vec::new();
        for _ in 0..7 {
            let answer = browser
                .post("/admin/login/code", &[("code", "000000")])
                .await;
            seen.push(answer.status().as_u16());
        }
        assert_eq!(seen, [422, 422, 422, 422, 422, 429, 429]);

        let stranger = desk.shop.browser();
        let fields = [
            ("email", "ada@example.org"),
            ("password", "guess after guess"),
        ];
        let mut seen = Vec::new();
        for _ in 0..7 {
            seen.push(
                stranger
                    .post("/admin/login", &fields)
                    .await
                    .status()
                    .as_u16(),
            );
        }
        assert_eq!(seen, [422, 422, 422, 422, 422, 429, 429]);
        owner.post("/admin/logout", &[]).await;
        let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
        assert_eq!(owner.post("/admin/login", &fields).await.status(), 303);
        assert_eq!(stranger.post("/admin/login", &fields).await.status(), 429);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_note_between_password_and_code_ends_after_ten_minutes_and_cannot_be_forged() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let browser = with_password(desk).await;
        text(browser.get("/admin/login/code").await, 200).await;
        let note = browser.cookie("fc_staff_code").unwrap();
        let forged = desk.shop.browser();
        let later = note.replacen('.', ".9", 1);
        forged.set_cookie("fc_staff_code", &later);
        assert_eq!(
            place(&forged.get("/admin/login/code").await),
            "/admin/login"
        );
        desk.pass(11 * MINUTE);
        let typed = code(&owner.key, desk.now_ms());
        let answer = browser.post("/admin/login/code", &[("code", &typed)]).await;
        assert_eq!(place(&answer), "/admin/login");
    })
    .await;
}
