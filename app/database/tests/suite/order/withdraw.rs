//! A withdrawal is noted once, whoever sends it again.

use commerce::order::OrderEventKind;
use database::order::{placed_order, withdraw_from_order};

use crate::support::{MINUTE, NOW, each_database};

#[tokio::test]
async fn a_withdrawal_is_noted_once_with_its_first_moment_and_asks_for_a_person() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 10).await;
        let order = shop.order("ada@example.com", &[(pen, 3)]).await;
        let withdraw =
            |name, note, at_ms| withdraw_from_order(&shop.db, order.id, name, note, at_ms);
        let long = "x".repeat(900);
        let first = withdraw("Ada Lovelace", &long, NOW).await.unwrap();
        assert!(first.is_new);
        let again = withdraw("Somebody Else", "", NOW + MINUTE).await.unwrap();
        assert_eq!((again.is_new, again.received_at_ms), (false, NOW));
        assert_eq!(
            (again.name.as_str(), again.note.len()),
            ("Ada Lovelace", 500)
        );
        let kept = shop.number("SELECT COUNT(*) AS n FROM order_return WHERE kind = 'withdrawal'");
        assert_eq!(kept.await, 1);
        let placed = placed_order(shop.db.writer(), order.id)
            .await
            .unwrap()
            .unwrap();
        let attention = placed.order.needs_attention.unwrap();
        assert!(attention.contains("withdrawn"), "{attention}");
        let events = placed.events.iter();
        let withdrawn = events.filter(|event| event.kind == OrderEventKind::Withdrawn);
        assert_eq!(withdrawn.count(), 1);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_withdrawals_at_once_are_one() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 10).await;
        let order = shop.order("ada@example.com", &[(pen, 1)]).await;
        let at = |at_ms| withdraw_from_order(&shop.db, order.id, "Ada", "", at_ms);
        let (one, two) = tokio::join!(at(NOW), at(NOW + 1));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.is_new != two.is_new, "{one:?} {two:?}");
        assert_eq!(one.received_at_ms, two.received_at_ms);
    })
    .await;
}
