//! What may be kept between the shop and its shoppers: every route, with and without each cookie.

use std::collections::BTreeMap;

use database::content::{Page, put_page};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, COOKIE, SET_COOKIE, VARY};
use reqwest::{Method, Response};
use storefront::cart::hooks::{CART_PATH, DRAWER_PATH};
use storefront::search::hooks::SUGGEST_PATH;
use web::contract::FRAGMENT;
use web::http::security::SPECULATION_RULES_PATH;

use crate::account_pages::member;
use crate::catalog_pages::goods::stocked;
use crate::support::{Browser, TestShop};

/// How the header greets a customer.
const SIGNED_IN: &str = "class=\"tool-label\">Your account<";
const FOR_EVERYBODY: &str = "public, max-age=0, s-maxage=1";
/// The patterns whose pages show the same to everybody. A new page is private until it stands here.
const PUBLIC_PAGES: [&str; 6] = [
    "/",
    "/products",
    "/c/{*path}",
    "/p/{slug}",
    "/pages/{slug}",
    "/search",
];
const ACCEPTED: [&str; 4] = [
    "text/html,application/xhtml+xml,*/*;q=0.8",
    FRAGMENT,
    "application/json",
    "*/*",
];
const QUERIES: [&str; 4] = ["", "?v=1", "?utm_source=x&sort=newest", "?q=mug&page=2"];

/// Every address that the route table names, read from its source: a new one cannot be forgotten.
pub fn route_table() -> Vec<String> {
    let source = concat!(
        include_str!("../../src/router.rs"),
        include_str!("../../../storefront/src/pages/routes.rs"),
    );
    let named: BTreeMap<&str, &str> = BTreeMap::from([
        ("CART_PATH", CART_PATH),
        ("DRAWER_PATH", DRAWER_PATH),
        ("SUGGEST_PATH", SUGGEST_PATH),
        ("SPECULATION_RULES_PATH", SPECULATION_RULES_PATH),
    ]);
    let path = |call: &str| {
        let first = call.split(',').next().unwrap().trim();
        match first.strip_prefix('"') {
            Some(text) => text.trim_end_matches('"').to_owned(),
            None => named[first].to_owned(),
        }
    };
    let calls = source.split(".route(").skip(1);
    // Of the private router.
    let paths: Vec<String> = calls.map(path).filter(|path| path != "/metrics").collect();
    assert!(paths.len() > 35, "{paths:?}");
    paths
}

/// Addresses of a pattern that lead somewhere and nowhere.
fn addresses(pattern: &str) -> Vec<String> {
    let fill = |value: &str| {
        let (head, rest) = pattern.split_once('{').unwrap();
        format!("{head}{value}{}", rest.split_once('}').unwrap().1)
    };
    match pattern {
        "/p/{slug}" => vec![fill("blue-mug"), fill("lamp"), fill("no-such-thing")],
        "/c/{*path}" => vec![fill("home"), fill("no/such")],
        "/pages/{slug}" => vec![fill("terms"), fill("no-such")],
        _ if pattern.contains('{') => vec![fill("1"), fill(&"A".repeat(43))],
        _ => vec![pattern.to_owned()],
    }
}

struct Visit<'a> {
    method: Method,
    pattern: &'a str,
    address: String,
    accept: &'static str,
    cookies: String,
}

impl Visit<'_> {
    async fn make(&self, browser: &Browser) -> Response {
        let mut request = browser.request(self.method.clone(), &self.address);
        if !self.cookies.is_empty() {
            request = request.header(COOKIE, &self.cookies);
        }
        request.header(ACCEPT, self.accept).send().await.unwrap()
    }

    fn told(&self, answer: &Response) -> String {
        let Visit {
            method,
            address,
            accept,
            cookies,
            ..
        } = self;
        format!(
            "{method} {address} (Accept: {accept}; Cookie: {cookies:?}): {} {:?}",
            answer.status(),
            answer.headers()
        )
    }
}

fn header<'a>(answer: &'a Response, name: &reqwest::header::HeaderName) -> &'a str {
    let value = answer.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

