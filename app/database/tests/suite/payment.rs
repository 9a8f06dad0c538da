//! Money: reports in any order, webhooks in any number, and processes that die in between.

use commerce::order::{Order, OrderStatus, PaymentStatus};
use commerce::payment::{PaymentMethod, PaymentState};
use commerce::{Currency, Money};
use database::order::{cancel_order, expire_orders, order_head};
use database::payment::{
    Applied, Begun, PaymentKey, PaymentReport, WebhookEvent, WebhookOutcome, apply_webhook,
    begin_payment, payments_to_check, report_payment,
};

use crate::support::{MINUTE, NOW, Shop, each_database, eur};

async fn paying(shop: &Shop, pieces: i64) -> (Order, Begun) {
    let variant = shop.sell("monitor", 10_000, 10).await;
    let order = shop.order("ada@example.com", &[(variant, pieces)]).await;
    let begun = begin_payment(&shop.db, order.id, PaymentMethod::Test, NOW)
        .await
        .unwrap();
    (order, begun)
}

fn report(begun: &Begun, state: PaymentState) -> PaymentReport {
    PaymentReport {
        key: PaymentKey::Id(begun.payment),
        provider_ref: Some(format!("test-{}", begun.payment)),
        state,
        amount: begun.amount,
    }
}

fn webhook(event_id: &str, report: PaymentReport) -> WebhookEvent {
    WebhookEvent {
        provider: PaymentMethod::Test,
        event_id: event_id.to_owned(),
        payload_sha256: "0".repeat(64),
        report,
    }
}

