//! Invitations: the way in for everybody, once.

use std::process::Command;
use std::time::Duration;

use crate::html;
use crate::office::desk::{PASSWORD, code, key_of, on_each_database, place, recovery_codes, text};
use crate::support::TestShop;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(flavor = "multi_thread")]
async fn the_command_invites_the_first_owner_and_that_link_leads_to_the_start_page() {
    on_each_database(async |desk| {
        let run = |email: &str| {
            Command::new(env!("CARGO_BIN_EXE_fleetcart"))
                .args([
                    "staff",
                    "add",
                    email,
                    "--name",
                    "Ada",
                    "--base-url",
                    &desk.shop.base,
                ])
                .args(["--database-url", &desk.till.database_url()])
                .output()
                .unwrap()
        };
        let output = run("ada@example.org");
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            said.contains("ada@example.org (Owner) is invited"),
            "{said}"
        );
        let link = said
            .lines()
            .last()
            .unwrap()
            .strip_prefix(&desk.shop.base)
            .unwrap();
        let member = desk.accept(link, "ada@example.org").await;
        let page = text(member.get("/admin").await, 200).await;
        assert_eq!(html::text_of(&page, "h1").as_deref(), Some("Home"));

        let failed = run("no address");
        assert!(!failed.status.success());
        assert!(desk.stored("ada@example.org").await.role.is_owner);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_works_on_an_empty_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    let output = Command::new(env!("CARGO_BIN_EXE_fleetcart"))
        .args(["staff", "add", "ada@example.org", "--database-url", &url])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8(output.stdout).unwrap();
    let link = said.lines().last().unwrap();
    let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
    let shop = TestShop::with_flags(&["--database-url", &url]).await;
    let page = text(shop.get(path).await, 200).await;
    assert!(page.contains("Welcome, ada"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_works_once_and_for_24_hours() {
    on_each_database(async |desk| {
        let link = desk.invite("ada@example.org", "Owner").await;
        let page = text(desk.shop.get(&link).await, 200).await;
        let key = key_of(&page);
        let fields = |code: String| [("password", PASSWORD.to_owned()), ("code", code)];
        let send = async |fields: [(&str, String); 2]| {
            let fields = fields
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            desk.shop.browser().post(&link, &fields).await
        };
        // Two browsers at once: one opens the account.
        let typed = code(&key, desk.now_ms());
        let (one, two) = tokio::join!(send(fields(typed.clone())), send(fields(typed)));
        let mut answers = [one.status().as_u16(), two.status().as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [200, 410]);
        text(desk.shop.get(&link).await, 410).await;

        let late = desk.invite("bob@example.org", "Packing").await;
        desk.pass(23 * HOUR);
        text(desk.shop.get(&late).await, 200).await;
        desk.pass(HOUR);
        let gone = text(desk.shop.get(&late).await, 410).await;
        assert!(gone.contains("This link no longer works"), "{gone}");
        text(desk.shop.get("/admin/invite/nonsense").await, 410).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_or_a_weak_password_leaves_the_invitation_as_it_is_and_the_authenticator_the_same()
 {
    on_each_database(async |desk| {
        let link = desk.invite("ada@example.org", "Owner").await;
        let browser = desk.shop.browser();
        let key = key_of(&text(browser.get(&link).await, 200).await);
        for (password, typed, says) in [
            (
                PASSWORD,
                "000000",
                "not the code that the app should be showing",
            ),
            ("short", &code(&key, desk.now_ms()), "at least"),
            ("ada@example.org", &code(&key, desk.now_ms()), "password"),
        ] {
            let fields = [("password", password), ("code", typed)];
            let page = text(browser.post(&link, &fields).await, 422).await;
            assert!(page.contains(says), "{says}: {page}");
            assert_eq!(key_of(&page), key);
            assert!(!page.contains(PASSWORD), "a password stands in the page");
        }
        assert_eq!(
            place(&browser.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
        desk.accept(&link, "ada@example.org").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_invitation_replaces_password_authenticator_and_codes_and_ends_the_sessions() {
    on_each_database(async |desk| {
        let before = desk.owner().await;
        let link = desk.invite("ada@example.org", "Owner").await;
        // Until it is used, nothing changes.
        text(before.get("/admin").await, 200).await;
        let after = desk.accept(&link, "ada@example.org").await;
        assert_ne!(before.key, after.key);
        assert_eq!(
            place(&before.get("/admin").await),
            "/admin/login?next=%2Fadmin"
        );
        let browser = desk.shop.browser();
        let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
        browser.post("/admin/login", &fields).await;
        let old = [("code", before.recovery_codes[0].as_str())];
        text(browser.post("/admin/login/code", &old).await, 422).await;
        let new = [("code", after.recovery_codes[0].as_str())];
        assert_eq!(browser.post("/admin/login/code", &new).await.status(), 303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_recovery_codes_are_shown_when_the_account_is_opened() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        assert_eq!(owner.recovery_codes.len(), 10);
        let page = text(owner.get("/admin/account").await, 200).await;
        assert!(page.contains("You have 10 recovery codes left."), "{page}");
        assert_eq!(recovery_codes(&page), Vec::<String>::new());
    })
    .await;
}
