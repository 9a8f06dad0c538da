//! A process that dies between paying and finalising loses nothing: another one finishes.

use commerce::order::{OrderStatus, PaymentStatus};
use commerce::payment::PaymentMethod;
use database::order::Prepared;
use payments::{BeginOutcome, BeginRequest};
use purchases::{FormKey, finish_payments};

use crate::buyer::{Buyer, place, text, value};
use crate::till::{euro, on_each_database};

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_process_died_before_noting_it_is_finished_by_another() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 2).await;
        let page = ada.go_to_payment().await;
        let dying = &till.shop.shop;
        let key = FormKey::parse(&dying.purchases, &value(&page, "idempotency_key"), None)
            .await
            .unwrap()
            .unwrap();
        let method = PaymentMethod::Test;
        let made = purchases::prepare(&dying.purchases, &key, euro(2990), method)
            .await
            .unwrap();
        let Prepared::Made(order) = made else {
            panic!("not new")
        };
        let begun =
            database::payment::begin_payment(&dying.db, order.id, method, dying.now_ms()).await;
        begun.unwrap();
        let request = BeginRequest {
            order_id: order.id,
            order_token: order.public_token.clone(),
            order_number: order.number.to_string(),
            amount: order.totals.total,
            customer_email: order.email.to_string(),
            return_url: String::new(),
            cancel_url: String::new(),
            attempt: 1,
            test_choice: None,
        };
        let paid = dying
            .purchases
            .providers
            .get("test")
            .unwrap()
            .begin(&request)
            .await
            .unwrap();
        assert!(
            matches!(paid, BeginOutcome::Settled(_)),
            "the money moved, and here the process dies"
        );

        let survivor = till.another().await;
        assert_eq!(
            finish_payments(&survivor.shop.purchases).await.unwrap(),
            0,
            "it may still be at work"
        );
        survivor.shop.clock.advance_ms(61_000);
        let shop = &survivor.shop;
        let swept = tokio::join!(
            finish_payments(&shop.purchases),
            finish_payments(&shop.purchases),
            finish_payments(&shop.purchases)
        );
        assert!(swept.0.unwrap() + swept.1.unwrap() + swept.2.unwrap() >= 1);

        let token = format!("/orders/{}", order.public_token);
        let placed = till.order(&token).await;
        assert_eq!(placed.order.status, OrderStatus::Placed);
        assert_eq!(placed.order.payment_status, PaymentStatus::Paid);
        assert_eq!(placed.payments.len(), 1);
        assert_eq!(placed.payments[0].captured, placed.order.totals.total);
        dying.clock.advance_ms(61_000);
        assert_eq!(till.letters("order-confirmation").await, 1);
        assert_eq!(till.stock().await, (5, 2));
        assert_eq!(finish_payments(&shop.purchases).await.unwrap(), 0);
        till.balances().await;

        let ada = Buyer::of(&[&survivor]);
        text(ada.get(&token).await, 200).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_the_bank_never_told_about_is_asked_about() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy_at_test_bank(till.mug, "delayed").await;
        let order = place(&ada.post(&bank, &[("decision", "approve")]).await);
        assert_eq!(
            till.order(&order).await.order.status,
            OrderStatus::PendingPayment
        );
        till.shop.shop.clock.advance_ms(61_000);
        assert_eq!(finish_payments(&till.shop.shop.purchases).await.unwrap(), 1);
        assert_eq!(
            till.order(&order).await.order.payment_status,
            PaymentStatus::Paid
        );
        assert_eq!(
            till.letters("order-confirmation").await,
            1,
            "and the late message changed nothing"
        );
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_another_way_replaced_is_called_off_at_its_bank() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy_at_test_bank(till.mug, "confirm").await;
        let token = bank.split('.').nth(6).unwrap().to_owned();
        let pay = format!("/orders/{token}/pay");
        let order = place(&ada.post(&pay, &[("payment", "bank_transfer")]).await);
        assert_eq!(order, format!("/orders/{token}"));
        till.shop.shop.clock.advance_ms(61_000);
        assert_eq!(finish_payments(&till.shop.shop.purchases).await.unwrap(), 1);
        let page = text(ada.get(&bank).await, 200).await;
        assert!(page.contains("cancelled this payment"), "{page}");
        let placed = till.order(&order).await;
        assert_eq!(placed.order.payment_status, PaymentStatus::Unpaid);
        assert_eq!(placed.order.status, OrderStatus::Placed);
    })
    .await;
}