async fn head(shop: &Shop, order: &Order) -> Order {
    order_head(shop.db.writer(), order.id)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_order_has_one_open_payment_however_often_it_is_begun() {
    each_database(async |shop| {
        let variant = shop.sell("monitor", 10_000, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 1)]).await;
        let posts: Vec<_> = (0..20)
            .map(|_| {
                let (db, id) = (shop.db.clone(), order.id);
                tokio::spawn(async move { begin_payment(&db, id, PaymentMethod::Test, NOW).await })
            })
            .collect();
        let mut keys = std::collections::BTreeSet::new();
        let mut new = 0;
        for post in posts {
            let begun = post.await.unwrap().unwrap();
            new += usize::from(begun.is_new);
            keys.insert(begun.idempotency_key);
        }
        assert_eq!((new, keys.len()), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_sent_ten_times_at_once_has_its_effect_once() {
    each_database(async |shop| {
        let (order, begun) = paying(shop, 1).await;
        let event = webhook("evt_1", report(&begun, PaymentState::Captured));
        let posts: Vec<_> = (0..10)
            .map(|_| {
                let (db, event) = (shop.db.clone(), event.clone());
                tokio::spawn(async move { apply_webhook(&db, &event, NOW).await.unwrap() })
            })
            .collect();
        let mut applied = 0;
        for post in posts {
            match post.await.unwrap() {
                WebhookOutcome::Applied(Applied::Changed(settled)) => {
                    assert!(settled.placed_now);
                    applied += 1;
                }
                WebhookOutcome::Duplicate => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(applied, 1);
        let order = head(shop, &order).await;
        assert_eq!(order.status, OrderStatus::Placed);
        assert_eq!(order.payment_status, PaymentStatus::Paid);
        assert_eq!(
            shop.number("SELECT captured_minor AS n FROM payment").await,
            10_490
        );
        let emails = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'order_confirmation'";
        assert_eq!(shop.number(emails).await, 1);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_and_webhook_report_the_same_payment_at_once_and_it_counts_once() {
    each_database(async |shop| {
        let (order, begun) = paying(shop, 1).await;
        let captured = report(&begun, PaymentState::Captured);
        let (db, direct) = (shop.db.clone(), captured.clone());
        let page = tokio::spawn(async move { report_payment(&db, &direct, NOW).await.unwrap() });
        let hook = apply_webhook(&shop.db, &webhook("evt_1", captured), NOW)
            .await
            .unwrap();
        let page = page.await.unwrap();
        let changed = [
            matches!(page, Applied::Changed(_)),
            matches!(hook, WebhookOutcome::Applied(Applied::Changed(_))),
        ];
        assert_eq!(
            changed.iter().filter(|changed| **changed).count(),
            1,
            "{page:?} {hook:?}"
        );
        assert_eq!(head(shop, &order).await.status, OrderStatus::Placed);
        assert_eq!(
            shop.number("SELECT captured_minor AS n FROM payment").await,
            10_490
        );
    })
    .await;
}

#[tokio::test]
async fn reports_out_of_order_do_not_undo_a_capture() {
    each_database(async |shop| {
        let (order, begun) = paying(shop, 1).await;
        let apply = async |event: &str, state| {
            let event = webhook(event, report(&begun, state));
            apply_webhook(&shop.db, &event, NOW).await.unwrap()
        };
        apply("evt_3", PaymentState::Captured).await;
        for (event, state) in [
            ("evt_1", PaymentState::Pending),
            ("evt_2", PaymentState::Failed),
        ] {
            let late = apply(event, state).await;
            assert_eq!(late, WebhookOutcome::Applied(Applied::Stale));
        }
        assert_eq!(head(shop, &order).await.payment_status, PaymentStatus::Paid);
    })
    .await;
}

#[tokio::test]
async fn a_webhook_for_a_payment_nobody_knows_is_not_noted_so_that_it_comes_again() {
    each_database(async |shop| {
        let (_, begun) = paying(shop, 1).await;
        let mut early = report(&begun, PaymentState::Captured);
        early.key = PaymentKey::Reference(PaymentMethod::Test, "psp-77".to_owned());
        let event = webhook("evt_1", early);
        let outcome = apply_webhook(&shop.db, &event, NOW).await.unwrap();
        assert_eq!(outcome, WebhookOutcome::UnknownPayment);

        let writer = shop.db.writer();
        database::payment::set_payment_reference(writer, begun.payment, "psp-77", NOW)
            .await
            .unwrap();
        let outcome = apply_webhook(&shop.db, &event, NOW).await.unwrap();
        assert!(
            matches!(outcome, WebhookOutcome::Applied(Applied::Changed(_))),
            "{outcome:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_wrong_amount_or_currency_pays_nothing_and_calls_a_person() {
    each_database(async |shop| {
        let (order, begun) = paying(shop, 1).await;
        let wrong = [eur(1), Money::new(10_490, Currency::USD)];
        for (index, amount) in wrong.into_iter().enumerate() {
            let report = PaymentReport {
                amount,
                ..report(&begun, PaymentState::Captured)
            };
            let event = webhook(&format!("evt_{index}"), report);
            let outcome = apply_webhook(&shop.db, &event, NOW).await.unwrap();
            assert_eq!(outcome, WebhookOutcome::Applied(Applied::AmountMismatch));
        }
        let order = head(shop, &order).await;
        assert_eq!(order.status, OrderStatus::PendingPayment);
        assert_eq!(order.payment_status, PaymentStatus::Unpaid);
        assert!(order.needs_attention.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_refused_payment_keeps_the_hold_and_a_second_try_has_a_new_key() {
    each_database(async |shop| {
        let (order, first) = paying(shop, 1).await;
        report_payment(&shop.db, &report(&first, PaymentState::Failed), NOW)
            .await
            .unwrap();
        let refused = head(shop, &order).await;
        assert_eq!(refused.status, OrderStatus::PendingPayment);
        assert_eq!(refused.payment_status, PaymentStatus::Failed);
        let variant = shop.variant("monitor").await;
        assert_eq!(shop.level(variant).await.reserved, 1);

        let second = begin_payment(&shop.db, order.id, PaymentMethod::Test, NOW)
            .await
            .unwrap();
        assert!(second.is_new && second.idempotency_key != first.idempotency_key);
        report_payment(&shop.db, &report(&second, PaymentState::Captured), NOW)
            .await
            .unwrap();
        assert_eq!(head(shop, &order).await.status, OrderStatus::Placed);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_process_killed_between_pay_and_finalise_is_completed_by_the_sweeper() {
    each_database(async |shop| {
        // The provider took the money, and the process died before it could write that down.
        let (order, begun) = paying(shop, 1).await;
        let other = database::connect(&database::DatabaseConfig::new(&*shop.url))
            .await
            .unwrap();

        let soon = payments_to_check(other.reader(), NOW - 1, 10)
            .await
            .unwrap();
        assert_eq!(soon, [], "a payment begun just now is left alone");
        let open = payments_to_check(other.reader(), NOW + MINUTE, 10)
            .await
            .unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].payment, begun.payment);
        assert_eq!(open[0].idempotency_key, begun.idempotency_key);

        let said = report(&begun, PaymentState::Captured);
        let applied = report_payment(&other, &said, NOW + MINUTE).await.unwrap();
        assert!(
            matches!(&applied, Applied::Changed(settled) if settled.placed_now),
            "{applied:?}"
        );
        assert_eq!(head(shop, &order).await.status, OrderStatus::Placed);
        assert_eq!(
            payments_to_check(other.reader(), NOW + MINUTE, 10)
                .await
                .unwrap(),
            []
        );
        shop.books_are_right().await;
        other.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_order_paid_after_its_hold_ended_is_held_again_when_stock_is_left() {
    each_database(async |shop| {
        let (order, begun) = paying(shop, 3).await;
        let later = NOW + 20 * MINUTE;
        assert_eq!(
            expire_orders(&shop.db, later, 10).await.unwrap(),
            [order.id]
        );
        let captured = report(&begun, PaymentState::Captured);
        let applied = report_payment(&shop.db, &captured, later).await.unwrap();
        assert!(
            matches!(&applied, Applied::Changed(settled) if settled.placed_now),
            "{applied:?}"
        );
        let variant = shop.variant("monitor").await;
        assert_eq!(shop.level(variant).await.reserved, 3);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_paid_after_the_stock_was_sold_calls_a_person_and_is_to_be_refunded() {
    each_database(async |shop| {
        let (order, begun) = paying(shop, 8).await;
        let later = NOW + 20 * MINUTE;
        expire_orders(&shop.db, later, 10).await.unwrap();
        let variant = shop.variant("monitor").await;
        shop.order("eve@example.com", &[(variant, 5)]).await;

        let captured = report(&begun, PaymentState::Captured);
        for _ in 0..2 {
            report_payment(&shop.db, &captured, later).await.unwrap();
        }
        let order = head(shop, &order).await;
        assert_eq!(order.status, OrderStatus::Expired);
        assert_eq!(order.payment_status, PaymentStatus::Paid);
        assert!(order.needs_attention.is_some());
        let refunds = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'order_refund'";
        assert_eq!(shop.number(refunds).await, 1);
        assert_eq!(shop.level(variant).await.reserved, 5);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn cancelling_a_paid_order_restocks_it_and_notes_the_refund() {
    each_database(async |shop| {
        let (order, begun) = paying(shop, 2).await;
        report_payment(&shop.db, &report(&begun, PaymentState::Captured), NOW)
            .await
            .unwrap();
        cancel_order(&shop.db, order.id, "shopper", NOW)
            .await
            .unwrap();
        let variant = shop.variant("monitor").await;
        assert_eq!(shop.level(variant).await.reserved, 0);
        let refunds = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'order_refund'";
        assert_eq!(shop.number(refunds).await, 1);
        shop.books_are_right().await;
    })
    .await;
}
