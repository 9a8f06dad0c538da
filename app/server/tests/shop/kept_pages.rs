//! Pages that are drawn once for everybody: each gets his own number, name and encoding, and a change is soon seen.

mod fresh;
mod mixed;

use std::io::Read as _;
use std::time::Duration;

use database::catalog::bump_catalog_version;
use reqwest::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, COOKIE, ETAG, IF_NONE_MATCH,
};
use reqwest::{Method, Response};

use crate::account_pages::member;
use crate::catalog_pages::goods::stocked;
use crate::edge::{corner, put_terms};
use crate::support::TestShop;

const PAGES: [&str; 7] = [
    "/",
    "/products?sort=price",
    "/products?f.colour=blue",
    "/c/home",
    "/p/blue-mug",
    "/pages/terms",
    "/search?q=mug",
];

async fn ask(shop: &TestShop, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = shop.browser().request(Method::GET, path);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    request.send().await.unwrap()
}

async fn furnished() -> TestShop {
    let shop = stocked().await;
    put_terms(&shop).await;
    shop.shop.changes.set_strict(false);
    shop
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_page_needs_no_database_also_for_a_customer_with_a_cart() {
    let shop = furnished().await;
    let (customer, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let added = customer.post("/cart/lines", &[("variant", "1"), ("quantity", "2")]);
    assert_eq!(added.await.status(), 303);
    for path in PAGES {
        assert_eq!(shop.get(path).await.status(), 200, "{path}");
    }
    let anonymous = shop.browser();
    shop.shop.db.close().await.unwrap();
    for path in PAGES {
        let own = customer.get(path).await;
        assert_eq!(own.status(), 200, "{path}");
        assert_eq!(corner(&own.text().await.unwrap()), (2, true), "{path}");
        let page = anonymous.get(path).await.text().await.unwrap();
        assert_eq!(corner(&page), (0, false), "{path}");
    }
    let other = customer.get("/p/red-mug").await;
    assert!(
        other.status().is_server_error(),
        "the database was not away"
    );
    tokio::time::sleep(Duration::from_secs(4)).await;
    let late = customer.get("/p/blue-mug").await;
    assert!(
        late.status().is_server_error(),
        "nobody knows whether it is still so"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_the_same_in_every_encoding() {
    let shop = furnished().await;
    for path in PAGES {
        for cookies in ["", "cart_count=3; signed_in=1"] {
            let plain = ask(&shop, path, &[(COOKIE.as_str(), cookies)]).await;
            assert!(!plain.headers().contains_key(CONTENT_ENCODING));
            let plain = plain.bytes().await.unwrap();
            for encoding in ["br", "gzip"] {
                let headers = [
                    (COOKIE.as_str(), cookies),
                    (ACCEPT_ENCODING.as_str(), encoding),
                ];
                let packed = ask(&shop, path, &headers).await;
                assert_eq!(packed.headers()[CONTENT_ENCODING], encoding, "{path}");
                let packed = packed.bytes().await.unwrap();
                assert!(packed.len() * 2 < plain.len(), "{path}: {}", packed.len());
                let mut unpacked = Vec::new();
                match encoding {
                    "br" => brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut unpacked),
                    _ => flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked),
                }
                .unwrap();
                assert_eq!(unpacked, plain, "{path} {encoding}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_page_is_told_that_it_is_the_same_until_it_or_the_corner_changes() {
    let shop = furnished().await;
    for path in PAGES {
        let mut tags = Vec::new();
        for cookies in ["", "cart_count=3", "cart_count=3; signed_in=1"] {
            let cookies = (COOKIE.as_str(), cookies);
            let page = ask(&shop, path, &[cookies]).await;
            let tag = page.headers()[ETAG].to_str().unwrap().to_owned();
            let known = (IF_NONE_MATCH.as_str(), tag.as_str());
            let packed = (ACCEPT_ENCODING.as_str(), "br");
            let same = ask(&shop, path, &[cookies, known, packed]).await;
            assert_eq!(same.status(), 304, "{path}");
            assert_eq!(same.headers()[ETAG], tag.as_str());
            let control = &same.headers()[CACHE_CONTROL];
            assert_eq!(control, "public, max-age=0, s-maxage=1");
            assert_eq!(same.bytes().await.unwrap().len(), 0);
            let of_another = (COOKIE.as_str(), "cart_count=4");
            assert_eq!(ask(&shop, path, &[of_another, known]).await.status(), 200);
            tags.push(tag);
        }
        tags.dedup();
        assert_eq!(tags.len(), 3, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_kept_still_has_the_corner_of_whoever_asked() {
    let shop = furnished().await;
    let archived = database::catalog::product_by_slug(
        shop.shop.db.reader(),
        "blue-mug",
        commerce::Currency::EUR,
        shop.shop.now_ms(),
    );
    assert!(archived.await.unwrap().is_some());
    let db = shop.shop.db.writer();
    let sql = "UPDATE product SET status = 'archived' WHERE slug = 'blue-mug'";
    sea_orm::ConnectionTrait::execute_unprepared(db, sql)
        .await
        .unwrap();
    bump_catalog_version(db).await.unwrap();
    shop.shop.changes.set_strict(true);
    let cookies = (COOKIE.as_str(), "cart_count=5; signed_in=1");
    let gone = ask(&shop, "/p/blue-mug", &[cookies]).await;
    assert_eq!(gone.status(), 410);
    assert_eq!(gone.headers()[CACHE_CONTROL], "private, no-cache");
    let page = gone.text().await.unwrap();
    assert_eq!(corner(&page), (5, true));
    assert!(!page.contains("<!--site-tools-->"));
    let missing = ask(&shop, "/p/no-such-thing", &[cookies]).await;
    assert_eq!(missing.status(), 404);
    assert_eq!(corner(&missing.text().await.unwrap()).0, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_is_put_right_when_the_session_ended_elsewhere_or_began_with_an_earlier_release()
{
    let shop = furnished().await;
    let (customer, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    assert_eq!(customer.cookie("signed_in").as_deref(), Some("1"));
    let session = customer.cookie("fc_session").unwrap();

    let older = shop.browser();
    older.set_cookie("fc_session", &session);
    assert_eq!(
        corner(&older.get("/").await.text().await.unwrap()),
        (0, false)
    );
    assert_eq!(older.get("/account").await.status(), 200);
    assert_eq!(older.cookie("signed_in").as_deref(), Some("1"));
    assert_eq!(
        corner(&older.get("/").await.text().await.unwrap()),
        (0, true)
    );

    let out = customer.post("/account/logout", &[]).await;
    assert_eq!(out.status(), 303);
    assert_eq!(customer.cookie("signed_in"), None);
    assert_eq!(
        older.get("/account").await.status(),
        303,
        "the session is over"
    );
    assert_eq!(older.cookie("signed_in"), None);
    assert_eq!(
        corner(&older.get("/").await.text().await.unwrap()),
        (0, false)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_written_down_each_time_its_page_is_sent() {
    let shop = furnished().await;
    for _ in 0..3 {
        assert_eq!(shop.get("/search?q=zzzz").await.status(), 200);
    }
    let shop = &shop.shop;
    assert_eq!(shop.search_log.write(&shop.db).await.unwrap(), 3);
    let found = database::content::fruitless_searches(shop.db.reader(), 0, 5);
    assert_eq!(found.await.unwrap(), [("zzzz".to_owned(), 3)]);
}