/// What must hold of any answer, whoever asked for whatever.
fn check(visit: &Visit<'_>, answer: &Response) {
    let told = visit.told(answer);
    let control = header(answer, &CACHE_CONTROL);
    assert!(!control.is_empty(), "says nothing about caching: {told}");
    let shared = control.contains("public") || control.contains("s-maxage");
    if answer.headers().contains_key(SET_COOKIE) {
        assert_eq!(control, "private, no-store", "sets a cookie: {told}");
    }
    let failed = answer.status().is_client_error() || answer.status().is_server_error();
    if failed && !visit.pattern.starts_with("/webhooks/") {
        assert!(control.ends_with("no-store"), "a failure is kept: {told}");
    }
    let page = header(answer, &CONTENT_TYPE).starts_with("text/html");
    if !page || !shared {
        return;
    }
    assert!(PUBLIC_PAGES.contains(&visit.pattern), "is public: {told}");
    assert!(matches!(visit.method, Method::GET | Method::HEAD), "{told}");
    assert_eq!(answer.status(), 200, "{told}");
    assert_eq!(control, FOR_EVERYBODY, "{told}");
    let vary: Vec<_> = answer.headers().get_all(VARY).iter().collect();
    assert!(vary.iter().any(|value| *value == "cookie"), "{told}");
}

/// What a page says of whoever looks at it: the number beside the cart, and whether somebody is signed in.
pub fn corner(page: &str) -> (u32, bool) {
    let count = page.split(" data-count=\"").nth(1).unwrap();
    let count = count.split('"').next().unwrap().parse().unwrap();
    (count, page.contains(SIGNED_IN))
}

/// A page for everybody says what the two hints say, and nothing that session or cart would.
async fn check_page(visit: &Visit<'_>, answer: Response) {
    let told = visit.told(&answer);
    let control = header(&answer, &CACHE_CONTROL).to_owned();
    let text = answer.text().await.unwrap();
    if control != FOR_EVERYBODY || visit.method == Method::HEAD {
        return;
    }
    let has = |pair: &str| visit.cookies.split("; ").any(|one| one == pair);
    let count = if has("cart_count=7") { 7 } else { 0 };
    assert_eq!(corner(&text), (count, has("signed_in=1")), "{told}");
    assert!(
        !text.contains("Ada") && !text.contains("<!--site-tools-->"),
        "{told}"
    );
}

/// Every state a visitor's cookies can be in: none, well formed and known, made up.
fn cookie_states(session: &str, cart: &str) -> Vec<String> {
    let fake = "A".repeat(43);
    let mut states = Vec::new();
    for session in ["", session, &fake, "<script>"] {
        for cart in ["", cart, &fake, ""] {
            for (count, signed_in) in [("", ""), ("7", "1"), ("many", "yes"), ("7", "")] {
                let pairs = [
                    ("fc_session", session),
                    ("fc_cart", cart),
                    ("cart_count", count),
                    ("signed_in", signed_in),
                ];
                let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
                let pairs: Vec<_> = pairs
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                states.push(pairs.join("; "));
            }
        }
    }
    states.sort();
    states.dedup();
    states
}

async fn furnished() -> TestShop {
    let shop = stocked().await;
    put_terms(&shop).await;
    shop
}

pub async fn put_terms(shop: &TestShop) {
    let page = Page {
        slug: "terms".to_owned(),
        title: "Terms".to_owned(),
        body_html: "<p>The terms.</p>".to_owned(),
        position: 1,
        updated_at_ms: 0,
        source: None,
    };
    put_page(shop.shop.db.writer(), &page).await.unwrap();
}

