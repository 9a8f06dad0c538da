//! Opening an account, confirming it, logging in and out.

use super::{
    PASSWORD, confirm, emails, guest_order, link_in_email, location, log_in, open_account,
};
use crate::html;
use crate::support::{Browser, TestShop};

const HOUR_MS: i64 = 3_600_000;

async fn register(browser: &Browser, email: &str) -> reqwest::Response {
    let fields = [
        ("name", "Ada Lovelace"),
        ("email", email),
        ("password", PASSWORD),
    ];
    browser.post("/account/register", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_registering_to_logging_out() {
    let shop = TestShop::start().await;
    let browser = shop.browser();
    let answer = register(&browser, "Ada@Example.org").await;
    assert_eq!(
        (answer.status().as_u16(), location(&answer)),
        (303, "/account/verify?first=1")
    );
    let said = browser
        .get("/account/verify?first=1")
        .await
        .text()
        .await
        .unwrap();
    assert!(said.contains("We have sent you an e-mail"), "{said}");

    // Before the address is confirmed the account stays closed, and a new e-mail is written.
    let early = log_in(&browser, "ada@example.org", PASSWORD).await;
    assert_eq!(location(&early), "/account/verify?first=1");
    assert_eq!(browser.cookie("fc_session"), None);

    let link = link_in_email(&shop, "verify-address").await;
    let form = browser.get(&link).await;
    assert_eq!(form.status(), 200);
    assert_eq!(form.headers()["cache-control"], "private, no-store");
    let confirmed = confirm(&browser, &link, PASSWORD).await;
    assert_eq!(confirmed.status(), 200);
    assert_eq!(confirmed.headers()["cache-control"], "private, no-store");
    assert!(
        confirmed
            .text()
            .await
            .unwrap()
            .contains("Your address is confirmed")
    );
    assert_eq!(
        confirm(&browser, &link, PASSWORD).await.status(),
        410,
        "the link worked twice"
    );

    let answer = log_in(&browser, " ADA@example.org ", PASSWORD).await;
    assert_eq!(
        (answer.status().as_u16(), location(&answer)),
        (303, "/account")
    );
    let inside = browser.get("/account").await;
    assert_eq!(inside.headers()["cache-control"], "private, no-store");
    assert!(inside.text().await.unwrap().contains("Hello, Ada"));
    assert_eq!(location(&browser.get("/account/login").await), "/account");

    let out = browser.post("/account/logout", &[]).await;
    assert_eq!(location(&out), "/account/login?done=out");
    assert_eq!(browser.cookie("fc_session"), None);
    assert_eq!(
        location(&browser.get("/account").await),
        "/account/login?next=%2Faccount"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_made_as_a_guest_come_into_the_account_once_the_address_is_proved() {
    let shop = TestShop::start().await;
    guest_order(&shop, "FC-100001", "ada@example.org").await;
    guest_order(&shop, "FC-100002", "grace@example.org").await;
    let browser = shop.browser();
    register(&browser, "ada@example.org").await;
    let link = link_in_email(&shop, "verify-address").await;
    let confirmed = confirm(&browser, &link, PASSWORD).await;
    let confirmed = confirmed.text().await.unwrap();
    assert!(
        confirmed.contains("It includes the order you placed before."),
        "{confirmed}"
    );

    log_in(&browser, "ada@example.org", PASSWORD).await;
    for page in ["/account", "/account/orders"] {
        let text = browser.get(page).await.text().await.unwrap();
        assert!(
            text.contains("FC-100001") && !text.contains("FC-100002"),
            "{page}: {text}"
        );
        assert!(
            text.contains("href=\"/orders/token-FC-100001\""),
            "{page}: {text}"
        );
    }
    let overview = browser.get("/account").await.text().await.unwrap();
    assert!(
        overview.contains("Blue mug") && overview.contains("Being packed"),
        "{overview}"
    );
    assert_eq!(browser.get("/account/orders?page=2").await.status(), 404);
    assert_eq!(browser.get("/account/orders?page=-1").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn registering_a_known_address_says_the_same_and_writes_to_its_owner() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    let known = register(&shop.browser(), "ada@example.org").await;
    assert_eq!(emails(&shop).await, ["account-exists"]);
    let unknown = register(&shop.browser(), "grace@example.org").await;
    assert_eq!(emails(&shop).await, ["account-exists", "verify-address"]);
    assert_eq!(known.status(), unknown.status());
    assert_eq!(location(&known), location(&unknown));
    let cookies =
        |answer: &reqwest::Response| answer.headers().get_all("set-cookie").iter().count();
    assert_eq!((cookies(&known), cookies(&unknown)), (0, 0));
    let own = log_in(&shop.browser(), "ada@example.org", PASSWORD).await;
    assert_eq!(
        location(&own),
        "/account",
        "the owner's password was changed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_is_sent_again_only_to_who_waits_for_it_and_the_older_link_dies() {
    let shop = TestShop::start().await;
    let browser = shop.browser();
    register(&browser, "ada@example.org").await;
    open_account(&shop, "grace@example.org", "Grace Hopper").await;
    let first = link_in_email(&shop, "verify-address").await;
    for email in ["ada@example.org", "grace@example.org", "nobody@example.org"] {
        let answer = browser
            .post("/account/verify/resend", &[("email", email)])
            .await;
        assert_eq!(
            (answer.status().as_u16(), location(&answer)),
            (303, "/account/verify?again=1")
        );
    }
    assert_eq!(emails(&shop).await, ["verify-address", "verify-address"]);
    assert_eq!(browser.get(&first).await.status(), 410);
    let second = link_in_email(&shop, "verify-address").await;
    shop.shop.clock.advance_ms(25 * HOUR_MS);
    assert_eq!(
        browser.get(&second).await.status(),
        410,
        "the link worked after 25 hours"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_were_never_made_are_refused_in_plain_words() {
    let shop = TestShop::start().await;
    for token in [
        "",
        "x",
        "%3Cscript%3E",
        &"A".repeat(43),
        "..%2F..",
        "a'%20OR%20'1'='1",
    ] {
        for page in ["/account/verify", "/account/reset/new"] {
            let answer = shop.get(&format!("{page}?token={token}")).await;
            assert_eq!(answer.status(), 410, "{page} with {token:?}");
            assert!(!html::runs_what_was_typed(&answer.text().await.unwrap()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_no_token_of_an_email() {
    use sea_orm::{ConnectionTrait, Statement};
    let shop = TestShop::start().await;
    register(&shop.browser(), "ada@example.org").await;
    let link = link_in_email(&shop, "verify-address").await;
    let token = link.split_once("token=").unwrap().1;
    let db = shop.shop.db.reader();
    let all = Statement::from_string(db.get_database_backend(), "SELECT * FROM one_time_token");
    let rows = db.query_all_raw(all).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!format!("{rows:?}").contains(token));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_a_stranger_opened_is_confirmed_by_nobody_but_its_owner() {
    let shop = TestShop::start().await;
    guest_order(&shop, "FC-100001", "ada@example.org").await;
    let stranger = shop.browser();
    register(&stranger, "ada@example.org").await;
    let link = link_in_email(&shop, "verify-address").await;

    // Ada's mail gateway follows the link with every method that reads; she does not know the password.
    let ada = shop.browser();
    for method in [reqwest::Method::HEAD, reqwest::Method::GET] {
        let looked = ada.send(ada.request(method, &link)).await;
        assert_eq!(looked.status(), 200);
    }
    for (password, status) in [("", 422), ("a guess of Ada's own", 422)] {
        let answer = confirm(&ada, &link, password).await;
        assert_eq!(answer.status(), status, "{password:?}");
        let page = answer.text().await.unwrap();
        assert!(
            page.contains("Ada Lovelace") && page.contains("/account/reset"),
            "{page}"
        );
    }
    let closed = log_in(&stranger, "ada@example.org", PASSWORD).await;
    assert_eq!(location(&closed), "/account/verify?first=1");
    assert_eq!(stranger.cookie("fc_session"), None);

    // Who reads the mail chooses a password, and the stranger's is worth nothing.
    ada.post("/account/reset", &[("email", "ada@example.org")])
        .await;
    let link = link_in_email(&shop, "reset-password").await;
    let token = link.split_once("token=").unwrap().1;
    let chosen = [("token", token), ("password", "Ada's own sentence")];
    assert_eq!(ada.post("/account/reset/new", &chosen).await.status(), 303);
    let refused = log_in(&stranger, "ada@example.org", PASSWORD).await;
    assert_eq!(refused.status(), 422);
    log_in(&ada, "ada@example.org", "Ada's own sentence").await;
    let orders = ada.get("/account/orders").await.text().await.unwrap();
    assert!(orders.contains("FC-100001"), "{orders}");
}

#[tokio::test(flavor = "multi_thread")]
async fn name_and_news_are_what_the_owner_of_the_address_says() {
    let shop = TestShop::start().await;
    let stranger = shop.browser();
    let fields = [
        ("name", "Not Ada"),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("news", "1"),
    ];
    stranger.post("/account/register", &fields).await;
    let link = link_in_email(&shop, "verify-address").await;
    let page = stranger.get(&link).await.text().await.unwrap();
    assert!(
        html::has(&page, "[name=news]") && !html::has(&page, "[checked]"),
        "{page}"
    );
    confirm(&stranger, &link, PASSWORD).await;
    let email = commerce::customer::EmailAddress::parse("ada@example.org").unwrap();
    let found = database::customer::customer_by_email(shop.shop.db.reader(), &email).await;
    let customer = found.unwrap().unwrap();
    assert_eq!(customer.name.as_str(), "Ada Lovelace");
    assert!(!customer.marketing_opt_in);
}
