//! A walk of thousands of odd requests over all routes: whatever is asked, the shop has an answer.

mod forms;
mod odd;

use std::collections::BTreeMap;

use database::ConnectionTrait;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use reqwest::header::{ACCEPT, CONTENT_TYPE, IF_MODIFIED_SINCE, IF_NONE_MATCH, RANGE};
use reqwest::{Method, RequestBuilder};

use crate::account_pages::member;
use crate::catalog_pages::goods::stocked_with;
use crate::edge::{put_terms, route_table};
use crate::support::{Browser, TestShop};
use forms::{Form, forms_of};
pub use odd::plain;

/// Requests on each database; `WALK_REQUESTS` asks for more.
const REQUESTS: usize = 5_000;

/// The gate walks the same way each time, so that a fault is of the change it tests; `WALK_SEED` asks for another.
const SEED: u64 = 10_131_042_886_537_326_087;

/// Files beside the pages.
const FILES: [&str; 10] = [
    "/pkg/fleetcart.css",
    "/pkg/nothing.js",
    "/pkg/",
    "/media/none.webp",
    "/media/",
    "/fonts/a.woff2",
    "/icons.svg",
    "/flags.svg",
    "/favicon.ico",
    "/apple-touch-icon.png",
];

#[allow(clippy::print_stdout)]
#[tokio::test(flavor = "multi_thread")]
async fn no_request_however_odd_is_answered_with_a_fault_of_ours() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seed = number("WALK_SEED").unwrap_or(SEED);
    let requests =
        number("WALK_REQUESTS").map_or(REQUESTS, |count| usize::try_from(count).unwrap());
    println!("WALK_SEED={seed}");
    let mut walk = Walk::begin(&[], seed).await;
    println!("the walk on SQLite: {:?}", walk.go(requests).await);
    let server = std::env::var("FLEETCART_TEST_MYSQL_URL").unwrap_or_default();
    if server.is_empty() {
        return;
    }
    let (server, name) = (
        server.trim_end_matches('/'),
        format!("fleetcart_test_{}_walk", std::process::id()),
    );
    execute(server, &format!("CREATE DATABASE {name}")).await;
    let mut walk = Walk::begin(&["--database-url", &format!("{server}/{name}")], seed).await;
    println!("the walk on MySQL: {:?}", walk.go(requests).await);
    walk.shop.shop.db.close().await.unwrap();
    execute(server, &format!("DROP DATABASE {name}")).await;
}

async fn execute(server: &str, sql: &str) {
    let admin = sea_orm::Database::connect(format!("{server}/mysql"))
        .await
        .unwrap();
    admin.execute_unprepared(sql).await.unwrap();
    admin.close().await.unwrap();
}

struct Walk {
    shop: TestShop,
    dice: StdRng,
    /// Somebody new, somebody with a cart, a customer.
    browsers: Vec<Browser>,
    patterns: Vec<String>,
    /// Forms seen so far, by where they go and what they ask.
    forms: BTreeMap<String, Form>,
}

impl Walk {
    async fn begin(flags: &[&str], seed: u64) -> Walk {
        let shop = stocked_with(flags).await;
        put_terms(&shop).await;
        let (customer, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
        let browsers = vec![shop.browser(), shop.browser(), customer];
        for browser in &browsers[1..] {
            let added = browser.post("/cart/lines", &[("variant", "1")]).await;
            assert_eq!(added.status(), 303);
        }
        let mut patterns = route_table();
        patterns.extend(FILES.map(str::to_owned));
        Walk {
            shop,
            dice: StdRng::seed_from_u64(seed),
            browsers,
            patterns,
            forms: BTreeMap::new(),
        }
    }

    /// How often each status was the answer.
    async fn go(&mut self, requests: usize) -> BTreeMap<u16, usize> {
        let mut statuses = BTreeMap::new();
        // Every page once as it is meant, so that its forms are known.
        for pattern in self.patterns.clone() {
            for path in plain(&pattern) {
                for browser in 0..self.browsers.len() {
                    let request = self.browsers[browser].request(Method::GET, &path);
                    let status = self.step(browser, request, &format!("GET {path}")).await;
                    *statuses.entry(status).or_default() += 1;
                }
            }
        }
        while statuses.values().sum::<usize>() < requests {
            let browser = self.dice.random_range(0..self.browsers.len());
            let (request, told) = self.invented(browser);
            let status = self.step(browser, request, &told).await;
            *statuses.entry(status).or_default() += 1;
        }
        assert!(self.forms.len() > 12, "{:?}", self.forms.keys());
        statuses
    }

    async fn step(&mut self, browser: usize, request: RequestBuilder, told: &str) -> u16 {
        let answer = self.browsers[browser].send(request).await;
        let status = answer.status();
        assert!(!status.is_server_error(), "{status}: {told}");
        let is_page = answer
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        // A body that ends early is a fault as well.
        let body = answer
            .bytes()
            .await
            .unwrap_or_else(|error| panic!("{error}: {told}"));
        if is_page {
            for form in forms_of(&String::from_utf8_lossy(&body)) {
                self.forms.insert(form.key(), form);
            }
        }
        status.as_u16()
    }

    fn invented(&mut self, browser: usize) -> (RequestBuilder, String) {
        let dice = &mut self.dice;
        let pattern = self.patterns.choose(dice).unwrap();
        let mut path = odd::filled(pattern, dice);
        if dice.random_ratio(1, 2) {
            path.push_str(&odd::query(dice));
        }
        let method = match dice.random_range(0..20) {
            0..8 => Method::GET,
            8..10 => Method::HEAD,
            10..19 => Method::POST,
            _ => [Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH]
                .choose(dice)
                .unwrap()
                .clone(),
        };
        let mut told = format!("{method} {path}");
        let from = &self.browsers[browser];
        let mut request = from.request(method.clone(), &path);
        if method == Method::POST {
            let seen = self
                .forms
                .values()
                .filter(|form| form.is_posted)
                .collect::<Vec<_>>();
            let body = match seen.choose(dice) {
                Some(form) if dice.random_ratio(4, 5) => {
                    let action = form.action.clone();
                    told = format!("POST {action}");
                    request = from.request(Method::POST, &action);
                    form.filled(dice)
                }
                _ => odd::body(dice),
            };
            told.push_str(&format!(" {:?}", String::from_utf8_lossy(&body)));
            let kind = odd::content_type(dice);
            request = request
                .header("origin", &self.shop.base)
                .header(CONTENT_TYPE, kind)
                .body(body);
        }
        for (name, values) in [
            (ACCEPT, odd::ACCEPTED),
            (RANGE, odd::RANGES),
            (IF_NONE_MATCH, odd::TAGS),
            (IF_MODIFIED_SINCE, odd::DATES),
        ] {
            if dice.random_ratio(1, 6) {
                let value = *values.choose(dice).unwrap();
                told.push_str(&format!(" {name}: {value:?}"));
                request = request.header(name, value);
            }
        }
        (request, told)
    }
}
