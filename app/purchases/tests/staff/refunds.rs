//! Refunds at a bank that refuses, or loses its answer.

use commerce::order::{OrderStatus, PaymentStatus};
use commerce::payment::PaymentMethod;
use commerce::refund::RefundState;
use database::refund::begin_refund;
use purchases::finish_refunds;
use purchases::staff::{
    CancelByStaff, RecordPayment, cancel, confirm_refund_by_hand, record_payment, refund,
    retry_refund,
};

use crate::bank::Mood;
use crate::desk::{Desk, amount, grace};
use crate::support::{each_database, eur};

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_finished_without_paying_twice() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        for mood in [Mood::LosesAnswer, Mood::Sleeps] {
            let order = desk.buy(&[(chair, 2)], PaymentMethod::Test).await;
            let before = desk.bank.returned();
            desk.bank.will([mood]);
            let command = desk.back(order.id, &format!("{mood:?}"), 1).await;
            let made = refund(&desk.one, &command, &grace()).await.unwrap();
            assert_eq!(made[0].state, RefundState::Pending);
            assert_eq!(finish_refunds(&desk.one).await.unwrap(), 0, "too early");
            desk.clock.advance_ms(61_000);
            let (one, two) = tokio::join!(finish_refunds(&desk.one), finish_refunds(&desk.two));
            assert!(one.unwrap() + two.unwrap() >= 1);
            assert_eq!(finish_refunds(&desk.one).await.unwrap(), 0);
            assert_eq!(desk.bank.returned() - before, 1_000, "{mood:?}");
            assert_eq!(desk.whole(order.id).await.order.refunded, eur(1_000));
        }
        desk.let_days_pass().await;
        assert_eq!(desk.letters("refund-made").len(), 2, "one for each refund");
        shop.books_are_right().await;
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_process_that_died_before_it_asked_the_bank_leaves_a_refund_that_is_finished() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::Test).await;
        let command = amount(order.id, "a", 700);
        let now_ms = desk.one.now_ms();
        begin_refund(&desk.one.db, &command, &grace(), now_ms)
            .await
            .unwrap();
        desk.clock.advance_ms(61_000);
        assert_eq!(finish_refunds(&desk.two).await.unwrap(), 1);
        let again = refund(&desk.one, &command, &grace()).await.unwrap();
        assert_eq!(
            again[0].state,
            RefundState::Done,
            "the same form, sent again"
        );
        assert_eq!(desk.bank.returned(), 700);
        assert_eq!(desk.whole(order.id).await.order.refunded, eur(700));
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_refused_refund_calls_a_person_and_goes_through_when_it_is_tried_again() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::Test).await;
        desk.bank.will([Mood::Refuses]);
        let made = refund(&desk.one, &amount(order.id, "a", 700), &grace()).await;
        let made = made.unwrap()[0];
        assert_eq!(made.state, RefundState::Failed);
        let after = desk.whole(order.id).await.order;
        assert_eq!(after.payment_status, PaymentStatus::Paid);
        assert!(after.needs_attention.is_some());
        let again = retry_refund(&desk.one, made.id, &grace()).await.unwrap();
        assert_eq!((again.id, again.state), (made.id, RefundState::Done));
        let after = desk.whole(order.id).await.order;
        assert_eq!(after.payment_status, PaymentStatus::PartiallyRefunded);
        assert_eq!(after.needs_attention, None);
        assert_eq!(desk.bank.returned(), 700);
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn cancelling_is_one_act_that_gives_back_money_and_stock_and_writes_once() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::Test).await;
        refund(&desk.one, &amount(order.id, "a", 490), &grace())
            .await
            .unwrap();
        let command = CancelByStaff {
            order: order.id,
            version: None,
            reason: "Out of production.".to_owned(),
        };
        let by = grace();
        let clicks = tokio::join!(
            cancel(&desk.one, &command, &by),
            cancel(&desk.two, &command, &by)
        );
        assert!(
            clicks.0.is_ok() != clicks.1.is_ok(),
            "one of them: {clicks:?}"
        );
        desk.let_days_pass().await;
        let after = desk.whole(order.id).await.order;
        assert_eq!(after.status, OrderStatus::Cancelled);
        assert_eq!(after.payment_status, PaymentStatus::Refunded);
        assert_eq!(desk.bank.returned(), 2_490);
        assert_eq!(desk.letters("order-cancelled").len(), 1);
        assert_eq!(desk.letters("refund-made").len(), 1, "of the first refund");
        assert_eq!(shop.level(chair).await.available(), 10);
        shop.books_are_right().await;
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_transfer_is_paid_back_by_hand_and_said_so_once() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::BankTransfer).await;
        let money = RecordPayment {
            order: order.id,
            version: None,
            key: "a".to_owned(),
            amount: eur(2_490),
            received_on_ms: desk.one.now_ms(),
            reference: "FC".to_owned(),
            note: String::new(),
            overpaid: false,
        };
        record_payment(&desk.one, &money, &grace()).await.unwrap();
        let made = refund(&desk.one, &desk.back(order.id, "b", 1).await, &grace()).await;
        let made = made.unwrap()[0];
        assert_eq!(made.state, RefundState::ByHand);
        desk.let_days_pass().await;
        assert!(desk.letters("refund-made").is_empty());
        confirm_refund_by_hand(&desk.one, made.id, &grace())
            .await
            .unwrap();
        desk.let_days_pass().await;
        let letters = desk.letters("refund-made");
        assert_eq!(letters.len(), 1);
        assert!(letters[0].contains("€10.00"), "{}", letters[0]);
        assert!(letters[0].contains("to your account"), "{}", letters[0]);
        shop.books_are_right().await;
        desk.close().await;
    })
    .await;
}
