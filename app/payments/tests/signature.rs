//! Signed webhooks: which ones are let in, and why the others are not.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use commerce::{Currency, Money};
use payments::signature::{TOLERANCE_SECONDS, sign, verify};
use payments::stripe::StripeConfig;
use payments::{PaymentProvider, Secret, Stripe, WebhookError, WebhookKind};

const NOW_MS: i64 = 1_764_000_000_500;

fn secret() -> Secret {
    Secret::parse("whsec_test_0123456789abcdef").unwrap()
}

fn other_secret() -> Secret {
    Secret::parse("whsec_other_0123456789abcdef").unwrap()
}

fn stripe() -> Stripe {
    Stripe::new(StripeConfig {
        secret_key: Secret::parse("sk_test_0123456789abcdef").unwrap(),
        webhook_secret: secret(),
        api_base: "http://127.0.0.1:9".to_owned(),
        timeout: Duration::from_secs(1),
    })
    .unwrap()
}

fn paid(amount: i64, currency: &str) -> String {
    format!(
        r#"{{"id":"evt_1","type":"checkout.session.completed","created":1764000000,"data":{{"object":
        {{"id":"cs_test_1","status":"complete","payment_status":"paid","amount_total":{amount},
        "currency":"{currency}","client_reference_id":"tok_1","payment_intent":"pi_1","metadata":{{}}}}}}}}"#
    )
}

