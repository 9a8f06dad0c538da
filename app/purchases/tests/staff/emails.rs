//! What shoppers are written to, once for each occasion.

use commerce::fulfilment::{Tracking, TrackingInput};
use commerce::payment::PaymentMethod;
use purchases::staff::{RecordPayment, cancel_fulfilment, fulfil, record_payment};

use crate::desk::{Desk, grace};
use crate::support::{each_database, eur};

#[tokio::test]
async fn each_parcel_is_told_with_its_carriers_link_and_one_that_was_called_off_is_not() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 5)], PaymentMethod::Test).await;
        let wrong = desk.parcel(order.id, "a", 5).await;
        let wrong = fulfil(&desk.one, &wrong, &grace()).await.unwrap();
        cancel_fulfilment(&desk.one, wrong, None, &grace())
            .await
            .unwrap();
        let mut first = desk.parcel(order.id, "b", 3).await;
        first.tracking = Tracking::parse(&TrackingInput {
            carrier: "dpd".to_owned(),
            number: "0123 4567".to_owned(),
            ..TrackingInput::default()
        })
        .unwrap();
        fulfil(&desk.one, &first, &grace()).await.unwrap();
        desk.let_days_pass().await;
        let letters = desk.letters("parcel-sent");
        assert_eq!(letters.len(), 1);
        for part in [
            "https://tracking.dpd.de/status/en_GB/parcel/01234567",
            "3 × Product chair",
            "part of your order",
            "Unter den Linden 1",
        ] {
            assert!(letters[0].contains(part), "{part}\n{}", letters[0]);
        }
        let rest = desk.parcel(order.id, "c", 2).await;
        fulfil(&desk.two, &rest, &grace()).await.unwrap();
        fulfil(&desk.one, &rest, &grace()).await.unwrap();
        desk.let_days_pass().await;
        let letters = desk.letters("parcel-sent");
        assert_eq!(letters.len(), 2);
        let last = letters.iter().find(|it| !it.contains("part of")).unwrap();
        assert!(last.contains("https://shop.example/orders/"), "{last}");
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_transfer_that_is_complete_is_thanked_for_once() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::BankTransfer).await;
        for (key, minor, letters) in [("a", 1_000, 0), ("b", 1_490, 1), ("b", 1_490, 1)] {
            let money = RecordPayment {
                order: order.id,
                version: None,
                key: key.to_owned(),
                amount: eur(minor),
                received_on_ms: desk.one.now_ms(),
                reference: String::new(),
                note: String::new(),
                overpaid: false,
            };
            record_payment(&desk.one, &money, &grace()).await.unwrap();
            desk.let_days_pass().await;
            assert_eq!(desk.letters("payment-received").len(), letters, "{key}");
        }
        let letter = desk.letters("payment-received").remove(0);
        assert!(letter.contains("€24.90"), "{letter}");
        desk.close().await;
    })
    .await;
}
