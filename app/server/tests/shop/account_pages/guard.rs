//! What belongs to one customer is not there for another, and `next=` never leads out of the shop.

use commerce::CustomerId;
use database::customer::addresses_of;
use database::session::{SessionUser, sessions_of};

use super::{PASSWORD, guest_order, location, member, open_account};
use crate::html;
use crate::support::{Browser, TestShop};

const ADDRESS: [(&str, &str); 5] = [
    ("name", "Ada Lovelace"),
    ("line1", "Ring 4"),
    ("city", "Hamburg"),
    ("postcode", "20459"),
    ("country", "DE"),
];

async fn save_address(browser: &Browser) {
    let answer = browser.post("/account/addresses", &ADDRESS).await;
    assert_eq!(location(&answer), "/account/addresses?done=added");
}

async fn state(shop: &TestShop, customer: CustomerId) -> String {
    let db = shop.shop.db.reader();
    let user = SessionUser::Customer(customer);
    let sessions = sessions_of(db, user, shop.shop.now_ms()).await.unwrap();
    let fingerprints: Vec<_> = sessions
        .iter()
        .map(|session| &session.fingerprint)
        .collect();
    format!(
        "{:?} {fingerprints:?}",
        addresses_of(db, customer).await.unwrap()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_reaches_what_is_anothers() {
    let shop = TestShop::start().await;
    let (ada, ada_id) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let (grace, _) = member(&shop, "grace@example.org", "Grace Hopper").await;
    save_address(&ada).await;
    let db = shop.shop.db.reader();
    let address = addresses_of(db, ada_id).await.unwrap()[0].id;
    let user = SessionUser::Customer(ada_id);
    let session = sessions_of(db, user, shop.shop.now_ms()).await.unwrap()[0]
        .fingerprint
        .clone();
    let before = state(&shop, ada_id).await;

    let own = ada.get(&format!("/account/addresses/{address}")).await;
    assert_eq!(own.status(), 200, "the table below would prove nothing");
    let seen = grace.get(&format!("/account/addresses/{address}")).await;
    assert_eq!(seen.status(), 404);
    let end = [("change", "session"), ("session", session.as_str())];
    let posts: [(String, &[(&str, &str)]); 4] = [
        (format!("/account/addresses/{address}"), &ADDRESS),
        (format!("/account/addresses/{address}/delete"), &[]),
        (format!("/account/addresses/{address}/default"), &[]),
        ("/account/profile".to_owned(), &end),
    ];
    for (path, fields) in &posts {
        assert_eq!(grace.post(path, fields).await.status(), 404, "{path}");
        assert_eq!(
            state(&shop, ada_id).await,
            before,
            "{path} changed something"
        );
    }
    for id in ["0", "-1", "999999"] {
        let path = format!("/account/addresses/{id}");
        assert_eq!(ada.get(&path).await.status(), 404, "{path}");
        assert_eq!(
            ada.post(&format!("{path}/delete"), &[]).await.status(),
            404,
            "{path}"
        );
    }
    guest_order(&shop, "FC-100001", "ada@example.org").await;
    for page in ["/account", "/account/orders"] {
        let text = grace.get(page).await.text().await.unwrap();
        assert!(
            !text.contains("FC-100001") && !text.contains("Ring 4"),
            "{page}: {text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_without_a_session_sees_or_changes_anything() {
    let shop = TestShop::start().await;
    let stranger = shop.browser();
    for path in [
        "/account",
        "/account/orders?page=2",
        "/account/addresses",
        "/account/addresses/1",
        "/account/profile",
    ] {
        let answer = stranger.get(path).await;
        let next = path
            .replace('/', "%2F")
            .replace('?', "%3F")
            .replace('=', "%3D");
        assert_eq!(
            (answer.status().as_u16(), location(&answer)),
            (303, &*format!("/account/login?next={next}"))
        );
    }
    for path in [
        "/account/addresses",
        "/account/addresses/1",
        "/account/addresses/1/delete",
        "/account/addresses/1/default",
        "/account/profile",
    ] {
        let answer = stranger.post(path, &ADDRESS).await;
        assert_eq!(
            (answer.status().as_u16(), location(&answer)),
            (303, "/account/login?next=%2Faccount"),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_log_in_only_pages_of_the_shop_come_next() {
    let shop = TestShop::start().await;
    open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    let table = [
        ("/checkout/delivery?x=1", "/checkout/delivery?x=1"),
        ("", "/account"),
        ("https://evil.example/", "/account"),
        ("//evil.example", "/account"),
        ("/\\evil.example", "/account"),
        ("javascript:alert(1)", "/account"),
        ("/cart\r\nSet-Cookie: stolen=1", "/account"),
        ("/cart\r\n\r\n<script>alert(1)</script>", "/account"),
        ("/<script>", "/<script>"),
    ];
    for (next, place) in table {
        let fields = [
            ("email", "ada@example.org"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let browser = shop.browser();
        let answer = browser.post("/account/login", &fields).await;
        assert_eq!(
            (answer.status().as_u16(), location(&answer)),
            (303, place),
            "next={next:?}"
        );
        assert_eq!(browser.cookie("stolen"), None);
        let back = browser
            .get(&format!("/account/login?next={}", encoded(next)))
            .await;
        assert_eq!(location(&back), place, "next={next:?} in the address");
    }
    let form = shop
        .get(&format!(
            "/account/login?next={}",
            encoded("/a\"><script>x")
        ))
        .await;
    let page = form.text().await.unwrap();
    assert!(!html::runs_what_was_typed(&page), "{page}");
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_changes_nothing() {
    let shop = TestShop::start().await;
    let (ada, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    for path in [
        "/account/logout",
        "/account/profile",
        "/account/addresses",
        "/account/login",
    ] {
        let foreign = ada.request(reqwest::Method::POST, path).form(&ADDRESS);
        let foreign = foreign
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site");
        assert_eq!(ada.send(foreign).await.status(), 403, "{path}");
    }
    assert_eq!(ada.get("/account").await.status(), 200);
}
