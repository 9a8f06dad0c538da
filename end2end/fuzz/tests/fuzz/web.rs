//! What browsers and providers send: queries, cookies, webhooks.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use commerce::Currency;
use commerce::catalog::ListingQuery;
use database::Token;
use fuzz::Target;
use payments::stripe::StripeConfig;
use payments::test_bank::Decisions;
use payments::{PaymentProvider, Secret, Stripe, TestBank, WebhookError, signature};
use web::http::cookies::{Cookie, SetCookies};

#[test]
fn the_address_of_a_listing_leads_back_to_that_listing() {
    let words = [
        "q=",
        "category=",
        "brand=",
        "f.size=",
        "min=",
        "max=",
        "stock=1",
        "sort=price",
        "sort=price-desc",
        "page=2",
        "size=48",
        "%2C",
        "+",
        "&f.",
        "page=4294967296",
        "min=9,50&max=1.000",
    ];
    Target::named("query").words(&words).run_text(|typed| {
        let pairs: Vec<_> = url::form_urlencoded::parse(typed.as_bytes()).collect();
        let asked = ListingQuery::parse(pairs, Currency::EUR);
        for path in ["/products", "/search", "/c/a/b"] {
            let href = asked.href(path);
            let (_, query) = href.split_once('?').unwrap_or((path, ""));
            let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
            let again = ListingQuery::parse(pairs, Currency::EUR);
            assert_eq!(again.href(path), href, "one address for one listing");
            let mut meant = asked.clone();
            (meant.price_min_typed, meant.price_max_typed) = (None, None);
            if path.starts_with("/c/") {
                meant.category = None;
            }
            assert_eq!(again, meant, "{href}");
            assert!(href.bytes().all(|byte| byte.is_ascii_graphic()), "{href}");
        }
        assert!(
            asked.brands.len()
                + asked
                    .attributes
                    .values()
                    .map(|values| values.len())
                    .sum::<usize>()
                <= ListingQuery::MAX_VALUES
        );
        assert!(asked.attributes.len() <= ListingQuery::MAX_GROUPS);
        assert!((1..=ListingQuery::MAX_PAGE).contains(&asked.page()));
        let text = asked.text.as_deref().unwrap_or("x");
        assert!(!text.is_empty() && text.chars().count() <= ListingQuery::MAX_TEXT);
    });
}

#[test]
fn a_cookie_that_we_set_is_read_back_whatever_stands_beside_it() {
    let words = [
        "fc_cart=",
        "fc_session=",
        "__Host-fc_cart=",
        "; ",
        ";",
        "=",
        "fc_cart",
        "cart_count=1",
    ];
    Target::named("cookies").words(&words).run(|beside| {
        for https in [false, true] {
            let mut lines = HeaderMap::new();
            if let Ok(line) = HeaderValue::from_bytes(beside) {
                lines.append(header::COOKIE, line);
            }
            for cookie in [
                Cookie::Session,
                Cookie::Cart,
                Cookie::Device,
                Cookie::CartCount,
            ] {
                let value = cookie.read(&lines, https).unwrap_or_default();
                if let Some(token) = Token::parse(value) {
                    assert_eq!(token.expose(), value);
                }
                assert!(!value.contains(';'));
            }
            let token = Token::random();
            let set = (SetCookies::new(https).cart(&token).session(&token, 60), "").into_response();
            for (line, cookie) in set
                .headers()
                .get_all(header::SET_COOKIE)
                .iter()
                .zip([Cookie::Cart, Cookie::Session])
            {
                let pair = line.to_str().unwrap().split(';').next().unwrap();
                let sent = [pair.as_bytes(), b"; ", beside].concat();
                let mut headers = HeaderMap::new();
                // A line that is not ASCII is ignored as a whole, by the page cache too.
                if let Ok(sent) = HeaderValue::from_bytes(&sent)
                    && sent.to_str().is_ok()
                {
                    headers.append(header::COOKIE, sent);
                    assert_eq!(cookie.read(&headers, https), Some(token.expose()));
                }
            }
        }
    });
}

const NOW: i64 = 1_795_000_000_000;

#[test]
fn a_webhook_is_read_only_with_its_own_signature_and_refused_in_words() {
    let secret = || Secret::parse("a-signing-secret-of-forty-characters-0001").unwrap();
    let stripe = Stripe::new(StripeConfig {
        secret_key: secret(),
        webhook_secret: secret(),
        api_base: StripeConfig::API_BASE.to_owned(),
        timeout: StripeConfig::TIMEOUT,
    })
    .unwrap();
    let providers: [Box<dyn PaymentProvider>; 2] = [
        Box::new(stripe),
        Box::new(TestBank::new(secret(), Decisions::new("nowhere"))),
    ];
    let words = [
        "checkout.session.completed",
        "charge.refunded",
        "payment.paid",
        "\"amount_total\":",
        "\"currency\":\"jpy\"",
        "\"created\":",
        "null",
        "\"metadata\":{}",
        "9223372036854775807",
        "-1",
        "1.5",
    ];
    Target::named("webhooks").words(&words).run(|body| {
        for provider in &providers {
            let signed = signature::sign(&secret(), body, NOW);
            match provider.parse_webhook(body, Some(signed.as_bytes()), NOW) {
                Ok(event) => assert!(
                    event
                        .report()
                        .is_none_or(|report| report.event_id.is_some())
                ),
                Err(error) => {
                    assert!(error.http_status() < 500 && error.to_string().len() > 10);
                    let is_read = !matches!(
                        error,
                        WebhookError::BadSignature | WebhookError::Malformed { .. }
                    );
                    assert!(is_read, "{error}");
                }
            }
            let longer = [body, b" "].concat();
            let other = provider.parse_webhook(&longer, Some(signed.as_bytes()), NOW);
            assert_eq!(other, Err(WebhookError::BadSignature));
            // The input as a header.
            let refused = provider.parse_webhook(body, Some(body), NOW).unwrap_err();
            assert!(refused.http_status() < 500);
        }
    });
}
