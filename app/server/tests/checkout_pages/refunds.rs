//! Money that does not go back, or cannot by itself, waits for a person: the order says so, and it is counted.

use commerce::payment::PaymentState;
use database::ConnectionTrait;
use database::order::orders_needing_attention;
use database::payment::{PaymentKey, PaymentReport, payments_of_order, report_payment};
use server::jobs::count_orders;

use crate::buyer::Buyer;
use crate::till::{Till, on_each_database};

const APPROVE: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "approve")];
const HOUR_MS: i64 = 3_600_000;

async fn reason(till: &Till, order: &str) -> Option<String> {
    till.order(order).await.order.needs_attention
}

async fn waiting(till: &Till) -> u64 {
    let found = orders_needing_attention(till.shop.shop.db.reader()).await;
    found.unwrap()
}

/// The number behind a name on the private page of metrics.
async fn metric(till: &Till, name: &str) -> f64 {
    count_orders(&till.shop.shop).await.unwrap();
    let url = format!("{}/metrics", till.shop.private);
    let page = till.shop.get(&url).await.text().await.unwrap();
    let line = page.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.rsplit(' ').next());
    value.map_or(0.0, |value| value.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_fails_to_the_last_try_is_counted_and_left_to_a_person() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada.buy(till.mug, 1, APPROVE).await;
        let before = metric(till, "fleetcart_refund_failures_total").await;
        let db = till.shop.shop.db.writer();
        let lose = "UPDATE payment SET provider_ref = 'lost-at-the-bank'";
        db.execute_unprepared(lose).await.unwrap();
        assert_eq!(
            ada.post(&format!("{order}/cancel"), &[]).await.status(),
            303
        );
        for attempt in 1..=12 {
            till.letters("any").await;
            let given_up = attempt == 12;
            assert_eq!(reason(till, &order).await.is_some(), given_up, "{attempt}");
            till.shop.shop.clock.advance_ms(HOUR_MS + 1);
        }
        let reason = reason(till, &order).await.unwrap();
        assert!(reason.contains("do it by hand"), "{reason}");
        assert_eq!(waiting(till).await, 1);
        let failures = metric(till, "fleetcart_refund_failures_total").await - before;
        assert!(failures >= 12.0, "{failures}");
        assert!(metric(till, "fleetcart_orders_needing_attention").await >= 1.0);
        till.letters("any").await;
        let dead = "SELECT COUNT(*) AS n FROM outbox WHERE dead_at IS NOT NULL";
        assert_eq!(till.count(dead).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_goes_back_by_hand_waits_for_a_person_and_what_went_by_itself_does_not() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada.buy(till.mug, 1, &[("payment", "bank_transfer")]).await;
        let placed = till.order(&order).await;
        let db = &till.shop.shop.db;
        let known = payments_of_order(db.writer(), placed.order.id)
            .await
            .unwrap();
        let arrived = PaymentReport {
            key: PaymentKey::Id(known[0].id),
            provider_ref: None,
            state: PaymentState::Captured,
            amount: placed.order.totals.total,
        };
        let now_ms = till.shop.shop.now_ms();
        report_payment(db, &arrived, now_ms).await.unwrap();
        ada.post(&format!("{order}/cancel"), &[]).await;
        till.letters("any").await;
        let reason = reason(till, &order).await.unwrap();
        assert_eq!(reason, "Send €17.40 back by hand.");
        assert_eq!(waiting(till).await, 1);

        // Late money of the test bank goes back, and nobody need look.
        let bank = ada.buy_at_test_bank(till.mug, "confirm").await;
        let late = format!("/orders/{}", bank.split('.').nth(6).unwrap());
        ada.post(&format!("{late}/cancel"), &[]).await;
        ada.post(&bank, &[("decision", "approve")]).await;
        assert_eq!(waiting(till).await, 2);
        till.letters("any").await;
        assert_eq!(waiting(till).await, 1);
        till.balances().await;
    })
    .await;
}
