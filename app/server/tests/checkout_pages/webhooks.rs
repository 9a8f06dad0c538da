//! What a bank says unasked: believed when it proves itself, once, and only if it fits the order.

use commerce::order::{OrderStatus, PaymentStatus};
use payments::{BeginOutcome, BeginRequest, TestChoice};
use purchases::{FormKey, HowToPay, Outcome};
use reqwest::Method;
use serde_json::{Value, json};

use crate::buyer::{Buyer, value};
use crate::till::{Till, on_each_database};

const CONFIRM: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "confirm")];

/// A shopper stands at the bank's page; returns the bank's reference and the order's address.
async fn at_the_bank(till: &Till) -> (String, String) {
    let bank = Buyer::new(till).buy(till.mug, 1, CONFIRM).await;
    let reference = bank
        .strip_prefix("/checkout/test-bank/")
        .unwrap()
        .to_owned();
    let token = reference.split('.').nth(6).unwrap();
    let order = format!("/orders/{token}");
    (reference, order)
}

fn message(id: &str, kind: &str, reference: &str) -> Value {
    let token = reference.split('.').nth(6).unwrap_or_default();
    json!({
        "id": id, "kind": kind, "reference": reference, "amount": 1740, "currency": "EUR",
        "order_token": token, "at_ms": 0,
    })
}

async fn send(till: &Till, body: &Value) -> u16 {
    let body = body.to_string();
    let bank = till.shop.shop.purchases.test_bank.as_ref().unwrap();
    let signature = bank.sign(&body, till.shop.shop.now_ms());
    send_signed(till, body, &signature).await
}

