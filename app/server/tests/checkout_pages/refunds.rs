//! Money that does not go back, or cannot by itself, waits for a person: the order says so, and it is counted.

use commerce::ids::StaffId;
use database::ConnectionTrait;
use database::audit::By;
use database::order::orders_needing_attention;
use database::refund::refunds_of_order;
use purchases::staff::{RecordPayment, confirm_refund_by_hand, record_payment};
use server::jobs::count_orders;

use crate::buyer::Buyer;
use crate::till::{Till, on_each_database};

const APPROVE: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "approve")];
const HOUR_MS: i64 = 3_600_000;

fn grace() -> By {
    By::staff(StaffId(7), "Grace Hopper", "192.0.2.0/24")
}

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
            let reason = reason(till, &order).await.unwrap();
            let given_up = reason.contains("do it by hand");
            assert_eq!(given_up, attempt == 12, "{attempt}: {reason}");
            till.shop.shop.clock.advance_ms(HOUR_MS + 1);
        }
        assert_eq!(waiting(till).await, 1);
        let failed = "SELECT COUNT(*) AS n FROM refund WHERE state = 'failed'";
        assert_eq!(
            till.count(failed).await,
            1,
            "one refund, tried again and again"
        );
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
        let arrived = RecordPayment {
            order: placed.order.id,
            version: Some(placed.order.version),
            key: "form-1".to_owned(),
            amount: placed.order.totals.total,
            received_on_ms: till.shop.shop.now_ms(),
            reference: String::new(),
            note: String::new(),
            overpaid: false,
        };
        let services = &till.shop.shop.purchases;
        record_payment(services, &arrived, &grace()).await.unwrap();
        ada.post(&format!("{order}/cancel"), &[]).await;
        till.letters("any").await;
        let reason = reason(till, &order).await.unwrap();
        assert_eq!(reason, "Send €17.40 back by hand.");
        assert_eq!(waiting(till).await, 1);
        let refunds = refunds_of_order(till.shop.shop.db.writer(), placed.order.id).await;
        let by_hand = refunds.unwrap()[0].id;
        confirm_refund_by_hand(services, by_hand, &grace())
            .await
            .unwrap();
        assert_eq!(waiting(till).await, 0);
        assert_eq!(
            till.order(&order).await.order.refunded,
            placed.order.totals.total
        );

        // Late money of the test bank goes back, and nobody need look.
        let bank = ada.buy_at_test_bank(till.mug, "confirm").await;
        let late = format!("/orders/{}", bank.split('.').nth(6).unwrap());
        ada.post(&format!("{late}/cancel"), &[]).await;
        ada.post(&bank, &[("decision", "approve")]).await;
        assert_eq!(waiting(till).await, 1);
        till.letters("any").await;
        assert_eq!(waiting(till).await, 0);
        till.balances().await;
    })
    .await;
}
