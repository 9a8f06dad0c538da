//! Sessions in cookies and in the database; what is private stays private.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use commerce::CustomerId;
use sea_orm::{ConnectionTrait, Statement};
use storefront::pages::Shop;
use web::http::error::PageError;
use web::http::sessions::{sign_in, sign_out};
use web::http::visitor::Visitor;

use crate::support::TestShop;

fn routes() -> Router<Shop> {
    let who = async |visitor: Visitor| -> String {
        visitor
            .customer
            .map_or("nobody".into(), |id| id.to_string())
    };
    Router::new()
        .route("/test/who", get(who))
        .route("/test/anybody", get(async || "the same for all"))
        .route("/test/in/{id}", post(enter))
        .route("/test/out", post(leave))
}

async fn enter(
    State(shop): State<Shop>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let cookies = sign_in(&shop, &visitor, CustomerId(id)).await?;
    Ok((cookies, "welcome").into_response())
}

async fn leave(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, PageError> {
    Ok((sign_out(&shop, &visitor).await?, "bye").into_response())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_known_until_signing_out_and_the_old_token_is_dead() {
    let shop = TestShop::with_routes(routes()).await;
    let browser = shop.browser();
    assert_eq!(
        browser.get("/test/who").await.text().await.unwrap(),
        "nobody"
    );
    browser.post("/test/in/7", &[]).await;
    assert_eq!(browser.get("/test/who").await.text().await.unwrap(), "7");

    let token = browser.cookie("fc_session").unwrap();
    browser.post("/test/out", &[]).await;
    assert_eq!(browser.cookie("fc_session"), None);
    browser.set_cookie("fc_session", &token);
    assert_eq!(
        browser.get("/test/who").await.text().await.unwrap(),
        "nobody"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_changes_the_token_and_ends_the_session_before() {
    let shop = TestShop::with_routes(routes()).await;
    let browser = shop.browser();
    browser.post("/test/in/7", &[]).await;
    let first = browser.cookie("fc_session").unwrap();
    browser.post("/test/in/8", &[]).await;
    assert_ne!(browser.cookie("fc_session").unwrap(), first);
    assert_eq!(browser.get("/test/who").await.text().await.unwrap(), "8");
    browser.set_cookie("fc_session", &first);
    assert_eq!(
        browser.get("/test/who").await.text().await.unwrap(),
        "nobody"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_never_holds_the_token() {
    let shop = TestShop::with_routes(routes()).await;
    let browser = shop.browser();
    browser.post("/test/in/7", &[]).await;
    let token = browser.cookie("fc_session").unwrap();
    let db = shop.shop.db.reader();
    let all = Statement::from_string(db.get_database_backend(), "SELECT * FROM session");
    let rows = db.query_all_raw(all).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!format!("{rows:?}").contains(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_fourteen_idle_days_and_use_prolongs_it() {
    const DAY_MS: i64 = 24 * 3600 * 1000;
    let shop = TestShop::with_routes(routes()).await;
    let browser = shop.browser();
    browser.post("/test/in/7", &[]).await;
    for _ in 0..3 {
        shop.shop.clock.advance_ms(10 * DAY_MS);
        assert_eq!(browser.get("/test/who").await.text().await.unwrap(), "7");
    }
    shop.shop.clock.advance_ms(15 * DAY_MS);
    assert_eq!(
        browser.get("/test/who").await.text().await.unwrap(),
        "nobody"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_ninety_days_however_much_it_is_used() {
    const DAY_MS: i64 = 24 * 3600 * 1000;
    let shop = TestShop::with_routes(routes()).await;
    let browser = shop.browser();
    browser.post("/test/in/7", &[]).await;
    for _ in 0..8 {
        shop.shop.clock.advance_ms(11 * DAY_MS);
        assert_eq!(browser.get("/test/who").await.text().await.unwrap(), "7");
    }
    shop.shop.clock.advance_ms(3 * DAY_MS);
    let ended = browser.get("/test/who").await.text().await.unwrap();
    assert_eq!(ended, "nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_at_most_twenty_sessions_and_the_longest_unused_ends() {
    let shop = TestShop::with_routes(routes()).await;
    let mut browsers = Vec::new();
    for _ in 0..22 {
        let browser = shop.browser();
        browser.post("/test/in/7", &[]).await;
        shop.shop.clock.advance_ms(1_000);
        browsers.push(browser);
    }
    let mut known = Vec::new();
    for browser in &browsers {
        known.push(browser.get("/test/who").await.text().await.unwrap() == "7");
    }
    assert_eq!(known, [[false; 2].as_slice(), &[true; 20]].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_looked_at_a_session_is_stored_nowhere() {
    let shop = TestShop::with_routes(routes()).await;
    let browser = shop.browser();
    let set = browser.post("/test/in/7", &[]).await;
    assert_eq!(set.headers()["cache-control"], "private, no-store");
    let read = browser.get("/test/who").await;
    assert_eq!(read.headers()["cache-control"], "private, no-store");
    let untouched = browser.get("/test/anybody").await;
    assert_eq!(untouched.headers()["cache-control"], "private, no-cache");
    let stranger = shop.get("/test/who").await;
    assert_eq!(stranger.headers()["cache-control"], "private, no-cache");
    assert_eq!(stranger.headers()["vary"], "cookie");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_session_cookie_is_nobody() {
    let shop = TestShop::with_routes(routes()).await;
    let browser = shop.browser();
    for value in ["x", &"A".repeat(43), "<script>", "../../../etc/passwd"] {
        browser.set_cookie("fc_session", value);
        let answer = browser.get("/test/who").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.text().await.unwrap(), "nobody");
    }
}
