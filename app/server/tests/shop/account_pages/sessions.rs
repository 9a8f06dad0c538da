//! Sessions that any server knows, and that their owner can end.

use super::{PASSWORD, location, log_in, member};
use crate::html;
use crate::support::TestShop;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_made_on_one_server_works_on_another_after_the_first_is_gone() {
    let first = TestShop::start().await;
    let database = format!("sqlite:{}", first.folder().join("shop.db").display());
    let second = TestShop::with_flags(&["--database-url", &database]).await;
    let (at_first, _) = member(&first, "ada@example.org", "Ada Lovelace").await;
    let token = at_first.cookie("fc_session").unwrap();
    first.public_serving.abort();
    let gone = async || {
        reqwest::get(format!("{}/healthz", first.base))
            .await
            .is_err()
    };
    while !gone().await {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }

    let at_second = second.browser();
    at_second.set_cookie("fc_session", &token);
    let page = at_second.get("/account").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Hello, Ada"));

    at_second.post("/account/logout", &[]).await;
    at_second.set_cookie("fc_session", &token);
    assert_eq!(
        location(&at_second.get("/account").await),
        "/account/login?next=%2Faccount"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_on_one_server_slow_down_the_other() {
    let first = TestShop::start().await;
    let database = format!("sqlite:{}", first.folder().join("shop.db").display());
    let secret = std::fs::read_to_string(first.folder().join("var/secret")).unwrap();
    // One argument: a secret may begin with a hyphen.
    let secret = format!("--secret={}", secret.trim());
    let second = TestShop::with_flags(&["--database-url", &database, &secret]).await;
    super::open_account(&first, "ada@example.org", "Ada Lovelace").await;
    for _ in 0..5 {
        let wrong = log_in(&first.browser(), "ada@example.org", "wrong").await;
        assert_eq!(wrong.status(), 422);
    }
    assert_eq!(
        log_in(&second.browser(), "ada@example.org", PASSWORD)
            .await
            .status(),
        429
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_sees_the_sessions_and_ends_them() {
    let shop = TestShop::start().await;
    let (here, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let others = [shop.browser(), shop.browser()];
    for other in &others {
        let request = other
            .request(reqwest::Method::POST, "/account/login")
            .header("origin", &shop.base);
        let request = request.header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        );
        other
            .send(request.form(&[("email", "ada@example.org"), ("password", PASSWORD)]))
            .await;
    }
    let page = here.get("/account/profile").await.text().await.unwrap();
    let devices = html::texts(&page, "th");
    let others_shown = devices.iter().filter(|text| *text == "Firefox on Linux");
    assert_eq!(others_shown.count(), 2, "{page}");
    assert_eq!(page.matches("This one").count(), 1);

    let fingerprint = page
        .split("name=\"session\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert_eq!(fingerprint.len(), 64);
    assert_ne!(Some(fingerprint), others[0].cookie("fc_session").as_deref());
    let ended = here
        .post(
            "/account/profile",
            &[("change", "session"), ("session", fingerprint)],
        )
        .await;
    assert_eq!(location(&ended), "/account/profile?done=session");
    let mut alive = 0;
    for other in &others {
        alive += i32::from(other.get("/account").await.status() == 200);
    }
    assert_eq!(alive, 1, "exactly one of the two was to end");

    here.post("/account/profile", &[("change", "sessions")])
        .await;
    assert_eq!(here.get("/account").await.status(), 200);
    for other in &others {
        assert_eq!(other.get("/account").await.status(), 303);
    }
}
