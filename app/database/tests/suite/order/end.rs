//! Orders that end without a delivery give back what they held, exactly once.

use commerce::order::{NotCancellable, OrderStatus};
use database::Error;
use database::order::{CancelError, cancel_order, expire_orders, order_head, placed_order};

use crate::support::{MINUTE, NOW, each_database};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abandoned_hold_is_released_once_though_three_sweep() {
    each_database(async |shop| {
        let variant = shop.sell("drop", 1999, 10).await;
        for buyer in 0..5 {
            shop.order(&format!("buyer{buyer}@example.com"), &[(variant, 2)])
                .await;
        }
        assert_eq!(shop.level(variant).await.available(), 0);
        let early = NOW + 15 * MINUTE - 1;
        assert_eq!(expire_orders(&shop.db, early, 100).await.unwrap(), []);

        let due = NOW + 15 * MINUTE;
        let sweepers: Vec<_> = (0..3)
            .map(|_| {
                let db = shop.db.clone();
                tokio::spawn(async move { expire_orders(&db, due, 100).await.unwrap() })
            })
            .collect();
        let mut expired = Vec::new();
        for sweeper in sweepers {
            expired.extend(sweeper.await.unwrap());
        }
        expired.sort();
        expired.dedup();
        assert_eq!(expired.len(), 5, "each order was ended by one sweeper");
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (10, 0));
        let released = "SELECT COUNT(*) AS n FROM stock_movement WHERE kind = 'release'";
        assert_eq!(shop.number(released).await, 5);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_ten_times_at_once_restocks_once() {
    each_database(async |shop| {
        let variant = shop.sell("drop", 1999, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 4)]).await;
        let clicks: Vec<_> = (0..10)
            .map(|_| {
                let (db, id) = (shop.db.clone(), order.id);
                tokio::spawn(async move { cancel_order(&db, id, "shopper", NOW).await })
            })
            .collect();
        let mut cancelled = 0;
        for click in clicks {
            match click.await.unwrap() {
                Ok(order) => {
                    assert_eq!(order.status, OrderStatus::Cancelled);
                    cancelled += 1;
                }
                Err(CancelError::Refused(NotCancellable::Ended(OrderStatus::Cancelled))) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(cancelled, 1);
        assert_eq!(shop.level(variant).await.reserved, 0);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn an_expired_order_cannot_be_cancelled_and_restocked_again() {
    each_database(async |shop| {
        let variant = shop.sell("drop", 1999, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 4)]).await;
        let later = NOW + 16 * MINUTE;
        assert_eq!(
            expire_orders(&shop.db, later, 10).await.unwrap(),
            [order.id]
        );
        let refused = cancel_order(&shop.db, order.id, "shopper", later).await;
        assert!(
            matches!(
                refused,
                Err(CancelError::Refused(NotCancellable::Ended(
                    OrderStatus::Expired
                )))
            ),
            "{refused:?}"
        );
        assert_eq!(expire_orders(&shop.db, later, 10).await.unwrap(), []);
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (10, 0));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_stored_value_that_this_release_does_not_know_is_no_outage() {
    each_database(async |shop| {
        let variant = shop.sell("drop", 1999, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 1)]).await;
        shop.run("UPDATE orders SET status = 'riddle'").await;
        let read = order_head(shop.db.reader(), order.id).await;
        assert!(matches!(read, Err(Error::Corrupt { .. })), "{read:?}");
        shop.run("UPDATE orders SET status = 'pending_payment'")
            .await;
        shop.run("UPDATE order_address SET address_json = '{'")
            .await;
        let read = placed_order(shop.db.reader(), order.id).await;
        assert!(matches!(read, Err(Error::Corrupt { .. })), "{read:?}");
    })
    .await;
}
