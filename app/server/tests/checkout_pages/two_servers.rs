//! Two servers on one database: each request may go to either.

use commerce::order::PaymentStatus;

use crate::buyer::{Buyer, place};
use crate::till::on_each_database;

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_goes_on_at_the_other_server_with_every_click() {
    on_each_database(5, async |till| {
        let second = till.another().await;
        let ada = Buyer::of(&[&till.shop, &second]);
        let order = ada
            .buy(
                till.mug,
                1,
                &[("payment", "test"), ("test_choice", "approve")],
            )
            .await;
        for _ in 0..2 {
            assert_eq!(ada.get(&order).await.status(), 200);
        }
        assert_eq!(
            till.order(&order).await.order.payment_status,
            PaymentStatus::Paid
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_to_both_servers_at_once_makes_one_order() {
    on_each_database(9, async |till| {
        let second = till.another().await;
        let ada = Buyer::of(&[&till.shop, &second]);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let choices = [("payment", "test"), ("test_choice", "approve")];
        let sent = (0..8).map(|_| ada.order(&page, &choices));
        let places: Vec<String> = futures::future::join_all(sent)
            .await
            .iter()
            .map(place)
            .collect();
        assert!(places[0].starts_with("/orders/"), "{places:?}");
        assert!(places.iter().all(|other| *other == places[0]), "{places:?}");
        assert_eq!(till.orders().await, 1);
        assert_eq!(till.order(&places[0]).await.payments.len(), 1);
        till.balances().await;
    })
    .await;
}
