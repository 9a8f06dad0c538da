//! A whole purchase without scripting, for each way to pay.

use commerce::order::{OrderStatus, PaymentStatus};

use crate::buyer::{Buyer, pay_action, place, text};
use crate::till::on_each_database;

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_orders_and_pays_at_the_door() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada
            .buy(till.mug, 2, &[("payment", "cash_on_delivery")])
            .await;
        let page = text(ada.get(&order).await, 200).await;
        for shown in [
            "Thank you, Ada",
            "ada@example.org",
            "Hafenstraße 12",
            "20459 Hamburg",
            "€29.90",
            "Blue mug",
            "Please have €29.90 ready",
        ] {
            assert!(page.contains(shown), "{shown} is missing in {page}");
        }
        let placed = till.order(&order).await;
        assert!(placed.adds_up().unwrap());
        assert_eq!(placed.order.status, OrderStatus::Placed);
        assert_eq!(placed.order.payment_status, PaymentStatus::Unpaid);
        assert_eq!(till.letters("order-confirmation").await, 1);
        assert_eq!(
            place(&ada.get("/checkout").await),
            "/cart",
            "the cart is ordered"
        );
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_shows_the_account_and_the_reference() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada.buy(till.mug, 1, &[("payment", "bank_transfer")]).await;
        let page = text(ada.get(&order).await, 200).await;
        let number = till.order(&order).await.order.number.to_string();
        for shown in [
            "DE89 3704 0044 0532 0130 00",
            "€17.40",
            number.as_str(),
            "Waiting for your transfer",
        ] {
            assert!(page.contains(shown), "{shown} is missing in {page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_bank_approves_at_once() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let choices = [
            ("payment", "test"),
            ("test_choice", "approve"),
            ("note", "Ring twice & <b>wait</b>"),
        ];
        let order = ada.buy(till.mug, 1, &choices).await;
        assert!(order.starts_with("/orders/"), "{order}");
        let placed = till.order(&order).await;
        assert_eq!(placed.order.payment_status, PaymentStatus::Paid);
        assert_eq!(placed.order.note, "Ring twice & <b>wait</b>");
        let page = text(ada.get(&order).await, 200).await;
        assert!(
            page.contains("Ring twice &amp; &lt;b&gt;wait&lt;/b&gt;"),
            "{page}"
        );
        assert_eq!(till.letters("order-confirmation").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_confirmed_at_the_bank_comes_back_paid() {
    on_each_database(5, async |till| {
        for (choice, late) in [("confirm", false), ("duplicated", false), ("delayed", true)] {
            let ada = Buyer::new(till);
            let bank = ada.buy_at_test_bank(till.mug, choice).await;
            let page = text(ada.get(&bank).await, 200).await;
            assert!(
                page.contains("Confirm the payment") && page.contains("€17.40"),
                "{page}"
            );
            let order = place(&ada.post(&bank, &[("decision", "approve")]).await);
            let status = till.order(&order).await.order.payment_status;
            if late {
                assert_ne!(status, PaymentStatus::Paid);
                till.shop.shop.clock.advance_ms(9_000);
                till.letters("any").await;
            }
            let placed = till.order(&order).await;
            assert_eq!(placed.order.payment_status, PaymentStatus::Paid, "{choice}");
            assert_eq!(placed.payments.len(), 1);
            text(ada.get(&order).await, 200).await;
        }
        assert_eq!(till.letters("order-confirmation").await, 3);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_payment_keeps_the_order_and_is_paid_in_another_way() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let choices = [("payment", "test"), ("test_choice", "decline")];
        let refused = text(ada.order(&page, &choices).await, 402).await;
        for kept in [
            "Your payment was declined.",
            "Ada Lovelace",
            "ada@example.org",
            "value=\"cash_on_delivery\"",
        ] {
            assert!(refused.contains(kept), "{kept} is missing in {refused}");
        }
        let action = pay_action(&refused);
        let first = till.order(&action).await;
        assert_eq!(first.order.payment_status, PaymentStatus::Failed);
        assert_eq!(till.stock().await, (5, 1), "the mug is still held");

        let again = text(ada.order(&page, &choices).await, 402).await;
        assert!(
            again.contains(&action),
            "the same form leads to the same order"
        );
        text(
            ada.post(&action, &[("payment", "test"), ("test_choice", "decline")])
                .await,
            402,
        )
        .await;
        text(ada.post(&action, &[("payment", "bitcoin")]).await, 422).await;
        text(ada.get(&action).await, 200).await;

        let order = place(&ada.post(&action, &[("payment", "cash_on_delivery")]).await);
        let placed = till.order(&order).await;
        assert_eq!(placed.order.id, first.order.id);
        assert_eq!(placed.order.status, OrderStatus::Placed);
        assert_eq!(placed.order.payment_status, PaymentStatus::Unpaid);
        let page = text(ada.get(&order).await, 200).await;
        assert!(page.contains("Please have €17.40 ready"), "{page}");
        assert_eq!(
            place(&ada.get(&action).await),
            order,
            "nothing is left to pay"
        );
        assert_eq!(till.orders().await, 1);
        till.shop.shop.clock.advance_ms(600_000);
        assert_eq!(
            till.letters("payment-failed").await,
            0,
            "it was paid after all"
        );
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shopper_who_leaves_after_a_refusal_is_written_to_once() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy_at_test_bank(till.mug, "confirm").await;
        let pay = place(&ada.post(&bank, &[("decision", "decline")]).await);
        let page = text(ada.get(&pay).await, 200).await;
        assert!(page.contains("Your payment was declined."), "{page}");
        assert_eq!(till.letters("payment-failed").await, 1);
        let again = ada
            .post(&pay, &[("payment", "test"), ("test_choice", "decline")])
            .await;
        assert_eq!(again.status(), 402);
        till.shop.shop.clock.advance_ms(600_000);
        assert_eq!(till.letters("payment-failed").await, 1);
    })
    .await;
}
