//! HEAD, conditional and range requests, on every route.

use std::collections::BTreeMap;

use reqwest::header::{
    CONTENT_RANGE, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RANGE,
};
use reqwest::{Method, Response};

use crate::catalog_pages::goods::stocked;
use crate::edge::{put_terms, route_table};
use crate::support::TestShop;
use crate::walk::plain;

const FILES: [&str; 5] = [
    "/pkg/fleetcart.css",
    "/pkg/fleetcart.wasm",
    "/fonts/a.woff2",
    "/icons.svg",
    "/media/a.webp",
];

async fn furnished() -> TestShop {
    let shop = stocked().await;
    put_terms(&shop).await;
    for file in ["site/fonts/a.woff2", "site/icons.svg", "var/media/a.webp"] {
        let file = shop.folder().join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "0123456789").unwrap();
    }
    shop
}

async fn ask(shop: &TestShop, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let browser = shop.browser();
    let mut request = browser.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request).await
}

/// All but those that are of the moment or of the one request.
fn lasting(headers: &HeaderMap) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        all.entry(name.to_string()).or_default().push(value);
    }
    for name in [
        "date",
        "x-request-id",
        "set-cookie",
        "server-timing",
        "transfer-encoding",
    ] {
        all.remove(name);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn head_tells_of_every_route_what_get_does_and_has_no_body() {
    let shop = furnished().await;
    let pages = route_table();
    let files = FILES.map(str::to_owned);
    for path in pages.iter().flat_map(|pattern| plain(pattern)).chain(files) {
        let page = ask(&shop, Method::GET, &path, &[]).await;
        let head = ask(&shop, Method::HEAD, &path, &[]).await;
        assert_eq!(head.status(), page.status(), "{path}");
        let (mut of_head, mut of_page) = (lasting(head.headers()), lasting(page.headers()));
        // The length may be left out of an answer to HEAD, but not be another one.
        if !of_head.contains_key("content-length") {
            of_page.remove("content-length");
        }
        if !of_page.contains_key("content-length") {
            of_head.remove("content-length");
        }
        assert_eq!(of_head, of_page, "{path}");
        assert_eq!(head.bytes().await.unwrap().len(), 0, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_known_is_not_sent_again() {
    let shop = furnished().await;
    for path in FILES {
        let file = ask(&shop, Method::GET, path, &[]).await;
        assert_eq!(file.status(), 200, "{path}");
        let told = |name| file.headers()[name].to_str().unwrap().to_owned();
        let (tag, date) = (told(ETAG), told(LAST_MODIFIED));
        let weak = format!("W/{tag}");
        let several = format!("\"x\", {tag}");
        for (name, value, status) in [
            (IF_NONE_MATCH, &tag[..], 304),
            (IF_NONE_MATCH, &weak, 304),
            (IF_NONE_MATCH, &several, 304),
            (IF_NONE_MATCH, "*", 304),
            (IF_NONE_MATCH, "\"x\"", 200),
            (IF_MODIFIED_SINCE, &date, 304),
            (IF_MODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:00 GMT", 200),
            (IF_MODIFIED_SINCE, "yesterday", 200),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let again = ask(&shop, method, path, &[(name.as_str(), value)]).await;
                assert_eq!(again.status(), status, "{path} {name}: {value}");
                assert_eq!(
                    again.headers().get("etag"),
                    file.headers().get("etag"),
                    "{path} {name}: {value}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_file_is_sent_when_asked_for_and_a_part_that_is_not_there_refused() {
    let shop = furnished().await;
    for path in FILES {
        let whole = ask(&shop, Method::GET, path, &[])
            .await
            .bytes()
            .await
            .unwrap();
        let length = whole.len();
        let last = format!("bytes {}-{}/{length}", length - 2, length - 1);
        for (range, told, part) in [
            ("bytes=0-3", format!("bytes 0-3/{length}"), &whole[..4]),
            (
                "bytes=2-",
                format!("bytes 2-{}/{length}", length - 1),
                &whole[2..],
            ),
            ("bytes=-2", last.clone(), &whole[length - 2..]),
        ] {
            let answer = ask(&shop, Method::GET, path, &[(RANGE.as_str(), range)]).await;
            assert_eq!(answer.status(), 206, "{path} {range}");
            assert_eq!(answer.headers()[CONTENT_RANGE], told, "{path} {range}");
            assert_eq!(answer.bytes().await.unwrap(), part, "{path} {range}");
        }
        let beyond = ask(&shop, Method::GET, path, &[(RANGE.as_str(), "bytes=9999-")]).await;
        assert_eq!(beyond.status(), 416, "{path}");
        assert_eq!(
            beyond.headers()[CONTENT_RANGE],
            format!("bytes */{length}"),
            "{path}"
        );
    }
    // A page has no parts.
    let page = ask(
        &shop,
        Method::GET,
        "/products",
        &[(RANGE.as_str(), "bytes=0-3")],
    )
    .await;
    assert_eq!(page.status(), 200);
}
