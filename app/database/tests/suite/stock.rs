//! The counters, their ledger, and the end of holds.

mod count;

use std::collections::BTreeMap;

use commerce::payment::PaymentMethod;
use commerce::stock::{ReservationOwner, StockError};
use database::Error;
use database::audit::By;
use database::order::place_unpaid;
use database::stock::{
    LedgerFault, ReserveError, expire_holds, reserve, set_on_hand, ship_held, stock_level,
    take_back, verify_ledger,
};

use crate::support::{MINUTE, NOW, each_database, product};

#[tokio::test]
async fn shipping_lowers_the_shelf_and_the_hold_and_a_return_raises_the_shelf() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 4)]).await;
        database::transaction(&shop.db, async |tx| {
            place_unpaid(&tx, order.id, PaymentMethod::BankTransfer, NOW).await?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let ship = async |qty| ship_held(shop.db.writer(), order.id.get(), variant, qty, &By::system(), NOW).await;
        ship(3).await.unwrap();
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (7, 1));
        assert!(matches!(
            ship(2).await,
            Err(ReserveError::Short(short)) if short == [StockError::NotReserved { asked: 2, reserved: 1 }]
        ));
        ship(1).await.unwrap();
        take_back(shop.db.writer(), variant, 2, order.id, &By::system(), NOW).await.unwrap();
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (8, 0));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn every_short_variant_is_named_and_the_rolled_back_hold_leaves_no_trace() {
    each_database(async |shop| {
        let variants = [
            shop.sell("one", 100, 1).await,
            shop.sell("two", 100, 5).await,
            shop.sell("three", 100, 2).await,
        ];
        let pieces: BTreeMap<_, _> = variants.into_iter().map(|variant| (variant, 3)).collect();
        let result: Result<(), ReserveError> = database::transaction(&shop.db, async |tx| {
            reserve(
                &*tx,
                ReservationOwner::Cart,
                1,
                &pieces,
                Some(NOW + MINUTE),
                NOW,
            )
            .await
        })
        .await;
        let Err(ReserveError::Short(short)) = result else {
            panic!("{result:?}")
        };
        let names = |error: &StockError| match error {
            StockError::Insufficient {
                variant, available, ..
            } => (*variant, *available),
            other => panic!("{other}"),
        };
        let short: Vec<_> = short.iter().map(names).collect();
        assert_eq!(short, [(variants[0], 1), (variants[2], 2)]);
        assert_eq!(shop.level(variants[1]).await.reserved, 0);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_carts_hold_is_given_back_once_though_three_sweep() {
    each_database(async |shop| {
        let variant = shop.sell("drop", 100, 10).await;
        for cart in 0..4 {
            let pieces = BTreeMap::from([(variant, 2)]);
            let until = Some(NOW + 10 * MINUTE);
            reserve(
                shop.db.writer(),
                ReservationOwner::Cart,
                cart,
                &pieces,
                until,
                NOW,
            )
            .await
            .unwrap();
        }
        assert_eq!(
            expire_holds(&shop.db, NOW + 10 * MINUTE - 1, 100)
                .await
                .unwrap(),
            0
        );
        let sweepers: Vec<_> = (0..3)
            .map(|_| {
                let db = shop.db.clone();
                tokio::spawn(
                    async move { expire_holds(&db, NOW + 10 * MINUTE, 100).await.unwrap() },
                )
            })
            .collect();
        let mut released = 0;
        for sweeper in sweepers {
            released += sweeper.await.unwrap();
        }
        assert_eq!(released, 4);
        assert_eq!(shop.level(variant).await.reserved, 0);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn untracked_goods_are_never_short_and_back_orders_go_below_zero() {
    each_database(async |shop| {
        let mut download = product("download", 100, 0);
        download.variants[0].track_stock = false;
        download.variants[0].on_hand = None;
        shop.store(&download).await;
        let mut sofa = product("sofa", 100, 1);
        sofa.variants[0].backorder = true;
        shop.store(&sofa).await;
        let (download, sofa) = (shop.variant("download").await, shop.variant("sofa").await);
        shop.order("ada@example.com", &[(download, 50), (sofa, 3)])
            .await;
        let level = shop.level(sofa).await;
        assert_eq!((level.on_hand, level.reserved), (1, 3));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_corrected_count_is_in_the_ledger_and_a_forged_one_is_found() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 10).await;
        set_on_hand(shop.db.writer(), variant, 7, "stock-take", NOW)
            .await
            .unwrap();
        assert_eq!(
            stock_level(shop.db.writer(), variant)
                .await
                .unwrap()
                .on_hand,
            7
        );
        shop.books_are_right().await;
        shop.run("UPDATE stock_level SET on_hand = 8").await;
        let faults = verify_ledger(shop.db.writer()).await.unwrap();
        assert_eq!(
            faults,
            [LedgerFault::OnHand {
                variant,
                counted: 8,
                ledger: 7
            }]
        );
    })
    .await;
}
