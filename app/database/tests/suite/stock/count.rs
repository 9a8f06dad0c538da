//! A stock-take: all of it or nothing, guarded by what was seen of each shelf.

use commerce::ids::VariantId;
use database::StaffError;
use database::audit::By;
use database::catalog::refresh_due_listings;
use database::stock::{
    Adjust, ApplyCount, CountRefused, CountedLine, adjust, apply_count, shelves_after,
    shelves_by_sku, stock_history,
};

use crate::support::{NOW, Shop, each_database};

fn grace() -> By {
    By {
        staff: None,
        name: "Grace Hopper".to_owned(),
        network: String::new(),
    }
}

fn line(variant: VariantId, seen: i64, counted: i64) -> CountedLine {
    CountedLine {
        variant,
        seen,
        counted,
    }
}

async fn count(
    shop: &Shop,
    key: &str,
    lines: Vec<CountedLine>,
) -> Result<usize, StaffError<CountRefused>> {
    let key = key.to_owned();
    apply_count(&shop.db, &ApplyCount { lines, key }, &grace(), NOW).await
}

#[tokio::test]
async fn a_count_sets_every_shelf_once_and_the_ledger_names_who_counted() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1900, 10).await;
        let table = shop.sell("table", 9900, 3).await;
        let lines = vec![line(table, 3, 0), line(chair, 10, 12)];
        for _ in 0..2 {
            assert_eq!(count(shop, "one", lines.clone()).await.unwrap(), 2);
        }
        assert_eq!(shop.level(chair).await.on_hand, 12);
        assert_eq!(shop.level(table).await.on_hand, 0);
        let (entries, total) = stock_history(shop.db.writer(), chair, 10, 0).await.unwrap();
        assert_eq!(total, 2);
        assert_eq!(entries[0].actor, "Grace Hopper");
        assert_eq!(entries[0].reason, "stock-take");
        assert_eq!((entries[0].quantity, entries[0].on_hand_after), (2, 12));
        // The table sold out: its listing is due.
        let listed = "SELECT COUNT(*) AS n FROM listing WHERE in_stock";
        refresh_due_listings(shop.db.writer(), NOW, 10)
            .await
            .unwrap();
        assert_eq!(shop.number(listed).await, 1);
        let logged = "SELECT COUNT(*) AS n FROM audit_log WHERE action = 'stock.counted'";
        assert_eq!(shop.number(logged).await, 1);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn stock_that_moved_since_the_preview_is_named_and_nothing_changes() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1900, 10).await;
        let table = shop.sell("table", 9900, 3).await;
        let moved = Adjust {
            variant: table,
            delta: -1,
            reason: "damaged".to_owned(),
            despite_reserved: false,
            key: "broken".to_owned(),
        };
        adjust(&shop.db, &moved, &grace(), NOW).await.unwrap();
        let refused = count(shop, "one", vec![line(chair, 10, 9), line(table, 3, 2)]).await;
        let names = |variants: &[VariantId]| variants == [table];
        assert!(
            matches!(&refused, Err(StaffError::Refused(CountRefused::Moved(moved))) if names(moved)),
            "{refused:?}"
        );
        assert_eq!(shop.level(chair).await.on_hand, 10);
        let unknown = count(shop, "two", vec![line(VariantId(99_999), 0, 2)]).await;
        assert!(matches!(
            unknown,
            Err(StaffError::Refused(CountRefused::Moved(_)))
        ));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_counts_at_once_one_is_told_and_the_books_are_right() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1900, 10).await;
        let table = shop.sell("table", 9900, 3).await;
        let (first, second) = tokio::join!(
            count(shop, "one", vec![line(chair, 10, 9), line(table, 3, 4)]),
            count(shop, "two", vec![line(table, 3, 5), line(chair, 10, 8)])
        );
        assert_eq!(
            [&first, &second].iter().filter(|done| done.is_ok()).count(),
            1
        );
        let (chairs, tables) = (shop.level(chair).await, shop.level(table).await);
        let kept = (chairs.on_hand, tables.on_hand);
        assert!(kept == (9, 4) || kept == (8, 5), "{kept:?}");
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn shelves_are_found_by_sku_and_listed_for_the_file() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1900, 10).await;
        shop.sell("table", 9900, 3).await;
        let skus = ["chair".to_owned(), "nothing".to_owned()];
        let found = shelves_by_sku(shop.db.writer(), &skus).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found["chair"].variant, found["chair"].on_hand),
            (chair, 10)
        );
        let first = shelves_after(shop.db.writer(), "", 1).await.unwrap();
        assert_eq!(first[0].sku, "chair");
        let rest = shelves_after(shop.db.writer(), "chair", 5).await.unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!(rest[0].sku, "table");
    })
    .await;
}