#[allow(clippy::print_stdout)]
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_for_one_visitor_may_be_kept_for_others_on_any_route() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let shop = furnished().await;
    let (browser, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let added = browser.post("/cart/lines", &[("variant", "1")]).await;
    assert_eq!(added.status(), 303);
    let cart = browser.cookie("fc_cart").unwrap_or_default();
    let states = cookie_states(&browser.cookie("fc_session").unwrap(), &cart);
    assert!(states.len() >= 30, "{states:?}");

    let anonymous = shop.browser();
    let table = route_table();
    let mut public = 0;
    for pattern in &table {
        for address in addresses(pattern) {
            for cookies in &states {
                let visit = Visit {
                    method: if dice.random_ratio(1, 4) {
                        Method::HEAD
                    } else {
                        Method::GET
                    },
                    pattern,
                    address: format!("{address}{}", QUERIES.choose(&mut dice).unwrap()),
                    accept: ACCEPTED.choose(&mut dice).unwrap(),
                    cookies: cookies.clone(),
                };
                let answer = visit.make(&anonymous).await;
                check(&visit, &answer);
                public += usize::from(header(&answer, &CACHE_CONTROL) == FOR_EVERYBODY);
                check_page(&visit, answer).await;
            }
        }
    }
    assert!(public > 0, "no page was public at all");
    for pattern in &table {
        for address in addresses(pattern) {
            let visit = Visit {
                method: Method::POST,
                pattern,
                address,
                accept: ACCEPTED.choose(&mut dice).unwrap(),
                cookies: states.choose(&mut dice).unwrap().clone(),
            };
            check(&visit, &visit.make(&anonymous).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_for_everybody_never_shows_who_looked_at_it_before() {
    let shop = furnished().await;
    let (member, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let answer = member
        .post("/cart/lines", &[("variant", "1"), ("quantity", "3")])
        .await;
    assert_eq!(answer.status(), 303);
    for address in [
        "/",
        "/products",
        "/c/home",
        "/p/blue-mug?v=1",
        "/pages/terms",
    ] {
        let own = member.get(address).await;
        assert_eq!(header(&own, &CACHE_CONTROL), FOR_EVERYBODY, "{address}");
        let own = own.text().await.unwrap();
        assert_eq!(
            corner(&own),
            (3, true),
            "{address} does not know its visitor"
        );
        let mut seen = Vec::new();
        for accept in ACCEPTED {
            let anonymous = shop.browser();
            let request = anonymous
                .request(Method::GET, address)
                .header(ACCEPT, accept);
            let answer = anonymous.send(request).await;
            assert_eq!(header(&answer, &CACHE_CONTROL), FOR_EVERYBODY, "{address}");
            seen.push(answer.text().await.unwrap());
        }
        assert_eq!(corner(&seen[0]), (0, false), "{address}");
        seen.dedup();
        assert_eq!(seen.len(), 1, "{address} depends on more than its address");
        // And the other way round: what is kept for everybody is not what a member gets.
        assert!(
            member
                .get(address)
                .await
                .text()
                .await
                .unwrap()
                .contains(SIGNED_IN)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_request_tells_the_same_about_keeping_as_the_page() {
    let shop = furnished().await;
    for address in [
        "/",
        "/p/blue-mug",
        "/p/no-such-thing",
        "/cart",
        "/search?q=mug",
    ] {
        let browser = shop.browser();
        let head = browser.send(browser.request(Method::HEAD, address)).await;
        let page = shop.get(address).await;
        assert_eq!(head.status(), page.status(), "{address}");
        for name in [CACHE_CONTROL, VARY] {
            let all = |answer: &Response| {
                let values = answer.headers().get_all(&name).iter();
                values
                    .map(|value| value.as_bytes().to_vec())
                    .collect::<Vec<_>>()
            };
            assert_eq!(all(&head), all(&page), "{address} {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_cookies_that_count_are_those_the_edge_looks_at() {
    let shop = TestShop::with_flags(&["--base-url", "https://shop.example"]).await;
    // The names in the cache policy of the edge, in infra/app.yaml.
    let policy = include_str!("../../../../infra/app.yaml");
    let cookies = [
        "__Host-fc_session",
        "__Host-fc_cart",
        "__Host-fc_device",
        "cart_count",
        "signed_in",
    ];
    for cookie in cookies {
        // Read at log-in only.
        let looked_at = cookie != "__Host-fc_device";
        assert_eq!(policy.contains(cookie), looked_at, "{cookie}");
        let browser = shop.browser();
        let request = browser
            .request(Method::GET, "/")
            .header(COOKIE, format!("{cookie}={}", "A".repeat(43)));
        let answer = browser.send(request).await;
        assert_eq!(header(&answer, &CACHE_CONTROL), FOR_EVERYBODY, "{cookie}");
    }
    let answer = shop.get("/").await;
    assert_eq!(header(&answer, &CACHE_CONTROL), FOR_EVERYBODY);
}
