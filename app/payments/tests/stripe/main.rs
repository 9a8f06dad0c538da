//! Stripe Checkout against a stand-in for its API.
#![allow(clippy::unwrap_used)]

mod afterwards;
mod fake;

use std::time::Duration;

use commerce::{Currency, Money, OrderId};
use fake::{FakeStripe, KEY, Mood};
use payments::stripe::{InvalidStripeConfig, StripeConfig};
use payments::{
    BeginOutcome, BeginRequest, PaymentProvider, ProviderError, RefundRequest, Secret, Stripe,
    VoidRequest,
};

const TOTAL: Money = Money::new(3412, Currency::EUR);

fn stripe_at(base: &str, key: &str) -> Stripe {
    Stripe::new(StripeConfig {
        secret_key: Secret::parse(key).unwrap(),
        webhook_secret: Secret::parse("whsec_test_0123456789abcdef").unwrap(),
        api_base: base.to_owned(),
        timeout: Duration::from_millis(400),
    })
    .unwrap()
}

async fn stripe() -> (FakeStripe, Stripe) {
    let fake = FakeStripe::start().await;
    let stripe = stripe_at(&fake.base, KEY);
    (fake, stripe)
}

fn request() -> BeginRequest {
    BeginRequest {
        order_id: OrderId(17),
        order_token: "tok_17".to_owned(),
        order_number: "FC-1017".to_owned(),
        amount: TOTAL,
        customer_email: "ada+shop@example.com".to_owned(),
        return_url: "https://shop.example/orders/tok_17?paid=1&x=ü".to_owned(),
        cancel_url: "https://shop.example/checkout/payment".to_owned(),
        attempt: 1,
        test_choice: None,
    }
}

async fn begun(stripe: &Stripe) -> String {
    match stripe.begin(&request()).await.unwrap() {
        BeginOutcome::Redirect { url, provider_ref } => {
            assert_eq!(
                url,
                format!("https://checkout.stripe.com/c/pay/{provider_ref}")
            );
            provider_ref
        }
        other => panic!("{other:?}"),
    }
}

fn refund_of(provider_ref: &str, minor: i64) -> RefundRequest {
    RefundRequest {
        provider_ref: provider_ref.to_owned(),
        amount: Money::new(minor, Currency::EUR),
        idempotency_key: "refund:9".to_owned(),
    }
}

fn void_of(provider_ref: &str) -> VoidRequest {
    VoidRequest {
        provider_ref: provider_ref.to_owned(),
        idempotency_key: "void:17".to_owned(),
    }
}

#[tokio::test]
async fn a_session_is_created_with_the_orders_amount_and_one_key_per_attempt() {
    let (fake, stripe) = stripe().await;
    begun(&stripe).await;
    fake.calls(|calls| {
        let [call] = calls else {
            panic!("{} calls", calls.len())
        };
        assert_eq!(call.path, "POST /v1/checkout/sessions");
        assert_eq!(call.idempotency_key.as_deref(), Some("17:1"));
        for (field, value) in [
            ("mode", "payment"),
            ("client_reference_id", "tok_17"),
            ("customer_email", "ada+shop@example.com"),
            (
                "success_url",
                "https://shop.example/orders/tok_17?paid=1&x=ü",
            ),
            ("cancel_url", "https://shop.example/checkout/payment"),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", "eur"),
            ("line_items[0][price_data][unit_amount]", "3412"),
            (
                "line_items[0][price_data][product_data][name]",
                "Order FC-1017",
            ),
            ("metadata[order_token]", "tok_17"),
            ("payment_intent_data[metadata][order_token]", "tok_17"),
        ] {
            assert_eq!(
                call.form.get(field).map(String::as_str),
                Some(value),
                "{field}"
            );
        }
    });
}

#[tokio::test]
async fn a_yen_amount_is_sent_without_decimals() {
    let (fake, stripe) = stripe().await;
    let yen = BeginRequest {
        amount: Money::new(500, Currency::JPY),
        ..request()
    };
    stripe.begin(&yen).await.unwrap();
    fake.calls(|calls| {
        assert_eq!(
            calls[0].form["line_items[0][price_data][unit_amount]"],
            "500"
        );
        assert_eq!(calls[0].form["line_items[0][price_data][currency]"], "jpy");
    });
}

#[tokio::test]
async fn an_amount_stripe_cannot_take_never_leaves_the_shop() {
    let (fake, stripe) = stripe().await;
    for amount in [
        Money::new(5124, Currency::KWD),
        Money::zero(Currency::EUR),
        Money::new(-1, Currency::EUR),
    ] {
        assert!(
            stripe
                .begin(&BeginRequest {
                    amount,
                    ..request()
                })
                .await
                .is_err()
        );
    }
    assert_eq!(fake.calls(<[_]>::len), 0);
}

