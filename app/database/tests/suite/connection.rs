//! Opening, migrating and sharing a database.

use database::{ConnectError, DatabaseConfig, connect, is_migrated, migrate, transaction};

use crate::support::{NOW, each_database};

#[tokio::test]
async fn migrating_twice_changes_nothing_and_is_seen() {
    each_database(async |shop| {
        migrate(&shop.db).await.unwrap();
        assert!(is_migrated(&shop.db).await.unwrap());
        assert!(shop.db.is_writable().await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_instances_may_migrate_an_empty_database_at_once() {
    each_database(async |shop| {
        let tables = [
            "search_log",
            "page",
            "catalog_version",
            "setting",
            "seaql_migrations",
        ];
        for table in tables {
            shop.run(&format!("DROP TABLE {table}")).await;
        }
        let instances: Vec<_> = (0..3)
            .map(|_| {
                let url = shop.url.clone();
                tokio::spawn(async move {
                    let db = connect(&DatabaseConfig::new(url)).await.unwrap();
                    let migrated = migrate(&db).await;
                    db.close().await.unwrap();
                    migrated
                })
            })
            .collect();
        for instance in instances {
            instance.await.unwrap().unwrap();
        }
        assert!(is_migrated(&shop.db).await.unwrap());
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM setting").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_unreachable_server_is_named_at_once_without_its_password() {
    let url = "mysql://shop:s3cret@127.0.0.1:9/shop";
    let since = std::time::Instant::now();
    let error = connect(&DatabaseConfig::new(url)).await.unwrap_err();
    assert!(since.elapsed() < std::time::Duration::from_secs(2));
    let text = error.to_string();
    assert!(text.contains("127.0.0.1:9/shop"), "{text}");
    assert!(text.contains("refused"), "{text}");
    assert!(!text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_in_the_time_we_were_told() {
    // It takes connections and never speaks.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut config = DatabaseConfig::new(format!("mysql://shop@{address}/shop"));
    config.connect_timeout = std::time::Duration::from_millis(300);
    let since = std::time::Instant::now();
    let error = connect(&config).await.unwrap_err();
    assert!(since.elapsed() < std::time::Duration::from_secs(2));
    assert!(error.to_string().contains("within 0.3 s"), "{error}");
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_without_showing_it() {
    let error = connect(&DatabaseConfig::new("postgres://shop:s3cret@host/x"))
        .await
        .unwrap_err();
    assert!(matches!(error, ConnectError::BadUrl(_)));
    assert!(!error.to_string().contains("s3cret"), "{error}");
}

#[tokio::test]
async fn a_transaction_that_fails_leaves_nothing_behind() {
    each_database(async |shop| {
        let failed: Result<(), database::Error> = transaction(&shop.db, async |tx| {
            database::content::log_search(&*tx, "lamp", 3, NOW).await?;
            Err(database::Error::Missing("lamp"))
        })
        .await;
        assert!(failed.is_err());
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM search_log").await, 0);
    })
    .await;
}

/// Two transactions lock two rows in opposite order: the server ends one, and it is run again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_run_again_and_both_succeed() {
    each_database(async |shop| {
        let (one, two) = (
            shop.sell("one", 100, 5).await,
            shop.sell("two", 100, 5).await,
        );
        let lock = |first: commerce::ids::VariantId, second: commerce::ids::VariantId| {
            let db = shop.db.clone();
            tokio::spawn(async move {
                transaction(&db, async |tx| {
                    for variant in [first, second] {
                        let level = database::stock::stock_level(&*tx, variant).await?;
                        let on_hand = level.on_hand + 1;
                        database::stock::set_on_hand(&*tx, variant, on_hand, "count", NOW).await?;
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    }
                    Ok::<_, database::Error>(())
                })
                .await
            })
        };
        let (a, b) = (lock(one, two), lock(two, one));
        a.await.unwrap().unwrap();
        b.await.unwrap().unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_reads_for_too_long_is_ended_and_others_go_on() {
    use sea_orm::ConnectionTrait;
    each_database(async |shop| {
        let mut config = DatabaseConfig::new(shop.url.as_str());
        config.statement_timeout = std::time::Duration::from_millis(300);
        let db = connect(&config).await.unwrap();
        // The cross product of many rows with themselves, which no index makes shorter.
        let endless =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
            SELECT COUNT(*) AS n FROM n a, n b, n c, n d WHERE a.i + b.i + c.i + d.i < 0";
        let statement = || {
            let backend = db.reader().get_database_backend();
            sea_orm::Statement::from_string(backend, endless)
        };
        let began = std::time::Instant::now();
        for _ in 0..2 {
            let ended = db.reader().query_one_raw(statement()).await;
            let error = database::Error::from(ended.unwrap_err());
            assert!(database::is_too_slow(&error), "{error:?}");
            assert!(!database::is_outage(&error), "{error:?}");
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(10));
        assert!(db.is_writable().await.unwrap());
        db.close().await.unwrap();
    })
    .await;
}