async fn send_signed(till: &Till, body: String, signature: &str) -> u16 {
    let browser = till.shop.browser();
    let request = browser.request(Method::POST, "/webhooks/test");
    let request = request.header("test-bank-signature", signature).body(body);
    browser.send(request).await.status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_before_the_answer_was_noted_pays_the_order() {
    on_each_database(5, async |till| {
        let shop = &till.shop.shop;
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let key = FormKey::parse(&shop.purchases, &value(&page, "idempotency_key"), None)
            .await
            .unwrap()
            .unwrap();
        let method = commerce::payment::PaymentMethod::Test;
        let made = purchases::prepare(&shop.purchases, &key, crate::till::euro(1740), method)
            .await
            .unwrap();
        let database::order::Prepared::Made(order) = made else {
            panic!("not new")
        };
        let begun =
            database::payment::begin_payment(&shop.db, order.id, method, shop.now_ms()).await;
        assert!(begun.unwrap().is_new);
        let answer = shop
            .purchases
            .providers
            .get("test")
            .unwrap()
            .begin(&request(&order))
            .await
            .unwrap();
        let BeginOutcome::Redirect { provider_ref, .. } = answer else {
            panic!("no page")
        };

        let paid = message("evt_1", "payment.paid", &provider_ref);
        assert_eq!(send(till, &paid).await, 200);
        let place = format!("/orders/{}", order.public_token);
        assert_eq!(
            till.order(&place).await.order.payment_status,
            PaymentStatus::Paid
        );

        let how = HowToPay {
            method,
            test_choice: Some(TestChoice::Confirm),
        };
        assert_eq!(
            purchases::pay(&shop.purchases, &order, how).await.unwrap(),
            Outcome::Settled
        );
        assert_eq!(till.letters("order-confirmation").await, 1);
        till.balances().await;
    })
    .await;
}

fn request(order: &commerce::order::Order) -> BeginRequest {
    BeginRequest {
        order_id: order.id,
        order_token: order.public_token.clone(),
        order_number: order.number.to_string(),
        amount: order.totals.total,
        customer_email: order.email.to_string(),
        return_url: String::new(),
        cancel_url: String::new(),
        attempt: 1,
        test_choice: Some(TestChoice::Confirm),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_after_the_shopper_came_back_and_twice_changes_nothing_more() {
    on_each_database(5, async |till| {
        let (reference, order) = at_the_bank(till).await;
        let paid = message("evt_1", "payment.paid", &reference);
        for _ in 0..3 {
            assert_eq!(send(till, &paid).await, 200);
        }
        let (one, two) = tokio::join!(send(till, &paid), send(till, &paid));
        assert_eq!((one, two), (200, 200));
        let again = message("evt_2", "payment.paid", &reference);
        assert_eq!(send(till, &again).await, 200);
        let placed = till.order(&order).await;
        assert_eq!(placed.order.payment_status, PaymentStatus::Paid);
        assert_eq!(placed.payments[0].captured.minor(), 1740);
        assert_eq!(till.letters("order-confirmation").await, 1);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_out_of_order_end_in_the_same_state() {
    on_each_database(5, async |till| {
        for kinds in [
            ["payment.paid", "payment.failed"],
            ["payment.failed", "payment.paid"],
        ] {
            let (reference, order) = at_the_bank(till).await;
            for kind in kinds {
                let event = format!("{kind}-{reference}");
                assert_eq!(send(till, &message(&event, kind, &reference)).await, 200);
            }
            let placed = till.order(&order).await;
            assert_eq!(
                placed.order.payment_status,
                PaymentStatus::Paid,
                "{kinds:?}"
            );
            assert_eq!(placed.order.status, OrderStatus::Placed);
        }
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_or_stale_message_is_refused() {
    on_each_database(5, async |till| {
        let (reference, order) = at_the_bank(till).await;
        let body = message("evt_1", "payment.paid", &reference).to_string();
        let bank = till.shop.shop.purchases.test_bank.as_ref().unwrap();
        let now_ms = till.shop.shop.now_ms();
        let stale = bank.sign(&body, now_ms - 600_000);
        let ahead = bank.sign(&body, now_ms + 600_000);
        let other = bank.sign("{}", now_ms);
        for signature in ["", "t=1,v1=00", "nonsense", &stale, &ahead, &other] {
            assert_eq!(
                send_signed(till, body.clone(), signature).await,
                400,
                "{signature}"
            );
        }
        let browser = till.shop.browser();
        let unsigned = browser.request(Method::POST, "/webhooks/test").body(body);
        assert_eq!(browser.send(unsigned).await.status(), 400);
        assert_eq!(
            till.order(&order).await.order.payment_status,
            PaymentStatus::Unpaid
        );
        assert_eq!(
            till.count("SELECT COUNT(*) AS n FROM webhook_event").await,
            0
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_amount_or_currency_is_noted_and_calls_a_person() {
    on_each_database(9, async |till| {
        for (field, wrong) in [
            ("amount", json!(1)),
            ("amount", json!(174_000)),
            ("currency", json!("USD")),
        ] {
            let (reference, order) = at_the_bank(till).await;
            let mut body = message(&format!("evt-{reference}"), "payment.paid", &reference);
            body[field] = wrong;
            assert_eq!(send(till, &body).await, 200);
            assert_eq!(send(till, &body).await, 200);
            let placed = till.order(&order).await;
            assert_eq!(placed.order.status, OrderStatus::PendingPayment, "{field}");
            assert_eq!(placed.order.payment_status, PaymentStatus::Unpaid);
            assert!(placed.order.needs_attention.is_some());
        }
        assert_eq!(
            till.count("SELECT COUNT(*) AS n FROM webhook_event").await,
            3
        );
        assert_eq!(till.letters("order-confirmation").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_about_nothing_we_know_is_to_be_sent_again_or_ignored() {
    on_each_database(5, async |till| {
        let (reference, _) = at_the_bank(till).await;
        assert_eq!(
            send(till, &message("evt_1", "payment.paid", "tb1.none")).await,
            404
        );
        assert_eq!(
            send(till, &message("evt_2", "payment.praised", &reference)).await,
            200
        );
        assert_eq!(send(till, &json!({"id": "evt_3"})).await, 400);
        let mut body = message("evt_4", "payment.paid", &reference);
        body["currency"] = json!("€€€");
        assert_eq!(send(till, &body).await, 422);
        let browser = till.shop.browser();
        let stripe = browser.request(Method::POST, "/webhooks/stripe").body("{}");
        assert_eq!(
            browser.send(stripe).await.status(),
            404,
            "Stripe is not set up"
        );
    })
    .await;
}