#[test]
fn the_signature_is_the_published_hmac_over_time_and_body() {
    // Computed with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test_0123456789abcdef
    assert_eq!(
        sign(&secret(), br#"{"a":1}"#, 1_700_000_000_999),
        "t=1700000000,v1=07728d7e7b1736bac3de36a46c9bc0b660d59aa4a6f251544124fede1dc42a6c"
    );
}

#[test]
fn a_signature_is_accepted_only_for_this_body_this_secret_and_this_time() {
    let body = paid(3412, "eur");
    let body = body.as_bytes();
    let good = sign(&secret(), body, NOW_MS);
    let at = |seconds: i64| sign(&secret(), body, NOW_MS + seconds * 1000);
    let mac = |header: &str| header.split_once("v1=").unwrap().1.to_owned();
    let time = NOW_MS / 1000;
    let malformed = |what| Err(WebhookError::Malformed { what });
    let table: Vec<(&str, Option<Vec<u8>>, Result<(), WebhookError>)> = vec![
        ("valid", Some(good.clone().into()), Ok(())),
        ("missing", None, Err(WebhookError::Missing)),
        (
            "forged",
            Some(format!("t={time},v1={}", "ab".repeat(32)).into()),
            Err(WebhookError::BadSignature),
        ),
        (
            "wrong secret",
            Some(sign(&other_secret(), body, NOW_MS).into()),
            Err(WebhookError::BadSignature),
        ),
        (
            "signature of another body",
            Some(sign(&secret(), b"{}", NOW_MS).into()),
            Err(WebhookError::BadSignature),
        ),
        (
            "time changed after signing",
            Some(format!("t={},v1={}", time + 1, mac(&good)).into()),
            Err(WebhookError::BadSignature),
        ),
        (
            "oldest that is still good",
            Some(at(-TOLERANCE_SECONDS).into()),
            Ok(()),
        ),
        (
            "stale",
            Some(at(-TOLERANCE_SECONDS - 1).into()),
            Err(WebhookError::Stale { seconds: 301 }),
        ),
        (
            "newest that is still good",
            Some(at(TOLERANCE_SECONDS).into()),
            Ok(()),
        ),
        (
            "from the future",
            Some(at(TOLERANCE_SECONDS + 1).into()),
            Err(WebhookError::FromFuture { seconds: 301 }),
        ),
        (
            "two v1, the second fits",
            Some(format!("t={time},v1={},v1={}", "00".repeat(32), mac(&good)).into()),
            Ok(()),
        ),
        (
            "two v1, the first fits",
            Some(format!("t={time},v1={},v1={}", mac(&good), "00".repeat(32)).into()),
            Ok(()),
        ),
        (
            "an older scheme beside",
            Some(format!("t={time},v0=zz,v1={}", mac(&good)).into()),
            Ok(()),
        ),
        (
            "only the older scheme",
            Some(format!("t={time},v0={}", mac(&good)).into()),
            malformed("it has no v1 signature"),
        ),
        (
            "truncated signature",
            Some(good.get(..good.len() - 2).unwrap().into()),
            Err(WebhookError::BadSignature),
        ),
        (
            "empty signature",
            Some(format!("t={time},v1=").into()),
            Err(WebhookError::BadSignature),
        ),
        (
            "odd signature",
            Some(good.get(..good.len() - 1).unwrap().into()),
            malformed("a signature is not hexadecimal"),
        ),
        ("empty", Some(Vec::new()), malformed("a part has no “=”")),
        (
            "no time",
            Some(format!("v1={}", mac(&good)).into()),
            malformed("it has no time"),
        ),
        (
            "two times",
            Some(format!("t={time},{good}").into()),
            malformed("it has two times"),
        ),
        (
            "signed time",
            Some(format!("t=-{time},v1={}", mac(&good)).into()),
            malformed("its time is no number"),
        ),
        (
            "huge time",
            Some(format!("t={},v1={}", "9".repeat(30), mac(&good)).into()),
            malformed("its time is no number"),
        ),
        (
            "not text",
            Some(vec![0xff, 0xfe]),
            malformed("it is not text"),
        ),
        (
            "endless",
            Some([b'a'; 5000].to_vec()),
            malformed("it is too long"),
        ),
    ];
    for (case, header, expected) in table {
        assert_eq!(
            verify(&secret(), header.as_deref(), body, NOW_MS),
            expected,
            "{case}"
        );
    }
}

#[test]
fn a_paid_session_is_read_with_its_amount_and_order() {
    let body = paid(3412, "eur");
    let header = sign(&secret(), body.as_bytes(), NOW_MS);
    let event = stripe()
        .parse_webhook(body.as_bytes(), Some(header.as_bytes()), NOW_MS)
        .unwrap();
    assert_eq!(event.event_id, "evt_1");
    assert_eq!(event.kind, WebhookKind::Paid);
    assert_eq!(event.provider_ref, "cs_test_1");
    assert_eq!(event.amount, Money::new(3412, Currency::EUR));
    assert_eq!(event.order_token.as_deref(), Some("tok_1"));
    assert_eq!(event.at_ms, 1_764_000_000_000);
}

#[test]
fn an_unsigned_body_is_not_even_parsed() {
    for body in [&b"{"[..], b"\xff\xfe", b"", b"null"] {
        let refused = stripe().parse_webhook(body, Some(b"t=1,v1=00"), NOW_MS);
        assert_eq!(refused, Err(WebhookError::BadSignature), "{body:?}");
    }
}

#[test]
fn a_signed_body_that_makes_no_sense_is_refused_by_name() {
    let whole = paid(3412, "eur");
    let truncated = whole.get(..whole.len() / 2).unwrap();
    for body in [
        truncated.as_bytes(),
        b"\"\xff\xfe\"",
        b"",
        b"[]",
        b"{\"id\":\"evt_1\"}",
    ] {
        let header = sign(&secret(), body, NOW_MS);
        let refused = stripe()
            .parse_webhook(body, Some(header.as_bytes()), NOW_MS)
            .unwrap_err();
        assert!(
            matches!(refused, WebhookError::UnreadableBody { .. }),
            "{refused:?}"
        );
        assert_eq!(refused.http_status(), 400);
    }
}

#[test]
fn an_event_the_shop_does_not_follow_is_acknowledged() {
    let body = br#"{"id":"evt_9","type":"customer.created","created":1,"data":{"object":{}}}"#;
    let header = sign(&secret(), body, NOW_MS);
    let refused = stripe()
        .parse_webhook(body, Some(header.as_bytes()), NOW_MS)
        .unwrap_err();
    assert_eq!(
        refused,
        WebhookError::UnknownEvent {
            event_id: "evt_9".into(),
            kind: "customer.created".into()
        }
    );
    assert_eq!(refused.http_status(), 200);
}

#[test]
fn amounts_that_do_not_exist_are_named() {
    for (amount, currency) in [(3412, "zzz"), (550, "isk")] {
        let body = paid(amount, currency);
        let header = sign(&secret(), body.as_bytes(), NOW_MS);
        let refused = stripe()
            .parse_webhook(body.as_bytes(), Some(header.as_bytes()), NOW_MS)
            .unwrap_err();
        assert_eq!(refused.http_status(), 422, "{refused:?}");
    }
}

#[test]
fn each_kind_of_event_is_told_apart() {
    let session = |kind: &str, status: &str| {
        paid(100, "eur")
            .replace("checkout.session.completed", kind)
            .replace(
                r#""payment_status":"paid""#,
                &format!(r#""payment_status":"{status}""#),
            )
    };
    let table = [
        (
            session("checkout.session.completed", "paid"),
            WebhookKind::Paid,
        ),
        (
            session("checkout.session.completed", "unpaid"),
            WebhookKind::Pending,
        ),
        (
            session("checkout.session.async_payment_succeeded", "paid"),
            WebhookKind::Paid,
        ),
        (
            session("checkout.session.async_payment_failed", "unpaid"),
            WebhookKind::Failed,
        ),
        (
            session("checkout.session.expired", "unpaid"),
            WebhookKind::Cancelled,
        ),
    ];
    for (body, kind) in table {
        let header = sign(&secret(), body.as_bytes(), NOW_MS);
        let event = stripe()
            .parse_webhook(body.as_bytes(), Some(header.as_bytes()), NOW_MS)
            .unwrap();
        assert_eq!(event.kind, kind, "{body}");
        assert!(event.report().is_some());
    }
}

#[test]
fn a_refund_is_found_by_the_orders_token() {
    let body = br#"{"id":"evt_2","type":"charge.refunded","created":1764000000,"data":{"object":
        {"id":"ch_1","payment_intent":"pi_1","amount_refunded":500,"currency":"jpy",
        "metadata":{"order_token":"tok_1"}}}}"#;
    let header = sign(&secret(), body, NOW_MS);
    let event = stripe()
        .parse_webhook(body, Some(header.as_bytes()), NOW_MS)
        .unwrap();
    assert_eq!(event.kind, WebhookKind::Refunded);
    assert_eq!(event.amount, Money::new(500, Currency::JPY));
    assert_eq!(event.order_token.as_deref(), Some("tok_1"));
    assert_eq!(event.report(), None);
}
