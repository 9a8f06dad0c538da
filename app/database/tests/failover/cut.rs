//! The connection cut at every step of placing an order, and just after the last word.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use database::order::{Prepared, prepare_order};
use database::{ConnectionTrait, connect};

use crate::relay::Relay;
use crate::server::{config, with_server};
use crate::support::{NOW, Shop};

/// As it goes over the wire: a query of the text protocol.
const COMMIT: &str = "\u{3}COMMIT";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_connection_killed_after_any_statement_of_an_order_makes_one_order() {
    with_server(async |server| {
        let shop = server.shop().await;
        let mug = shop.sell("mug", 1250, 1_000).await;
        let cart = shop.ready_cart("first@example.org", &[(mug, 1)]).await;
        let wish = shop.wish(cart).await;
        let (made, statements) = shop.count(prepare_order(&shop.db, &wish, NOW)).await;
        assert!(matches!(made.unwrap(), Prepared::Made(_)));
        assert!(statements > 10, "an order takes {statements} statements");

        // After the last one nothing is left but COMMIT, which then meets a dead connection.
        for fatal in 1..=statements {
            let cart = shop
                .ready_cart(&format!("{fatal}@example.org"), &[(mug, 1)])
                .await;
            let wish = shop.wish(cart).await;
            let db = killing_after(&shop, &server.url, fatal).await;
            let placed = prepare_order(&db, &wish, NOW).await;
            let placed = placed.unwrap_or_else(|error| panic!("statement {fatal}: {error:?}"));
            assert!(matches!(placed, Prepared::Made(_)), "statement {fatal}");
            db.close().await.unwrap();
            let again = prepare_order(&shop.db, &wish, NOW).await.unwrap();
            assert!(matches!(again, Prepared::Replayed(_)), "statement {fatal}");
        }
        let orders = shop.number("SELECT COUNT(*) AS n FROM orders").await;
        assert_eq!(orders, i64::try_from(statements + 1).unwrap());
        shop.books_are_right().await;
        shop.db.close().await.unwrap();
    })
    .await;
}

/// The same database, through connections of which the first dies after that many statements.
async fn killing_after(shop: &Shop, server: &str, fatal: usize) -> database::Db {
    let (done, server) = (Arc::new(AtomicUsize::new(0)), format!("{server}/mysql"));
    // Told apart from the shop's own connections by its session.
    let name = shop.url.rsplit('/').next().unwrap().to_owned();
    let others = processes(&server, &name).await;
    let db = connect(&config(&shop.url)).await.unwrap();
    db.observed(move |_| {
        if done.fetch_add(1, Ordering::SeqCst) + 1 == fatal {
            let (server, name, others) = (server.clone(), name.clone(), others.clone());
            // The statement has been answered; the next must not be sent before the kill.
            let kill = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                runtime.unwrap().block_on(kill(&server, &name, &others));
            });
            kill.join().unwrap();
        }
    })
}

async fn processes(server: &str, name: &str) -> Vec<u64> {
    let admin = sea_orm::Database::connect(server).await.unwrap();
    let sql = format!("SELECT id FROM performance_schema.processlist WHERE db = '{name}'");
    let asked = sea_orm::Statement::from_string(sea_orm::DbBackend::MySql, sql);
    let rows = admin.query_all_raw(asked).await.unwrap();
    admin.close().await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "id").unwrap())
        .collect()
}

async fn kill(server: &str, name: &str, spared: &[u64]) {
    let all = processes(server, name).await;
    let doomed: Vec<u64> = all.into_iter().filter(|id| !spared.contains(id)).collect();
    assert!(!doomed.is_empty(), "the connection is there");
    let admin = sea_orm::Database::connect(server).await.unwrap();
    for id in doomed {
        // One that was closed in between is as dead as it should be.
        let _gone = admin.execute_unprepared(&format!("KILL {id}")).await;
    }
    admin.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_order_whose_commit_was_never_answered_is_found_again() {
    with_server(async |server| {
        let shop = server.shop().await;
        let mug = shop.sell("mug", 1250, 10).await;
        let cart = shop.ready_cart("ada@example.org", &[(mug, 1)]).await;
        let wish = shop.wish(cart).await;
        let relay = Relay::to(server.url.rsplit(':').next().unwrap().parse().unwrap()).await;
        let name = shop.url.rsplit('/').next().unwrap();
        let url = format!(
            "mysql://root@127.0.0.1:{}/{name}?ssl-mode=disabled",
            relay.port
        );
        let db = connect(&config(&url)).await.unwrap();
        relay.swallow_the_next_answer_to(COMMIT);
        let placed = prepare_order(&db, &wish, NOW).await.unwrap();
        assert_eq!(relay.swallowed(), 1, "no commit came by");
        let Prepared::Replayed(order) = placed else {
            panic!("the order was kept with the commit, and must be found: {placed:?}");
        };
        assert_eq!(order.totals.total, wish.expected_total);
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM orders").await, 1);
        assert_eq!(shop.level(mug).await.reserved, 1);

        // Work that cannot tell whether it was done is not done twice.
        relay.swallow_the_next_answer_to(COMMIT);
        let noted: Result<(), database::Error> = database::transaction(&db, async |tx| {
            database::content::log_search(&*tx, "mug", 1, NOW).await?;
            Ok(())
        })
        .await;
        assert!(database::is_outage(&noted.unwrap_err()));
        assert_eq!(relay.swallowed(), 2);
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM search_log").await, 1);
        shop.books_are_right().await;
        db.close().await.unwrap();
        shop.db.close().await.unwrap();
    })
    .await;
}
