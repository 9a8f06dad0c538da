//! Parcels: what leaves, what cannot, and what two of the staff do at once.

use commerce::fulfilment::{
    Carrier, FulfilmentError, FulfilmentLine, FulfilmentState, Tracking, TrackingInput,
};
use commerce::ids::FulfilmentId;
use commerce::order::{
    EventDetail, FulfilmentStatus, NotCancellable, OrderEventKind, OrderStatus, PaymentStatus,
};
use commerce::payment::PaymentMethod;
use database::StaffError;
use database::audit::{AuditFilter, entries};
use database::order::{
    CancelError, SetTracking, cancel_fulfilment, cancel_order, detail, fulfil, mark_delivered,
    set_tracking,
};

use super::{grace, logged, paid, parcel, unpaid, whole};
use crate::support::{NOW, each_database};

#[tokio::test]
async fn three_of_five_leave_the_shelf_and_the_ledger_names_who_sent_them() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 5)]).await;
        let mut command = parcel(shop, order.id, "form-1", 3).await;
        command.version = Some(order.version);
        command.tracking = Tracking::parse(&TrackingInput {
            carrier: Carrier::Dhl.to_string(),
            number: "0034 1".to_owned(),
            ..TrackingInput::default()
        })
        .unwrap();
        let made = fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();

        let after = whole(shop, order.id).await;
        assert_eq!(after.order.fulfilment_status, FulfilmentStatus::Partial);
        assert_eq!(after.lines[0].progress.left_to_send(), 2);
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (7, 2));
        let sent = &after.fulfilments[0];
        assert_eq!((sent.id, sent.state), (made, FulfilmentState::Shipped));
        assert_eq!(sent.carrier.as_deref(), Some("DHL"));
        assert!(sent.tracking_url.as_deref().unwrap().ends_with("=00341"));
        let ledger = "SELECT COUNT(*) AS n FROM stock_movement WHERE kind = 'ship' AND qty = 3
            AND actor = 'Grace Hopper' AND actor_id = 7 AND order_id IS NOT NULL";
        assert_eq!(shop.number(ledger).await, 1);
        let event = after.events.last().unwrap();
        assert_eq!(event.kind, OrderEventKind::Shipped);
        assert_eq!(event.actor, "Grace Hopper");
        assert!(matches!(
            detail(event),
            Some(EventDetail::ParcelSent { pieces: 3, .. })
        ));
        let mails = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'parcel_sent'";
        assert_eq!(shop.number(mails).await, 1);

        let again = fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        assert_eq!(again, made, "a double click makes one parcel");
        assert_eq!(shop.level(variant).await.on_hand, 7);

        let rest = parcel(shop, order.id, "form-2", 2).await;
        fulfil(&shop.db, &rest, &grace(), NOW).await.unwrap();
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.fulfilment_status, FulfilmentStatus::Fulfilled);
        assert_eq!(logged(shop, "order.parcel_sent").await, 2);
        let filter = AuditFilter {
            subject: order.number.to_string(),
            ..AuditFilter::default()
        };
        let (log, total) = entries(shop.db.reader(), &filter, 10, 0).await.unwrap();
        assert_eq!((log.len(), total), (2, 2));
        assert_eq!(log[0].network, "192.0.2.0/24");
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn more_than_is_left_is_refused_with_the_line_and_what_is_left_of_it() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 5)]).await;
        let three = parcel(shop, order.id, "form-1", 3).await;
        fulfil(&shop.db, &three, &grace(), NOW).await.unwrap();
        let more = parcel(shop, order.id, "form-2", 3).await;
        let line = more.lines[0].line;
        let refused = fulfil(&shop.db, &more, &grace(), NOW).await;
        assert!(
            matches!(
                refused,
                Err(StaffError::Refused(FulfilmentError::TooMany { line: it, left: 2 })) if it == line
            ),
            "{refused:?}"
        );
        let twice = FulfilmentLine { line, quantity: 1 };
        let mut split = parcel(shop, order.id, "form-3", 1).await;
        split.lines.push(twice);
        fulfil(&shop.db, &split, &grace(), NOW).await.unwrap();
        let sent = whole(shop, order.id).await;
        assert_eq!(sent.fulfilments[1].lines[0].quantity, 2);
        assert_eq!(shop.level(variant).await.on_hand, 5);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn goods_leave_only_once_a_transfer_is_there_but_before_cash_on_delivery() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let later = unpaid(shop, &[(variant, 1)], PaymentMethod::BankTransfer).await;
        let command = parcel(shop, later.id, "form-1", 1).await;
        let refused = fulfil(&shop.db, &command, &grace(), NOW).await;
        assert!(
            matches!(
                refused,
                Err(StaffError::Refused(FulfilmentError::NotPaid(
                    PaymentStatus::Unpaid
                )))
            ),
            "{refused:?}"
        );
        let door = unpaid(shop, &[(variant, 1)], PaymentMethod::CashOnDelivery).await;
        let command = parcel(shop, door.id, "form-2", 1).await;
        fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        let waiting = shop.order("ada@example.com", &[(variant, 1)]).await;
        let command = parcel(shop, waiting.id, "form-3", 1).await;
        let refused = fulfil(&shop.db, &command, &grace(), NOW).await;
        assert!(
            matches!(
                refused,
                Err(StaffError::Refused(FulfilmentError::NotPlaced(
                    OrderStatus::PendingPayment
                )))
            ),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_of_the_staff_send_the_last_three_at_once_and_one_parcel_leaves() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        for versioned in [false, true] {
            let order = paid(shop, &[(variant, 3)]).await;
            let on_hand = shop.level(variant).await.on_hand;
            let mut tries = Vec::new();
            for clerk in 0..2 {
                let key = format!("form-{versioned}-{clerk}");
                let mut command = parcel(shop, order.id, &key, 3).await;
                command.version = versioned.then_some(order.version);
                let db = shop.db.clone();
                tries.push(tokio::spawn(async move {
                    fulfil(&db, &command, &grace(), NOW).await
                }));
            }
            let mut made = 0;
            for attempt in tries {
                match attempt.await.unwrap() {
                    Ok(_) => made += 1,
                    Err(StaffError::Stale { .. }) if versioned => {}
                    Err(StaffError::Refused(FulfilmentError::TooMany { left: 0, .. }))
                        if !versioned => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(made, 1);
            assert_eq!(shop.level(variant).await.on_hand, on_hand - 3);
        }
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shopper_cancels_while_staff_send_and_only_one_of_them_is_heard() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 50).await;
        for round in 0..6 {
            let order = paid(shop, &[(variant, 3)]).await;
            let command = parcel(shop, order.id, &format!("form-{round}"), 1).await;
            let db = shop.db.clone();
            let sending = tokio::spawn(async move { fulfil(&db, &command, &grace(), NOW).await });
            let cancelled = cancel_order(&shop.db, order.id, "shopper", NOW).await;
            let sent = sending.await.unwrap();
            let after = whole(shop, order.id).await;
            match (&sent, &cancelled) {
                (Ok(_), Err(CancelError::Refused(NotCancellable::Sent))) => {
                    assert_eq!(after.order.status, OrderStatus::Placed);
                }
                (Err(StaffError::Refused(FulfilmentError::NotPlaced(_))), Ok(_)) => {
                    assert!(after.fulfilments.is_empty());
                    assert_eq!(after.order.status, OrderStatus::Cancelled);
                }
                other => panic!("{other:?}"),
            }
        }
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_parcel_that_is_called_off_puts_stock_reservation_and_states_back() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 5)]).await;
        let mut parcels = Vec::new();
        for (key, pieces) in [("form-1", 3), ("form-2", 2)] {
            let command = parcel(shop, order.id, key, pieces).await;
            parcels.push(fulfil(&shop.db, &command, &grace(), NOW).await.unwrap());
        }
        assert_eq!(shop.level(variant).await.reserved, 0);
        for (parcel, reserved, status) in [
            (parcels[1], 2, FulfilmentStatus::Partial),
            (parcels[0], 5, FulfilmentStatus::Unfulfilled),
        ] {
            cancel_fulfilment(&shop.db, parcel, None, &grace(), NOW)
                .await
                .unwrap();
            let level = shop.level(variant).await;
            assert_eq!((level.on_hand, level.reserved), (5 + reserved, reserved));
            let after = whole(shop, order.id).await.order;
            assert_eq!(after.fulfilment_status, status);
            shop.books_are_right().await;
        }
        let twice = cancel_fulfilment(&shop.db, parcels[0], None, &grace(), NOW).await;
        assert!(
            matches!(twice, Err(StaffError::Refused(FulfilmentError::State(_)))),
            "{twice:?}"
        );
        let again = parcel(shop, order.id, "form-3", 5).await;
        fulfil(&shop.db, &again, &grace(), NOW).await.unwrap();
        assert_eq!(shop.level(variant).await.on_hand, 5);
        assert_eq!(logged(shop, "order.parcel_cancelled").await, 2);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_parcel_is_followed_arrives_once_and_stays() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 2)]).await;
        let command = parcel(shop, order.id, "form-1", 2).await;
        let made = fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        let tracking = Tracking::parse(&TrackingInput {
            carrier: "gls".to_owned(),
            number: "77".to_owned(),
            ..TrackingInput::default()
        });
        let command = SetTracking {
            parcel: made,
            version: None,
            tracking: tracking.unwrap(),
            notify: true,
        };
        for _ in 0..2 {
            set_tracking(&shop.db, &command, &grace(), NOW)
                .await
                .unwrap();
            mark_delivered(&shop.db, made, None, &grace(), NOW)
                .await
                .unwrap();
        }
        let after = whole(shop, order.id).await;
        assert_eq!(after.order.fulfilment_status, FulfilmentStatus::Delivered);
        assert_eq!(after.lines[0].progress.delivered, 2);
        assert_eq!(after.fulfilments[0].delivered_at_ms, Some(NOW));
        assert_eq!(logged(shop, "order.parcel_delivered").await, 1);
        let mails = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'parcel_sent'";
        assert_eq!(
            shop.number(mails).await,
            2,
            "one for the parcel, one for its number"
        );
        let late = cancel_fulfilment(&shop.db, made, None, &grace(), NOW).await;
        assert!(
            matches!(late, Err(StaffError::Refused(FulfilmentError::State(_)))),
            "{late:?}"
        );
        let missing = mark_delivered(&shop.db, FulfilmentId(999_999), None, &grace(), NOW).await;
        assert!(
            matches!(
                missing,
                Err(StaffError::Database(database::Error::Missing("parcel")))
            ),
            "{missing:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn pieces_whose_stock_is_not_tracked_are_sent_without_a_ledger() {
    each_database(async |shop| {
        let mut input = crate::support::product("voucher", 500, 0);
        input.variants[0].track_stock = false;
        input.variants[0].on_hand = None;
        shop.store(&input).await;
        let variant = shop.variant("voucher").await;
        let order = paid(shop, &[(variant, 2)]).await;
        let command = parcel(shop, order.id, "form-1", 2).await;
        let made = fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        let moved = "SELECT COUNT(*) AS n FROM stock_movement";
        assert_eq!(shop.number(moved).await, 0);
        cancel_fulfilment(&shop.db, made, None, &grace(), NOW)
            .await
            .unwrap();
        assert_eq!(shop.number(moved).await, 0);
        let after = whole(shop, order.id).await.order;
        assert_eq!(after.fulfilment_status, FulfilmentStatus::Unfulfilled);
    })
    .await;
}
