//! Money that staff saw come in.

use commerce::order::{OrderStatus, PaymentStatus};
use commerce::payment::{PaymentMethod, RecordError};
use database::StaffError;
use database::order::cancel_order;
use database::payment::{RecordPayment, record_payment, recorded_payments};

use super::{grace, logged, paid, unpaid, whole};
use crate::support::{DAY, NOW, each_database, eur};

fn money(order: commerce::OrderId, key: &str, minor: i64) -> RecordPayment {
    RecordPayment {
        order,
        version: None,
        key: key.to_owned(),
        amount: eur(minor),
        received_on_ms: NOW,
        reference: "RF 18 5390".to_owned(),
        note: String::new(),
        overpaid: false,
    }
}

const MAILS: &str = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'payment_received'";

#[tokio::test]
async fn a_transfer_in_two_parts_makes_the_order_partly_paid_and_then_paid() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 9_510, 10).await;
        let order = unpaid(shop, &[(variant, 1)], PaymentMethod::BankTransfer).await;
        let record = async |key: &str, minor| {
            record_payment(&shop.db, &money(order.id, key, minor), &grace(), NOW).await
        };
        let first = record("form-1", 6_000).await.unwrap();
        assert_eq!(first.order.payment_status, PaymentStatus::PartiallyPaid);
        assert_eq!(first.open, eur(4_000));
        let again = record("form-1", 6_000).await.unwrap();
        assert_eq!(again.open, eur(4_000), "a double click records once");
        assert_eq!(shop.number(MAILS).await, 0);

        let refused = record("form-2", 4_001).await;
        let open = eur(4_000);
        assert!(
            matches!(
                refused,
                Err(StaffError::Refused(RecordError::TooMuch { open: it })) if it == open
            ),
            "{refused:?}"
        );
        let rest = record("form-3", 4_000).await.unwrap();
        assert_eq!(rest.order.payment_status, PaymentStatus::Paid);
        assert_eq!(rest.open, eur(0));
        assert_eq!(shop.number(MAILS).await, 1);
        let recorded = recorded_payments(shop.db.reader(), order.id).await.unwrap();
        let amounts: Vec<_> = recorded.iter().map(|it| it.amount).collect();
        assert_eq!(amounts, [eur(6_000), eur(4_000)]);
        assert_eq!(recorded[0].actor, "Grace Hopper");
        assert_eq!(logged(shop, "order.payment_recorded").await, 2);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_records_at_once_never_come_to_more_than_is_open() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 9_510, 10).await;
        let order = unpaid(shop, &[(variant, 1)], PaymentMethod::BankTransfer).await;
        let clicks: Vec<_> = (0..10)
            .map(|form| {
                let (db, command) = (shop.db.clone(), money(order.id, &format!("f{form}"), 3_000));
                tokio::spawn(async move { record_payment(&db, &command, &grace(), NOW).await })
            })
            .collect();
        let mut done = 0;
        for click in clicks {
            match click.await.unwrap() {
                Ok(_) => done += 1,
                Err(StaffError::Refused(RecordError::TooMuch { .. })) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(done, 3);
        let captured = "SELECT captured_minor AS n FROM payment";
        assert_eq!(shop.number(captured).await, 9_000);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn more_than_is_open_is_recorded_on_purpose_and_a_person_is_called() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 9_510, 10).await;
        let order = unpaid(shop, &[(variant, 1)], PaymentMethod::CashOnDelivery).await;
        let mut command = money(order.id, "form-1", 12_000);
        command.overpaid = true;
        let done = record_payment(&shop.db, &command, &grace(), NOW).await;
        assert_eq!(done.unwrap().order.payment_status, PaymentStatus::Overpaid);
        let after = whole(shop, order.id).await.order;
        assert!(after.needs_attention.is_some());
        assert_eq!(shop.number(MAILS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn money_is_not_recorded_for_a_card_nor_from_tomorrow_nor_from_a_stale_page() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 9_510, 10).await;
        let card = paid(shop, &[(variant, 1)]).await;
        let refused = record_payment(&shop.db, &money(card.id, "a", 1), &grace(), NOW).await;
        assert!(
            matches!(refused, Err(StaffError::Refused(RecordError::NotByHand))),
            "{refused:?}"
        );
        let order = unpaid(shop, &[(variant, 1)], PaymentMethod::BankTransfer).await;
        let mut early = money(order.id, "b", 1);
        early.received_on_ms = NOW + 2 * DAY;
        let refused = record_payment(&shop.db, &early, &grace(), NOW).await;
        assert!(
            matches!(refused, Err(StaffError::Refused(RecordError::InFuture))),
            "{refused:?}"
        );
        let mut stale = money(order.id, "c", 1);
        stale.version = Some(whole(shop, order.id).await.order.version - 1);
        let refused = record_payment(&shop.db, &stale, &grace(), NOW).await;
        assert!(
            matches!(refused, Err(StaffError::Stale { .. })),
            "{refused:?}"
        );
        let none = "SELECT COUNT(*) AS n FROM received_payment";
        assert_eq!(shop.number(none).await, 0);
    })
    .await;
}

#[tokio::test]
async fn money_that_comes_after_the_order_was_cancelled_is_recorded_and_goes_back() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 9_510, 10).await;
        let order = unpaid(shop, &[(variant, 1)], PaymentMethod::BankTransfer).await;
        cancel_order(&shop.db, order.id, "system", NOW)
            .await
            .unwrap();
        let late = money(order.id, "form-1", 10_000);
        let done = record_payment(&shop.db, &late, &grace(), NOW)
            .await
            .unwrap();
        assert_eq!(done.order.status, OrderStatus::Cancelled);
        assert_eq!(shop.number(MAILS).await, 0);
        let refunds = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'order_refund'";
        assert_eq!(shop.number(refunds).await, 1);
    })
    .await;
}
