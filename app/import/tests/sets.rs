//! Catalogues larger than one transaction, on either database.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use commerce::Currency;
use commerce::catalog::ListingQuery;
use database::catalog::{catalog_version, listing, product_by_slug, store_product};
use database::{ConnectionTrait, DatabaseConfig, Db, connect, migrate};
use import::plan::{Plan, PlanOptions, plan};
use import::run::{ImportError, Report, RunOptions, carry_out, prepare, run};
use import::seed::{SeedError, SeedOptions, Seeded, seed};
use pictures::ImageStore;

const NOW: i64 = 1_795_000_000_000;

/// Products with two variants in every third.
fn file(products: usize, price: i64) -> String {
    let mut file = "name,sku,price,facets,optionGroups,optionValues,stock\n".to_owned();
    for number in 0..products {
        let facets = format!(
            "category:Kind {}|brand:Maker {}|tea:{}",
            number % 7,
            number % 11,
            number % 5
        );
        if number % 3 == 0 {
            writeln!(file, "Thing {number},T-{number},{price},{facets},size,S,3").unwrap();
            writeln!(file, ",T-{number}-M,{price},,,M,4").unwrap();
        } else {
            writeln!(file, "Thing {number},T-{number},{price},{facets},,,3").unwrap();
        }
    }
    file
}

#[tokio::test]
async fn a_file_of_many_batches_is_listed_whole_and_changes_nothing_when_it_comes_again() {
    on_each_database(async |shop| {
        let report = shop.import(&file(620, 6)).await.unwrap();
        assert_eq!((report.created, report.changed), (620, 0));
        let page = listing(shop.db.reader(), &ListingQuery::default())
            .await
            .unwrap();
        assert_eq!(page.total, 620);
        let brands = page
            .facets
            .iter()
            .find(|facet| facet.code == "brand")
            .unwrap();
        assert_eq!(
            brands.values.iter().map(|value| value.count).sum::<u64>(),
            620
        );
        let version = catalog_version(shop.db.reader()).await.unwrap();
        assert_eq!(shop.import(&file(620, 6)).await.unwrap().unchanged, 620);
        assert_eq!(catalog_version(shop.db.reader()).await.unwrap(), version);
        // Thirty more, and the price of all.
        let report = shop.import(&file(650, 7)).await.unwrap();
        assert_eq!((report.created, report.changed), (30, 620));
        assert_eq!(
            database::stock::verify_ledger(shop.db.reader())
                .await
                .unwrap(),
            []
        );
    })
    .await;
}

#[tokio::test]
async fn an_import_that_is_ended_leaves_whole_batches_and_goes_on_when_it_is_run_again() {
    on_each_database(async |shop| {
        let plan = shop.plan(&file(620, 6));
        let options = shop.options();
        let prepared = prepare(&shop.db, plan, &options, |_| {}).await.unwrap();
        let seen = Arc::new(tokio::sync::Notify::new());
        let (db, sink) = (shop.db.clone(), Arc::clone(&seen));
        let running = tokio::spawn(async move {
            carry_out(&db, prepared, &options, move |_| sink.notify_one()).await
        });
        seen.notified().await;
        running.abort();
        let _ended = running.await;
        let count = listing(shop.db.writer(), &ListingQuery::default())
            .await
            .unwrap()
            .total;
        assert!(count > 0 && (count % 250 == 0 || count == 620), "{count}");
        assert_eq!(
            database::stock::verify_ledger(shop.db.writer())
                .await
                .unwrap(),
            []
        );
        let report = shop.import(&file(620, 6)).await.unwrap();
        assert_eq!(report.unchanged as u64, count);
        assert_eq!(report.created as u64, 620 - count);
    })
    .await;
}

