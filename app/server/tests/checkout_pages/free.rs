//! Orders that cost nothing are placed and paid as they are made: nobody is asked for money, whatever was posted.

use commerce::Rate;
use commerce::order::{OrderStatus, PaymentStatus};
use commerce::promotion::Action;

use crate::buyer::{Buyer, hidden_fields, place, text};
use crate::coupons::{enter_five, offer_five, offer_to_all};
use crate::till::{Till, on_each_database};

/// The code FIVE takes everything off, and delivery is free for all.
async fn give_away(till: &Till) {
    offer_five(till, |promotion| {
        promotion.action = Action::PercentOffOrder { rate: Rate::WHOLE };
    })
    .await;
    offer_to_all(till, Action::FreeShipping { up_to: None }, Vec::new()).await;
}

/// The last step of a cart that costs nothing.
async fn last_step(ada: &Buyer, till: &Till, pieces: i64) -> String {
    ada.take(till.mug, pieces).await;
    enter_five(ada).await;
    ada.go_to_payment().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_nothing_is_placed_and_paid_at_once_whatever_way_to_pay_is_posted() {
    on_each_database(200, async |till| {
        give_away(till).await;
        let ways: [&[(&str, &str)]; 7] = [
            &[],
            &[("payment", "test"), ("test_choice", "confirm")],
            &[("payment", "test"), ("test_choice", "decline")],
            &[("payment", "bank_transfer")],
            &[("payment", "cash_on_delivery")],
            &[("payment", "stripe")],
            &[("payment", "bitcoin")],
        ];
        for way in ways {
            let ada = Buyer::new(till);
            let page = last_step(&ada, till, 12).await;
            assert!(page.contains("There is nothing to pay"), "{page}");
            assert!(
                page.contains("Place order") && !page.contains("name=\"payment\""),
                "{page}"
            );
            let answer = ada.order(&page, way).await;
            let address = place(&answer);
            assert_eq!(answer.status(), 303, "{way:?}");
            assert!(
                address.starts_with("/orders/"),
                "{way:?} leads to {address}"
            );
            assert!(!address.ends_with("/pay"), "{address}");
            let placed = till.order(&address).await;
            assert_eq!(placed.order.status, OrderStatus::Placed, "{way:?}");
            assert_eq!(placed.order.payment_status, PaymentStatus::Paid);
            assert!(placed.payments.is_empty() && placed.adds_up().unwrap());
            let page = text(ada.get(&address).await, 200).await;
            assert!(
                page.contains("Thank you, Ada") && page.contains("Nothing to pay"),
                "{page}"
            );
            for absent in ["transfer", "goes back", "Pay for this order", "Waiting for"] {
                assert!(!page.contains(absent), "{absent} stands in {page}");
            }
        }
        assert_eq!(till.letters("order-confirmation").await, ways.len());
        let free = "SELECT COUNT(*) AS n FROM orders WHERE payment_method = 'free'";
        assert_eq!(till.count(free).await, 7);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_nothing_sent_twice_at_once_makes_one_order_and_costs_something_when_it_does() {
    on_each_database(50, async |till| {
        give_away(till).await;
        let ada = Buyer::new(till);
        let page = last_step(&ada, till, 1).await;
        let (one, two) = tokio::join!(ada.order(&page, &[]), ada.order(&page, &[]));
        assert_eq!((one.status(), place(&one)), (two.status(), place(&two)));
        assert_eq!(till.orders().await, 1);

        // Zero in the hidden field makes nothing free.
        let eve = Buyer::new(till);
        eve.take(till.mug, 1).await;
        let page = eve.go_to_payment().await;
        let mut fields = hidden_fields(&page);
        for (name, value) in &mut fields {
            if *name == "expected_total" {
                "0".clone_into(value);
            }
        }
        let mut fields: Vec<_> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        fields.push(("terms", "1"));
        assert_eq!(eve.post("/checkout/payment", &fields).await.status(), 409);
        assert_eq!(till.orders().await, 1);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_an_order_of_nothing_promises_no_money() {
    on_each_database(5, async |till| {
        give_away(till).await;
        let ada = Buyer::new(till);
        let page = last_step(&ada, till, 1).await;
        let address = place(&ada.order(&page, &[]).await);
        let cancelled = ada.post(&format!("{address}/cancel"), &[]).await;
        assert_eq!(cancelled.status(), 303);
        assert_eq!(till.letters("order-cancelled").await, 1);
        let letter = till.letter("order-cancelled");
        assert!(
            letter.contains("You do not need to pay for it."),
            "{letter}"
        );
        let jobs = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'order_refund'";
        assert_eq!(till.count(jobs).await, 0);
        assert_eq!(till.stock().await, (5, 0));
        till.balances().await;
    })
    .await;
}
