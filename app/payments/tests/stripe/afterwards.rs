//! What becomes of a session that was begun: asked about, paid back, called off, captured.

use commerce::{Currency, Money};
use payments::{CaptureRequest, PaymentProvider, ProviderError, RefundState, ReportedState};
use serde_json::{Value, json};

use crate::{TOTAL, begun, refund_of, stripe, void_of};

#[tokio::test]
async fn a_session_is_reported_as_it_stands_now() {
    let (fake, stripe) = stripe().await;
    let id = begun(&stripe).await;
    let intent = |status: &str| json!({"id": "pi_1", "status": status});
    for (status, payment_status, intent, state) in [
        ("open", "unpaid", Value::Null, ReportedState::Pending),
        (
            "open",
            "unpaid",
            intent("requires_payment_method"),
            ReportedState::Pending,
        ),
        (
            "complete",
            "unpaid",
            intent("processing"),
            ReportedState::Pending,
        ),
        (
            "complete",
            "unpaid",
            intent("requires_payment_method"),
            ReportedState::Failed,
        ),
        (
            "complete",
            "unpaid",
            intent("requires_capture"),
            ReportedState::Authorized,
        ),
        (
            "complete",
            "unpaid",
            intent("canceled"),
            ReportedState::Cancelled,
        ),
        ("expired", "unpaid", Value::Null, ReportedState::Cancelled),
        ("complete", "paid", intent("succeeded"), ReportedState::Paid),
        ("complete", "paid", json!("pi_1"), ReportedState::Paid),
    ] {
        fake.change(&id, status, payment_status, intent.clone());
        let report = stripe.fetch(&id).await.unwrap();
        assert_eq!(
            (report.state, report.amount),
            (state, TOTAL),
            "{status} {intent}"
        );
        assert_eq!(report.provider_ref, id);
    }
}

#[tokio::test]
async fn a_paid_session_is_reported_with_the_amount_and_currency_it_was_paid_in() {
    let (fake, stripe) = stripe().await;
    let id = begun(&stripe).await;
    fake.change(&id, "complete", "paid", json!("pi_1"));
    for (minor, code, currency) in [
        (3412, "eur", Currency::EUR),
        (3411, "eur", Currency::EUR),
        (3412, "usd", Currency::USD),
    ] {
        fake.set_total(&id, minor, code);
        let report = stripe.fetch(&id).await.unwrap();
        assert_eq!(report.amount, Money::new(minor, currency));
    }
}

#[tokio::test]
async fn an_unknown_or_crafted_reference_is_unknown() {
    let (fake, stripe) = stripe().await;
    let missing = stripe.fetch("cs_test_none").await.unwrap_err();
    assert!(
        matches!(missing, ProviderError::UnknownReference(_)),
        "{missing:?}"
    );
    let asked = fake.calls(<[_]>::len);
    for crafted in [
        "",
        "pi_1",
        "cs_../../v1/balance",
        "cs_1?x=1",
        "cs_1#",
        "cs_é",
        "cs_1\r\nX: y",
    ] {
        let refused = stripe.fetch(crafted).await.unwrap_err();
        assert!(
            matches!(refused, ProviderError::UnknownReference(_)),
            "{crafted}"
        );
    }
    assert_eq!(fake.calls(<[_]>::len), asked);
}

#[tokio::test]
async fn a_refund_names_the_payment_and_repeats_under_its_key() {
    let (fake, stripe) = stripe().await;
    let id = begun(&stripe).await;
    fake.change(
        &id,
        "complete",
        "paid",
        json!({"id": "pi_1", "status": "succeeded"}),
    );
    for _ in 0..2 {
        let refund = stripe.refund(&refund_of(&id, 412)).await.unwrap();
        assert_eq!(refund.refund_ref, "re_1");
        assert_eq!(
            (refund.state, refund.amount.minor()),
            (RefundState::Succeeded, 412)
        );
    }
    fake.calls(|calls| {
        let refunds: Vec<_> = calls
            .iter()
            .filter(|call| call.path == "POST /v1/refunds")
            .collect();
        assert_eq!(refunds.len(), 2);
        for call in refunds {
            assert_eq!(call.idempotency_key.as_deref(), Some("refund:9"));
            assert_eq!(call.form["payment_intent"], "pi_1");
            assert_eq!(call.form["amount"], "412");
        }
    });
    for minor in [3413, 0, -1] {
        let refused = stripe.refund(&refund_of(&id, minor)).await.unwrap_err();
        assert!(
            matches!(refused, ProviderError::AmountOutOfRange { .. }),
            "{minor}"
        );
    }
}

#[tokio::test]
async fn an_unpaid_session_is_not_refunded() {
    let (_fake, stripe) = stripe().await;
    let id = begun(&stripe).await;
    let refused = stripe.refund(&refund_of(&id, 412)).await.unwrap_err();
    assert!(
        matches!(refused, ProviderError::WrongState { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn voiding_closes_an_open_page_and_refuses_a_paid_one() {
    let (fake, stripe) = stripe().await;
    let id = begun(&stripe).await;
    assert_eq!(
        stripe.void(&void_of(&id)).await.unwrap().state,
        ReportedState::Cancelled
    );
    assert_eq!(
        stripe.void(&void_of(&id)).await.unwrap().state,
        ReportedState::Cancelled
    );
    fake.change(&id, "complete", "paid", json!("pi_1"));
    let refused = stripe.void(&void_of(&id)).await.unwrap_err();
    assert!(
        matches!(refused, ProviderError::WrongState { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_authorized_payment_is_captured_or_given_back() {
    let (fake, stripe) = stripe().await;
    let id = begun(&stripe).await;
    let capture = CaptureRequest {
        provider_ref: id.clone(),
        amount: TOTAL,
        idempotency_key: "capture:17".to_owned(),
    };
    let early = stripe.capture(&capture).await.unwrap_err();
    assert!(
        matches!(early, ProviderError::WrongState { .. }),
        "{early:?}"
    );
    let authorized = json!({"id": "pi_1", "status": "requires_capture"});
    fake.change(&id, "complete", "unpaid", authorized.clone());
    assert_eq!(
        stripe.capture(&capture).await.unwrap().state,
        ReportedState::Paid
    );
    assert_eq!(
        stripe.capture(&capture).await.unwrap().state,
        ReportedState::Paid
    );
    fake.change(&id, "complete", "unpaid", authorized);
    assert_eq!(
        stripe.void(&void_of(&id)).await.unwrap().state,
        ReportedState::Cancelled
    );
    fake.calls(|calls| {
        assert!(
            calls
                .iter()
                .any(|call| call.path == "POST /v1/payment_intents/pi_1/capture")
        );
        assert!(
            calls
                .iter()
                .any(|call| call.path == "POST /v1/payment_intents/pi_1/cancel")
        );
    });
}
