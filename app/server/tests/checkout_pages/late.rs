//! Orders nobody paid in time, and money that comes too late.

use commerce::order::{OrderStatus, PaymentStatus};
use purchases::end_unpaid_orders;

use crate::buyer::{Buyer, place, text};
use crate::till::{Till, on_each_database};

const CONFIRM: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "confirm")];
const HOUR_MS: i64 = 3_600_000;

async fn run_out(till: &Till) {
    till.shop.shop.clock.advance_ms(HOUR_MS + 1);
    let shop = &till.shop.shop;
    let ended = tokio::join!(
        end_unpaid_orders(&shop.purchases),
        end_unpaid_orders(&shop.purchases),
        end_unpaid_orders(&shop.purchases)
    );
    assert_eq!(
        ended.0.unwrap() + ended.1.unwrap() + ended.2.unwrap(),
        1,
        "once, by three sweepers"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_nobody_paid_ends_and_late_money_revives_it_while_there_is_stock() {
    on_each_database(1, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy(till.mug, 1, CONFIRM).await;
        let token = bank.split('.').nth(6).unwrap().to_owned();
        let order = format!("/orders/{token}");
        assert_eq!(till.stock().await, (1, 1));
        run_out(till).await;
        assert_eq!(till.stock().await, (1, 0));
        let page = text(ada.get(&order).await, 200).await;
        assert!(page.contains("Not paid in time"), "{page}");

        ada.post(&bank, &[("decision", "approve")]).await;
        let placed = till.order(&order).await;
        assert_eq!(placed.order.status, OrderStatus::Placed);
        assert_eq!(till.stock().await, (1, 1));
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn late_money_for_stock_that_is_gone_goes_back() {
    on_each_database(1, async |till| {
        let (ada, bob) = (Buyer::new(till), Buyer::new(till));
        let bank = ada.buy(till.mug, 1, CONFIRM).await;
        run_out(till).await;
        bob.buy(till.mug, 1, &[("payment", "cash_on_delivery")])
            .await;
        let order = place(&ada.post(&bank, &[("decision", "approve")]).await);
        let placed = till.order(&order).await;
        assert_eq!(placed.order.status, OrderStatus::Expired);
        assert!(placed.order.needs_attention.is_some());
        assert_eq!(till.letters("order-confirmation").await, 1, "Bob's");
        let placed = till.order(&order).await;
        assert_eq!(placed.order.payment_status, PaymentStatus::Refunded);
        assert_eq!(placed.order.refunded, placed.order.totals.total);
        till.balances().await;
    })
    .await;
}
