//! Refunds: how much, of what, what becomes of the pieces, and what the bank answered.

use commerce::order::{EventDetail, FulfilmentStatus, Order, OrderStatus, PaymentStatus};
use commerce::refund::{RefundLine, RefundRefused, RefundState};
use database::StaffError;
use database::order::{cancel_fulfilment, cancel_order, detail, fulfil};
use database::refund::{
    BegunRefund, RefundAnswer, StaffRefund, begin_refund, begin_rest, confirm_refund_by_hand,
    finish_refund, refundable, refunds_of_order, reopen_refund,
};

use super::{grace, logged, paid, parcel, whole};
use crate::support::{NOW, Shop, each_database, eur};

fn amount(order: &Order, key: &str, minor: i64) -> StaffRefund {
    StaffRefund {
        order: order.id,
        version: None,
        key: key.to_owned(),
        lines: Vec::new(),
        delivery: None,
        amount: Some(eur(minor)),
        reason: "Scratched.".to_owned(),
    }
}

async fn pieces(shop: &Shop, order: &Order, key: &str, pieces: i64, restock: bool) -> StaffRefund {
    let line = whole(shop, order.id).await.lines[0].id;
    StaffRefund {
        lines: vec![RefundLine {
            line,
            quantity: pieces,
            restock: Some(restock),
        }],
        amount: None,
        ..amount(order, key, 0)
    }
}

async fn begin(shop: &Shop, command: &StaffRefund) -> BegunRefund {
    let mut parts = begin_parts(shop, command).await;
    assert_eq!(parts.len(), 1, "one payment has all of it");
    parts.remove(0)
}

async fn begin_parts(shop: &Shop, command: &StaffRefund) -> Vec<BegunRefund> {
    let begun = begin_refund(&shop.db, command, &grace(), NOW).await;
    begun.unwrap()
}

async fn answer(shop: &Shop, begun: &BegunRefund, answer: RefundAnswer) -> RefundState {
    finish_refund(&shop.db, begun.id, &answer, &grace(), NOW)
        .await
        .unwrap()
}

fn done() -> RefundAnswer {
    RefundAnswer::Done("re_1".to_owned())
}

const MAILS: &str = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'refund_made'";

