//! What staff change of their own account.

use std::time::Duration;

use crate::office::desk::{
    PASSWORD, code, hidden, key_of, on_each_database, place, recovery_codes, text,
};

const MINUTE: Duration = Duration::from_secs(60);
const OTHER: &str = "another sentence is fine";

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    on_each_database(async |desk| {
        let mut owner = desk.owner().await;
        let first = std::mem::replace(&mut owner.browser, desk.shop.browser());
        desk.log_in(&mut owner).await;
        let wrong = [("old_password", "not this one"), ("password", OTHER)];
        let page = text(owner.post("/admin/account/password", &wrong).await, 422).await;
        assert!(page.contains("This is not your password."), "{page}");
        text(first.get("/admin").await, 200).await;
        let right = [("old_password", PASSWORD), ("password", OTHER)];
        let answer = owner.post("/admin/account/password", &right).await;
        assert_eq!(place(&answer), "/admin/account?done=password");
        text(owner.get("/admin/account?done=password").await, 200).await;
        assert_eq!(
            place(&first.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
        let browser = desk.shop.browser();
        let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
        text(browser.post("/admin/login", &fields).await, 422).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_authenticator_replaces_the_old_one_once_its_first_code_was_typed() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let path = "/admin/account/two-factor";
        let page = text(owner.get(path).await, 200).await;
        let (key, proposal) = (key_of(&page), hidden(&page, "proposal"));
        assert_ne!(key, owner.key);
        let wrong = [
            ("proposal", proposal.as_str()),
            ("code", "000000"),
            ("password", PASSWORD),
        ];
        let page = text(owner.post(path, &wrong).await, 422).await;
        assert_eq!(key_of(&page), key);
        let typed = code(&key, desk.now_ms());
        let right = [
            ("proposal", proposal.as_str()),
            ("code", &typed),
            ("password", PASSWORD),
        ];
        let answer = owner.post(path, &right).await;
        assert_eq!(place(&answer), "/admin/account?done=authenticator");

        desk.pass(MINUTE);
        let browser = desk.shop.browser();
        let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
        browser.post("/admin/login", &fields).await;
        let old = code(&owner.key, desk.now_ms());
        text(
            browser.post("/admin/login/code", &[("code", &old)]).await,
            422,
        )
        .await;
        let new = code(&key, desk.now_ms());
        let answer = browser.post("/admin/login/code", &[("code", &new)]).await;
        assert_eq!(place(&answer), "/admin");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_recovery_codes_replace_the_old_ones_and_another_session_can_be_ended() {
    on_each_database(async |desk| {
        let mut owner = desk.owner().await;
        let old = owner.recovery_codes.clone();
        let first = std::mem::replace(&mut owner.browser, desk.shop.browser());
        desk.log_in(&mut owner).await;
        let page = text(owner.post("/admin/account/recovery-codes", &[]).await, 200).await;
        let new = recovery_codes(&page);
        assert_eq!(new.len(), 10);
        assert!(new.iter().all(|code| !old.contains(code)));

        let page = text(owner.get("/admin/account").await, 200).await;
        let session = hidden(&page, "session");
        let answer = owner
            .post("/admin/account/sessions/end", &[("session", &session)])
            .await;
        assert_eq!(place(&answer), "/admin/account?done=session");
        assert_eq!(
            place(&first.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
        text(owner.get("/admin").await, 200).await;
    })
    .await;
}
