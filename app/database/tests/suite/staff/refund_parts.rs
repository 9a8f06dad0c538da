//! Refunds of an order that more than one payment paid for.

use commerce::order::{EventDetail, Order, PaymentStatus};
use commerce::payment::{PaymentMethod, PaymentState};
use commerce::refund::{RefundLine, RefundRefused, RefundState};
use database::order::{detail, place_unpaid};
use database::payment::{
    PaymentKey, PaymentReport, RecordPayment, record_payment, report_payment, set_payment_reference,
};
use database::refund::{
    BegunRefund, RefundAnswer, StaffRefund, begin_refund, confirm_refund_by_hand, finish_refund,
    refundable, refunds_of_order, reopen_refund,
};
use database::{Error, StaffError};

use super::{begin, grace, logged, whole};
use crate::support::{NOW, Shop, each_database, eur};

/// Two chairs and delivery, 24.90 in all: 10.00 came by transfer, and then all of it from the bank.
async fn paid_twice_over(shop: &Shop) -> Order {
    let chair = shop.sell("chair", 1_000, 10).await;
    let order = shop.order("ada@example.com", &[(chair, 2)]).await;
    let card = begin(shop, &order, PaymentMethod::Test).await;
    let transfer = begin(shop, &order, PaymentMethod::BankTransfer).await;
    set_payment_reference(shop.db.writer(), transfer.payment, "later-1", NOW)
        .await
        .unwrap();
    database::transaction(&shop.db, async |tx| {
        place_unpaid(&tx, order.id, PaymentMethod::BankTransfer, NOW).await?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    let part = RecordPayment {
        order: order.id,
        version: None,
        key: format!("transfer-{}", order.id),
        amount: eur(1_000),
        received_on_ms: NOW,
        reference: String::new(),
        note: String::new(),
        overpaid: false,
    };
    record_payment(&shop.db, &part, &grace(), NOW)
        .await
        .unwrap();
    let report = PaymentReport {
        key: PaymentKey::Id(card.payment),
        provider_ref: Some("test-1".to_owned()),
        state: PaymentState::Captured,
        amount: card.amount,
    };
    report_payment(&shop.db, &report, NOW).await.unwrap();
    let order = whole(shop, order.id).await.order;
    assert_eq!(order.payment_status, PaymentStatus::Overpaid);
    order
}

fn amount(order: &Order, key: &str, minor: i64) -> StaffRefund {
    StaffRefund {
        order: order.id,
        version: None,
        key: key.to_owned(),
        lines: Vec::new(),
        delivery: None,
        amount: Some(eur(minor)),
        reason: "Paid twice.".to_owned(),
    }
}

async fn parts(shop: &Shop, command: &StaffRefund) -> Vec<BegunRefund> {
    let begun = begin_refund(&shop.db, command, &grace(), NOW).await;
    begun.unwrap()
}

fn told(parts: &[BegunRefund]) -> Vec<(PaymentMethod, i64)> {
    let parts = parts.iter();
    parts
        .map(|part| (part.payment.method, part.amount.minor()))
        .collect()
}

async fn answer(shop: &Shop, part: &BegunRefund, answer: RefundAnswer) -> RefundState {
    finish_refund(&shop.db, part.id, &answer, &grace(), NOW)
        .await
        .unwrap()
}

fn done() -> RefundAnswer {
    RefundAnswer::Done("re_1".to_owned())
}

#[tokio::test]
async fn one_form_refunds_over_two_payments_the_banks_first_with_an_entry_for_each() {
    each_database(async |shop| {
        let order = paid_twice_over(shop).await;
        let lines = whole(shop, order.id).await.lines;
        let command = StaffRefund {
            lines: vec![RefundLine {
                line: lines[0].id,
                quantity: 2,
                restock: Some(true),
            }],
            delivery: Some(eur(490)),
            ..amount(&order, "a", 3_000)
        };
        let begun = parts(shop, &command).await;
        let expected = [
            (PaymentMethod::Test, 2_490),
            (PaymentMethod::BankTransfer, 510),
        ];
        assert_eq!(told(&begun), expected);
        assert_eq!(
            parts(shop, &command).await,
            begun,
            "a double click begins them once"
        );
        assert_eq!(logged(shop, "order.refund_asked").await, 2);
        let left = refundable(shop.db.reader(), &order).await.unwrap();
        assert_eq!(left.total, eur(490), "all of it is spoken for");
        assert_eq!(left.lines[0].pieces(), 0);

        assert_eq!(answer(shop, &begun[0], done()).await, RefundState::Done);
        let by_hand = RefundAnswer::ByHand;
        assert_eq!(answer(shop, &begun[1], by_hand).await, RefundState::ByHand);
        let between = whole(shop, order.id).await;
        assert_eq!(between.order.refunded, eur(2_490));
        confirm_refund_by_hand(&shop.db, begun[1].id, &grace(), NOW)
            .await
            .unwrap();
        let after = whole(shop, order.id).await;
        assert_eq!(after.order.refunded, eur(3_000));
        assert_eq!(after.order.needs_attention, None);
        assert_eq!(logged(shop, "order.refunded").await, 2);
        let told = after.events.iter().filter_map(detail);
        let told = told.filter(|it| matches!(it, EventDetail::RefundDone { .. }));
        assert_eq!(told.count(), 2);
        let rows = refunds_of_order(shop.db.reader(), order.id).await.unwrap();
        let pieces: Vec<_> = rows.iter().map(|row| row.lines.len()).collect();
        assert_eq!(pieces, [1, 0], "the pieces are with the first part");
        let delivery: Vec<_> = rows.iter().map(|row| row.delivery.minor()).collect();
        assert_eq!(delivery, [490, 0]);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_part_that_the_bank_refused_is_tried_again_alone_and_the_other_stays_done() {
    each_database(async |shop| {
        let order = paid_twice_over(shop).await;
        let begun = parts(shop, &amount(&order, "a", 2_900)).await;
        let [card, transfer] = &begun[..] else {
            panic!("{begun:?}");
        };
        answer(shop, transfer, done()).await;
        let why = RefundAnswer::Failed("account closed".to_owned());
        assert_eq!(answer(shop, card, why).await, RefundState::Failed);
        let between = whole(shop, order.id).await.order;
        assert_eq!(between.refunded, eur(410));
        assert!(between.needs_attention.is_some());
        let left = refundable(shop.db.reader(), &order).await.unwrap();
        assert_eq!(left.total, eur(3_080), "what failed is free again");
        let again = parts(shop, &amount(&order, "a", 2_900)).await;
        let states: Vec<_> = again.iter().map(|part| part.state).collect();
        assert_eq!(states, [RefundState::Failed, RefundState::Done]);

        let retried = reopen_refund(&shop.db, card.id, &grace(), NOW).await;
        let retried = retried.unwrap();
        assert_eq!(retried.amount, eur(2_490));
        assert_eq!(answer(shop, &retried, done()).await, RefundState::Done);
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.refunded, eur(2_900));
        assert_eq!(after.needs_attention, None);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_refunds_over_two_payments_at_once_never_come_to_more_than_each_captured() {
    each_database(async |shop| {
        let order = paid_twice_over(shop).await;
        let clicks: Vec<_> = (0..10)
            .map(|form| {
                let (db, command) = (shop.db.clone(), amount(&order, &format!("f{form}"), 900));
                tokio::spawn(async move {
                    for part in begin_refund(&db, &command, &grace(), NOW).await? {
                        let state = finish_refund(&db, part.id, &done(), &grace(), NOW).await?;
                        assert_eq!(state, RefundState::Done);
                    }
                    Ok::<_, StaffError<RefundRefused>>(())
                })
            })
            .collect();
        let (mut made, mut refused) = (0, 0);
        for click in clicks {
            match click.await.unwrap() {
                Ok(()) => made += 1,
                Err(StaffError::Refused(RefundRefused::TooMuch { .. })) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((made, refused), (3, 7), "34.90 hold 9.00 three times");
        let over = "SELECT COUNT(*) AS n FROM payment WHERE refunded_minor > captured_minor";
        assert_eq!(shop.number(over).await, 0);
        let from_bank = "SELECT refunded_minor AS n FROM payment WHERE provider = 'test'";
        assert_eq!(shop.number(from_bank).await, 2_490);
        assert_eq!(whole(shop, order.id).await.order.refunded, eur(2_700));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn the_key_of_a_form_is_that_of_one_order_and_begins_nothing_for_another() {
    each_database(async |shop| {
        let (one, two) = (paid_twice_over(shop).await, other(shop).await);
        parts(shop, &amount(&one, "a", 3_000)).await;
        let foreign = begin_refund(&shop.db, &amount(&two, "a", 100), &grace(), NOW).await;
        assert!(
            matches!(&foreign, Err(StaffError::Database(Error::Conflict(_)))),
            "{foreign:?}"
        );
        // A key that looks like that of the second part is another form's.
        let begun = parts(shop, &amount(&one, "+1:a", 100)).await;
        assert_eq!(told(&begun), [(PaymentMethod::BankTransfer, 100)]);
    })
    .await;
}

async fn other(shop: &Shop) -> Order {
    let table = shop.sell("table", 1_000, 10).await;
    super::paid(shop, &[(table, 1)]).await
}