#[tokio::test]
async fn repeating_an_attempt_makes_one_session_and_the_next_attempt_another() {
    let (fake, stripe) = stripe().await;
    let first = begun(&stripe).await;
    assert_eq!(begun(&stripe).await, first);
    assert_eq!(fake.sessions(), 1);
    stripe
        .begin(&BeginRequest {
            attempt: 2,
            ..request()
        })
        .await
        .unwrap();
    assert_eq!(fake.sessions(), 2);
}

#[tokio::test]
async fn a_time_out_is_temporary_and_the_repeat_finds_the_session_already_made() {
    let (fake, stripe) = stripe().await;
    fake.set_mood(Mood::ActsAndHangs);
    let lost = stripe.begin(&request()).await.unwrap_err();
    assert!(
        matches!(lost, ProviderError::Unreachable(_)) && lost.is_temporary(),
        "{lost:?}"
    );
    fake.set_mood(Mood::Well);
    begun(&stripe).await;
    assert_eq!(fake.sessions(), 1);
}

#[tokio::test]
async fn a_changed_order_under_the_same_key_is_refused_for_good() {
    let (_fake, stripe) = stripe().await;
    begun(&stripe).await;
    let changed = BeginRequest {
        amount: Money::new(1, Currency::EUR),
        ..request()
    };
    let refused = stripe.begin(&changed).await.unwrap_err();
    assert!(
        matches!(&refused, ProviderError::Rejected { status: 400, code, .. } if code == "idempotency_error")
    );
    assert!(!refused.is_temporary());
}

#[tokio::test]
async fn trouble_at_stripe_is_told_apart() {
    let (fake, stripe) = stripe().await;
    fake.set_mood(Mood::Broken);
    let broken = stripe.begin(&request()).await.unwrap_err();
    assert!(matches!(broken, ProviderError::Unavailable { status: 500 }) && broken.is_temporary());
    fake.set_mood(Mood::Busy);
    let busy = stripe.begin(&request()).await.unwrap_err();
    assert!(matches!(busy, ProviderError::Unavailable { status: 429 }) && busy.is_temporary());
    fake.set_mood(Mood::Babbles);
    let babble = stripe.begin(&request()).await.unwrap_err();
    assert!(matches!(babble, ProviderError::UnexpectedAnswer(_)) && !babble.is_temporary());
}

#[tokio::test]
async fn nobody_listening_is_temporary() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let refused = stripe_at(&base, KEY).begin(&request()).await.unwrap_err();
    assert!(
        matches!(refused, ProviderError::Unreachable(_)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_decline_is_an_answer_and_says_whether_to_try_again() {
    let (fake, stripe) = stripe().await;
    for (code, again) in [("card_declined", true), ("expired_card", false)] {
        fake.set_mood(Mood::Declines(code));
        let begun = stripe.begin(&request()).await.unwrap();
        assert_eq!(
            begun,
            BeginOutcome::Declined {
                reason: Some("Your card was declined.".to_owned()),
                retryable: again
            }
        );
    }
}

#[tokio::test]
async fn a_wrong_key_is_named_and_no_secret_is_ever_printed() {
    let fake = FakeStripe::start().await;
    let stripe = stripe_at(&fake.base, "sk_test_wrong_key_0000");
    let refused = stripe.begin(&request()).await.unwrap_err();
    assert!(matches!(
        refused,
        ProviderError::Unauthorized { status: 401 }
    ));
    let unreachable = stripe_at("http://127.0.0.1:9", KEY)
        .begin(&request())
        .await
        .unwrap_err();
    for text in [
        format!("{stripe:?}"),
        format!("{refused:?}"),
        format!("{unreachable:?}"),
    ] {
        assert!(
            !text.contains("sk_test") && !text.contains("whsec"),
            "{text}"
        );
    }
}

#[test]
fn a_plain_http_address_is_refused_unless_it_is_this_machine() {
    for base in [
        "http://api.stripe.com",
        "ftp://api.stripe.com",
        "api.stripe.com",
        "",
    ] {
        let config = StripeConfig {
            secret_key: Secret::parse(KEY).unwrap(),
            webhook_secret: Secret::parse(KEY).unwrap(),
            api_base: base.to_owned(),
            timeout: StripeConfig::TIMEOUT,
        };
        assert!(
            matches!(Stripe::new(config), Err(InvalidStripeConfig::ApiBase)),
            "{base}"
        );
    }
}