#[tokio::test]
async fn unsent_pieces_are_given_up_and_go_back_on_sale_when_staff_say_so() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 5)]).await;
        for (key, restock, on_hand, reserved) in [("a", true, 10, 4), ("b", false, 9, 3)] {
            let begun = begin(shop, &pieces(shop, &order, key, 1, restock).await).await;
            assert_eq!(begun.amount, eur(1_000));
            assert_eq!(answer(shop, &begun, done()).await, RefundState::Done);
            assert_eq!(answer(shop, &begun, done()).await, RefundState::Done);
            let level = shop.level(variant).await;
            assert_eq!((level.on_hand, level.reserved), (on_hand, reserved));
            shop.books_are_right().await;
        }
        let after = whole(shop, order.id).await;
        assert_eq!(after.order.refunded, eur(2_000));
        assert_eq!(after.order.payment_status, PaymentStatus::PartiallyRefunded);
        assert_eq!(after.lines[0].progress.left_to_send(), 3);
        assert_eq!(shop.number(MAILS).await, 2);
        let last = after.events.last().and_then(detail);
        assert!(matches!(last, Some(EventDetail::RefundDone { .. })));
        let rest = parcel(shop, order.id, "form-1", 3).await;
        fulfil(&shop.db, &rest, &grace(), NOW).await.unwrap();
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.fulfilment_status, FulfilmentStatus::Fulfilled);
        assert_eq!(logged(shop, "order.refunded").await, 2);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn sent_pieces_come_back_onto_the_shelf_only_when_staff_say_so() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 3)]).await;
        let command = parcel(shop, order.id, "form-1", 3).await;
        let sent = fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        for (key, restock, on_hand, returned) in [("a", false, 7, 0), ("b", true, 8, 1)] {
            let begun = begin(shop, &pieces(shop, &order, key, 1, restock).await).await;
            answer(shop, &begun, done()).await;
            let after = whole(shop, order.id).await;
            assert_eq!(shop.level(variant).await.on_hand, on_hand);
            assert_eq!(after.lines[0].progress.returned, returned);
        }
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.fulfilment_status, FulfilmentStatus::PartiallyReturned);
        let off = cancel_fulfilment(&shop.db, sent, None, &grace(), NOW).await;
        assert!(matches!(off, Err(StaffError::Refused(_))), "{off:?}");
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn delivery_and_amounts_are_refunded_up_to_what_came() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 1)]).await;
        let delivery = StaffRefund {
            delivery: Some(eur(490)),
            amount: None,
            ..amount(&order, "a", 0)
        };
        let begun = begin(shop, &delivery).await;
        assert_eq!(begun.amount, eur(490));
        let again = begin(shop, &delivery).await;
        assert_eq!(again, begun, "a double click begins one");
        answer(shop, &begun, done()).await;
        let refused = async |command: &StaffRefund| {
            let refused = begin_refund(&shop.db, command, &grace(), NOW).await;
            match refused {
                Err(StaffError::Refused(refused)) => refused,
                other => panic!("{other:?}"),
            }
        };
        let twice = StaffRefund {
            key: "b".to_owned(),
            delivery: Some(eur(1)),
            ..delivery.clone()
        };
        let left = eur(0);
        assert_eq!(
            refused(&twice).await,
            RefundRefused::DeliveryTooMuch { left }
        );
        let left = eur(1_000);
        let more = amount(&order, "c", 1_001);
        assert_eq!(refused(&more).await, RefundRefused::TooMuch { left });
        let silent = StaffRefund {
            reason: String::new(),
            ..amount(&order, "d", 5)
        };
        assert_eq!(refused(&silent).await, RefundRefused::NoReason);
        let begun = begin(shop, &amount(&order, "e", 1_000)).await;
        answer(shop, &begun, done()).await;
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.payment_status, PaymentStatus::Refunded);
        assert_eq!(after.refunded, after.totals.total);
        assert_eq!(shop.level(variant).await.reserved, 1, "nothing moved");
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_refunds_at_once_never_come_to_more_than_was_captured() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 9_510, 10).await;
        let order = paid(shop, &[(variant, 1)]).await;
        let clicks: Vec<_> = (0..10)
            .map(|form| {
                let (db, command) = (shop.db.clone(), amount(&order, &format!("f{form}"), 3_000));
                tokio::spawn(async move {
                    for begun in begin_refund(&db, &command, &grace(), NOW).await? {
                        let state = finish_refund(&db, begun.id, &done(), &grace(), NOW).await?;
                        assert_eq!(state, RefundState::Done);
                    }
                    Ok::<_, StaffError<RefundRefused>>(())
                })
            })
            .collect();
        let mut made = 0;
        for click in clicks {
            match click.await.unwrap() {
                Ok(()) => made += 1,
                Err(StaffError::Refused(RefundRefused::TooMuch { .. })) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(made, 3);
        assert_eq!(whole(shop, order.id).await.order.refunded, eur(9_000));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_the_bank_refused_is_seen_frees_what_it_took_and_is_tried_again() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 2)]).await;
        let begun = begin(shop, &pieces(shop, &order, "a", 2, true).await).await;
        let waiting = parcel(shop, order.id, "form-1", 1).await;
        let taken = fulfil(&shop.db, &waiting, &grace(), NOW).await;
        assert!(taken.is_err(), "its pieces are spoken for");

        let why = RefundAnswer::Failed("account closed".to_owned());
        assert_eq!(answer(shop, &begun, why).await, RefundState::Failed);
        let after = whole(shop, order.id).await;
        assert_eq!(after.order.payment_status, PaymentStatus::Paid);
        assert_eq!(after.lines[0].progress.left_to_send(), 2);
        assert!(after.order.needs_attention.is_some());
        let rows = refunds_of_order(shop.db.reader(), order.id).await.unwrap();
        assert_eq!(rows[0].failure.as_deref(), Some("account closed"));
        assert_eq!(shop.level(variant).await.reserved, 2);
        assert_eq!(shop.number(MAILS).await, 0);

        // One piece leaves before it is tried again: then one is still unsent.
        fulfil(&shop.db, &waiting, &grace(), NOW).await.unwrap();
        let retried = reopen_refund(&shop.db, begun.id, &grace(), NOW).await;
        let retried = retried.unwrap();
        assert_ne!(
            retried.bank_key, begun.bank_key,
            "the bank refused that key"
        );
        assert_eq!(answer(shop, &retried, done()).await, RefundState::Done);
        let after = whole(shop, order.id).await;
        assert_eq!(after.order.needs_attention, None);
        assert_eq!(after.order.refunded, eur(2_000));
        assert_eq!(after.order.fulfilment_status, FulfilmentStatus::Returned);
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (10, 0));
        let twice = reopen_refund(&shop.db, begun.id, &grace(), NOW).await;
        let done = RefundState::Done;
        assert!(
            matches!(
                twice,
                Err(StaffError::Refused(RefundRefused::NotRetriable(it))) if it == done
            ),
            "{twice:?}"
        );
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_refund_is_not_tried_again_once_its_money_went_elsewhere() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 1)]).await;
        let failed = begin(shop, &amount(&order, "a", 1_000)).await;
        answer(shop, &failed, RefundAnswer::Failed("no".to_owned())).await;
        let other = begin(shop, &amount(&order, "b", 1_000)).await;
        let refused = reopen_refund(&shop.db, failed.id, &grace(), NOW).await;
        let left = eur(490);
        assert!(
            matches!(
                &refused,
                Err(StaffError::Refused(RefundRefused::TooMuch { left: it })) if *it == left
            ),
            "{refused:?}"
        );
        answer(shop, &other, done()).await;
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn money_that_is_sent_by_hand_counts_once_a_person_says_so() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 2)]).await;
        let begun = begin(shop, &pieces(shop, &order, "a", 1, true).await).await;
        let early = confirm_refund_by_hand(&shop.db, begun.id, &grace(), NOW).await;
        assert!(matches!(early, Err(StaffError::Refused(_))), "{early:?}");
        answer(shop, &begun, RefundAnswer::ByHand).await;
        let waits = whole(shop, order.id).await;
        assert_eq!(waits.order.payment_status, PaymentStatus::Paid);
        let reason = waits.order.needs_attention.as_deref();
        assert_eq!(reason, Some("Send €10.00 back by hand."));
        assert_eq!(shop.level(variant).await.reserved, 1);
        let left = refundable(shop.db.reader(), &waits.order).await.unwrap();
        assert_eq!(left.total, eur(1_490), "it is spoken for");
        assert_eq!(shop.number(MAILS).await, 0);
        for _ in 0..2 {
            confirm_refund_by_hand(&shop.db, begun.id, &grace(), NOW)
                .await
                .unwrap();
        }
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.refunded, eur(1_000));
        assert_eq!(after.needs_attention, None);
        assert_eq!(
            shop.level(variant).await.reserved,
            1,
            "the piece moved once"
        );
        assert_eq!(shop.number(MAILS).await, 1);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_of_which_all_is_refunded_before_it_is_sent_is_over() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 2)]).await;
        let begun = begin(shop, &pieces(shop, &order, "a", 2, true).await).await;
        answer(shop, &begun, done()).await;
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.status, OrderStatus::Cancelled);
        assert_eq!(
            after.payment_status,
            PaymentStatus::PartiallyRefunded,
            "delivery was kept"
        );
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (10, 0));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_shopper_cancels_while_a_refund_waits_and_all_money_goes_back_once() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(variant, 2)]).await;
        let waits = begin(shop, &pieces(shop, &order, "a", 1, false).await).await;
        cancel_order(&shop.db, order.id, "shopper", NOW)
            .await
            .unwrap();
        let rest = begin_rest(&shop.db, order.id, "It does not stand.", NOW).await;
        let rest = rest.unwrap();
        let amounts: Vec<_> = rest.iter().map(|begun| begun.amount).collect();
        assert_eq!(amounts, [eur(1_000), eur(1_490)]);
        let again = begin_rest(&shop.db, order.id, "It does not stand.", NOW).await;
        assert_eq!(again.unwrap(), rest, "asked again, the same refunds wait");
        for begun in &rest {
            answer(shop, begun, done()).await;
        }
        assert_eq!(answer(shop, &waits, done()).await, RefundState::Done);
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.payment_status, PaymentStatus::Refunded);
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (10, 0));
        assert_eq!(shop.number(MAILS).await, 1, "of the refund that staff made");
        shop.books_are_right().await;
    })
    .await;
}