#[tokio::test]
async fn a_product_that_appears_meanwhile_ends_the_import_after_those_before_it() {
    on_each_database(async |shop| {
        let prepared = prepare(&shop.db, shop.plan(&file(10, 6)), &shop.options(), |_| {}).await;
        shop.import("name,slug,sku,price\nOther,thing-5,O-1,5\n")
            .await
            .unwrap();
        let ended = carry_out(&shop.db, prepared.unwrap(), &shop.options(), |_| {}).await;
        let Err(ImportError::Database(error)) = ended else {
            panic!("ended by the database");
        };
        assert!(error.is_duplicate(), "{error}");
        for (slug, sku) in [
            ("thing-4", Some("T-4")),
            ("thing-5", Some("O-1")),
            ("thing-6", None),
        ] {
            let found = product_by_slug(shop.db.writer(), slug, Currency::EUR, NOW)
                .await
                .unwrap();
            assert_eq!(
                found
                    .map(|product| product.variants[0].sku.clone())
                    .as_deref(),
                sku,
                "{slug}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_seed_fills_a_shop_goes_on_where_it_ended_and_leaves_other_shops_alone() {
    on_each_database(async |shop| {
        let options = |products, seed| SeedOptions {
            products,
            seed,
            currency: Currency::EUR,
            now_ms: NOW,
            beside_others: false,
        };
        let made = |created, known| Seeded { created, known };
        let first = seed(&shop.db, &options(300, 1), |_| {}).await.unwrap();
        assert_eq!(first, made(300, 0));
        let more = seed(&shop.db, &options(520, 1), |_| {}).await.unwrap();
        assert_eq!(more, made(220, 300));
        let page = listing(shop.db.reader(), &ListingQuery::default())
            .await
            .unwrap();
        assert_eq!(page.total, 520);
        assert_eq!(
            database::stock::verify_ledger(shop.db.reader())
                .await
                .unwrap(),
            []
        );
        let refused = seed(&shop.db, &options(10, 2), |_| {}).await;
        assert!(matches!(refused, Err(SeedError::Others(2))), "{refused:?}");
        let beside = SeedOptions {
            beside_others: true,
            ..options(10, 2)
        };
        assert_eq!(seed(&shop.db, &beside, |_| {}).await.unwrap(), made(10, 0));
    })
    .await;
}

/// Products a second.
fn rate(products: usize, begun: Instant) -> f64 {
    f64::from(u32::try_from(products).unwrap()) / begun.elapsed().as_secs_f64()
}

#[tokio::test]
#[ignore = "measures: by hand, optimised: cargo test --release --test sets -- --ignored speed --nocapture"]
async fn the_speed_of_sets_beside_that_of_one_transaction_a_product() {
    on_each_database(async |shop| {
        let few = shop.plan(&file(400, 6));
        let begun = Instant::now();
        for planned in &few.products {
            let input = &planned.product;
            let stored = database::transaction(&shop.db, async |tx| {
                store_product(&*tx, None, input, NOW).await
            });
            stored.await.unwrap();
        }
        let alone = rate(400, begun);
        let csv = file(20_400, 6).replace("Thing ", "Piece ").replace("T-", "P-");
        let begun = Instant::now();
        let plan = shop.plan(&csv);
        let planned = rate(20_400, begun);
        let begun = Instant::now();
        assert_eq!(run(&shop.db, plan, &shop.options(), |_| {}).await.unwrap().created, 20_400);
        let in_sets = rate(20_400, begun);
        let begun = Instant::now();
        assert_eq!(shop.import(&csv).await.unwrap().unchanged, 20_400);
        let unchanged = rate(20_400, begun);
        let options = SeedOptions {
            products: 10_000,
            seed: 1,
            currency: Currency::EUR,
            now_ms: NOW,
            beside_others: true,
        };
        let begun = Instant::now();
        seed(&shop.db, &options, |_| {}).await.unwrap();
        let seeded = rate(10_000, begun);
        println!(
            "{:?}: products a second: alone {alone:.0}, in sets {in_sets:.0} ({:.1} times), read and checked {planned:.0}, \
             unchanged {unchanged:.0}, seeded {seeded:.0}",
            shop.db.version().await.unwrap(),
            in_sets / alone
        );
    })
    .await;
}

struct Shop {
    db: Db,
    folder: tempfile::TempDir,
}

impl Shop {
    async fn open(url: String, folder: tempfile::TempDir) -> Self {
        let mut config = DatabaseConfig::new(url);
        config.statement_timeout = std::time::Duration::from_secs(60);
        let db = connect(&config).await.unwrap();
        migrate(&db).await.unwrap();
        Self { db, folder }
    }

    fn plan(&self, csv: &str) -> Plan {
        let options = PlanOptions::beside("file.csv".as_ref(), Currency::EUR);
        plan(csv.as_bytes(), &options)
    }

    fn options(&self) -> RunOptions {
        RunOptions::new(NOW, ImageStore::Folder(self.folder.path().join("pictures")))
    }

    async fn import(&self, csv: &str) -> Result<Report, ImportError> {
        run(&self.db, self.plan(csv), &self.options(), |_| {}).await
    }
}

/// Runs a test on SQLite, and on the server of `FLEETCART_TEST_MYSQL_URL` when there is one.
async fn on_each_database(test: impl AsyncFn(&Shop)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    test(&Shop::open(url, folder).await).await;

    let server = std::env::var("FLEETCART_TEST_MYSQL_URL").unwrap_or_default();
    let server = server.trim_end_matches('/');
    if server.is_empty() {
        return;
    }
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let name = format!("fleetcart_test_{}_sets_{number}", std::process::id());
    execute(server, &format!("CREATE DATABASE {name}")).await;
    let shop = Shop::open(format!("{server}/{name}"), tempfile::tempdir().unwrap()).await;
    test(&shop).await;
    shop.db.close().await.unwrap();
    execute(server, &format!("DROP DATABASE {name}")).await;
}

async fn execute(server: &str, sql: &str) {
    let admin = connect(&DatabaseConfig::new(format!("{server}/mysql")))
        .await
        .unwrap();
    admin.writer().execute_unprepared(sql).await.unwrap();
    admin.close().await.unwrap();
}
