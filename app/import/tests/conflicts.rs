//! Files that meet what the shop has already: nothing is lost, moved or guessed, on either database.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicUsize, Ordering};

use commerce::Currency;
use commerce::catalog::{ListingQuery, Product};
use database::catalog::{listing, product_by_slug};
use database::{ConnectionTrait, DatabaseConfig, Db, connect, migrate};
use import::plan::{PlanOptions, RowError, plan};
use import::run::{ImportError, Rehearsal, Report, RunOptions, rehearse, run};
use pictures::ImageStore;

const NOW: i64 = 1_795_000_000_000;

const MUG: &str =
    "name,sku,price,optionGroups,optionValues,stock\nMug,K-1,6,size,S,3\n,K-2,6,,M,4\n";

#[tokio::test]
async fn two_rows_that_meet_one_product_are_a_fault_that_names_both_lines_and_skus() {
    on_each_database(async |shop| {
        shop.import(MUG).await.unwrap();
        let faults = shop
            .refused("name,sku,price,stock\nMug S,K-1,6,3\nMug M,K-2,6,4\n")
            .await;
        assert_eq!(faults.len(), 2);
        assert!(
            faults[0].starts_with(
                "Line 2, sku: This row has the SKU “K-1” of “Mug” (slug mug), and line 3 has “K-2”"
            ),
            "{faults:?}"
        );
        assert!(faults[1].starts_with("Line 3, sku: "), "{faults:?}");
        assert_eq!(shop.skus("mug").await, ["K-1", "K-2"]);

        let told = "name,slug,sku,price,stock\nMug S,mug,K-1,6,3\nMug M,,K-2,6,4\n";
        assert_eq!(counts(&shop.import(told).await.unwrap()), (1, 1, 0));
        assert_eq!(
            (shop.skus("mug").await, shop.skus("mug-m").await),
            (vec!["K-1".to_owned()], vec!["K-2".to_owned()])
        );
        assert_eq!(shop.stock("mug-m", "K-2").await, 4);
    })
    .await;
}

#[tokio::test]
async fn a_renamed_row_that_lacks_a_variant_is_refused_and_takes_nothing_off_sale() {
    on_each_database(async |shop| {
        shop.import(MUG).await.unwrap();
        let faults = shop.refused("name,sku,price,stock\nMug M,K-2,6,4\n").await;
        assert!(faults[0].contains("but not “K-1”"), "{faults:?}");
        assert_eq!(shop.skus("mug").await, ["K-1", "K-2"]);
        let with_slug = "name,slug,sku,price\nMug M,mug,K-2,6\n";
        let report = shop.import(with_slug).await.unwrap();
        assert_eq!(
            report.warnings[0].to_string(),
            "Line 2, sku: The SKU “K-1” of this product is not in the file and goes off sale."
        );
    })
    .await;
}

#[tokio::test]
async fn a_renamed_product_keeps_its_counted_stock_and_counts_as_changed() {
    on_each_database(async |shop| {
        shop.import("name,sku,price,stock\nCup,K-1,5,3\n")
            .await
            .unwrap();
        let report = shop
            .import("name,sku,price,stock\nBlue cup,K-1,5,9\n")
            .await
            .unwrap();
        assert_eq!(counts(&report), (0, 1, 0));
        assert_eq!(shop.stock("blue-cup", "K-1").await, 3);
        assert!(shop.find("cup").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_variant_moves_to_another_product_whichever_comes_first_in_the_file() {
    let before = "name,sku,price,optionGroups,optionValues,stock\nA,A-1,5,size,S,1\n,A-2,5,,M,2\nB,B-1,5,size,S,3\n";
    let a = "A,A-1,5,size,S,9\n";
    let b = "B,B-1,5,size,S,9\n,A-2,5,,M,9\n";
    let header = "name,sku,price,optionGroups,optionValues,stock\n";
    on_each_database(async |shop| {
        shop.import(before).await.unwrap();
        let faults = shop.refused(&format!("{header}{b}")).await;
        assert_eq!(
            faults,
            ["Line 3, sku: The SKU “A-2” belongs to another product, “A” (slug a), which has no row in this file. To \
              move the variant, add that product's row."]
        );
        assert_eq!(shop.skus("a").await, ["A-1", "A-2"]);

        for file in [format!("{header}{a}{b}"), before.to_owned(), format!("{header}{b}{a}")] {
            shop.import(&file).await.unwrap();
        }
        assert_eq!((shop.skus("a").await, shop.skus("b").await), (vec!["A-1".to_owned()], vec!["B-1".to_owned(), "A-2".to_owned()]));
        assert_eq!(shop.stock("b", "A-2").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_fault_that_only_the_shop_shows_comes_before_the_first_write() {
    on_each_database(async |shop| {
        shop.import("name,sku,price,facets,brand\nOne,O-1,5,tea:A+,Müller\n")
            .await
            .unwrap();
        for (row, part) in [
            ("Two,t-1,5,,", "T-1"),
            ("Two,T-1,5,,Mueller", "“Mueller” and “Müller” in the shop"),
        ] {
            shop.import("name,sku,price\nOld,T-1,5\n").await.unwrap();
            let file = format!("name,sku,price,facets,brand\nNew,N-1,5,,\n{row}\n");
            let faults = shop.refused(&file).await;
            assert!(
                faults[0].starts_with("Line 3, ") && faults[0].contains(part),
                "{faults:?}"
            );
            assert!(shop.find("new").await.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_says_what_the_shop_has_and_writes_nothing() {
    on_each_database(async |shop| {
        shop.import(MUG).await.unwrap();
        let before = database::catalog::catalog_version(shop.db.reader())
            .await
            .unwrap();
        let looked = shop
            .look("name,slug,sku,price,stock\nMug M,mug,K-2,6,4\nCup,,C-1,5,1\n")
            .await;
        assert_eq!((looked.plan.products.len(), looked.known), (2, 1));
        let warnings: Vec<String> = looked.warnings.iter().map(RowError::to_string).collect();
        assert_eq!(
            warnings,
            ["Line 2, sku: The SKU “K-1” of this product is not in the file and goes off sale."]
        );
        let after = database::catalog::catalog_version(shop.db.reader())
            .await
            .unwrap();
        assert_eq!((shop.skus("mug").await.len(), before), (2, after));
        let options = PlanOptions::beside("file.csv".as_ref(), Currency::EUR);
        let alone = rehearse(None, plan(MUG.as_bytes(), &options), None)
            .await
            .unwrap();
        assert_eq!((alone.plan.products.len(), alone.known), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_file_in_another_currency_than_the_shops_is_refused() {
    on_each_database(async |shop| {
        let mut options = PlanOptions::beside("file.csv".as_ref(), Currency::EUR);
        options.currency = Currency::parse("USD").unwrap();
        let dollars = plan(b"name,sku,price\nCup,K-1,7.50\n", &options);
        let looked = rehearse(Some(&shop.db), dollars.clone(), None).await;
        let error = run(&shop.db, dollars, &shop.options(), |_| {})
            .await
            .unwrap_err();
        for error in [error, looked.unwrap_err()] {
            assert_eq!(
                error.to_string(),
                "The file is in USD, the shop sells in EUR; nothing was imported."
            );
        }
        assert!(shop.find("cup").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_longest_names_that_are_accepted_fit_into_either_database() {
    let name = |letter: &str, count: usize| letter.repeat(count);
    let row = |attribute: usize, level: usize| {
        let way: Vec<String> = ["a", "b", "c", "d"]
            .iter()
            .map(|letter| name(letter, level))
            .collect();
        format!(
            "name,sku,price,facets,optionGroups,optionValues,brand\n{},{},5,{}:{}|category:{},{}|{},{}|{},{}\n",
            name("n", 200),
            name("S", 64),
            name("f", attribute),
            name("v", 100),
            way.join(" > "),
            name("o", attribute),
            name("p", attribute),
            name("x", 100),
            name("y", 100),
            name("ş", 100),
        )
    };
    on_each_database(async |shop| {
        shop.import(&row(62, 39)).await.unwrap();
        let page = listing(shop.db.reader(), &ListingQuery::default())
            .await
            .unwrap();
        assert_eq!(page.total, 1);
        for (file, column) in [(row(63, 39), "facets"), (row(62, 40), "facets")] {
            let faults = shop.refused(&file).await;
            assert!(
                faults[0].starts_with(&format!("Line 2, {column}: ")),
                "{faults:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn names_of_other_scripts_and_with_signs_are_filters_of_their_own() {
    let file = "name,sku,price,facets,optionGroups,optionValues\n\
        Чай,T-1,3.50,category:Чай|brand:Лисма|energy class:A+,Цвет,Красный\n\
        茶,T-2,3.50,category:茶|brand:书|energy class:A,Цвет,Синий\n\
        树,T-3,3.50,category:茶|brand:树|energy class:A,,\n";
    on_each_database(async |shop| {
        assert_eq!(counts(&shop.import(file).await.unwrap()), (3, 0, 0));
        let page = listing(shop.db.reader(), &ListingQuery::default())
            .await
            .unwrap();
        let values = |group: &str| {
            let found = page
                .facets
                .iter()
                .find(|facet| facet.name == group)
                .unwrap();
            let values = found
                .values
                .iter()
                .map(|value| (value.label.clone(), value.count));
            values.collect::<std::collections::BTreeMap<String, u64>>()
        };
        assert_eq!(
            values("energy class"),
            [("A".to_owned(), 2), ("A+".to_owned(), 1)].into()
        );
        assert_eq!(values("Цвет").len(), 2);
        assert_eq!(values("Brand").len(), 3);
        assert_eq!(values("Category").len(), 2);
    })
    .await;
}

fn counts(report: &Report) -> (usize, usize, usize) {
    (report.created, report.changed, report.unchanged)
}

struct Shop {
    db: Db,
    folder: tempfile::TempDir,
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
    let name = format!("fleetcart_test_{}_import_{number}", std::process::id());
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

impl Shop {
    async fn open(url: String, folder: tempfile::TempDir) -> Self {
        let mut config = DatabaseConfig::new(url);
        config.statement_timeout = std::time::Duration::from_secs(60);
        config.acquire_timeout = std::time::Duration::from_secs(60);
        let db = connect(&config).await.unwrap();
        migrate(&db).await.unwrap();
        Self { db, folder }
    }

    fn options(&self) -> RunOptions {
        RunOptions::new(NOW, ImageStore::Folder(self.folder.path().join("pictures")))
    }

    async fn try_import(&self, csv: &str) -> Result<Report, ImportError> {
        let options = PlanOptions::beside("file.csv".as_ref(), Currency::EUR);
        run(
            &self.db,
            plan(csv.as_bytes(), &options),
            &self.options(),
            |_| {},
        )
        .await
    }

    async fn import(&self, csv: &str) -> Result<Report, String> {
        self.try_import(csv)
            .await
            .map_err(|error| format!("{error} {error:?}"))
    }

    /// The faults of a file, which a dry run has told before.
    async fn refused(&self, csv: &str) -> Vec<String> {
        let looked = self.look(csv).await;
        let ImportError::Refused(errors) = self.try_import(csv).await.unwrap_err() else {
            panic!("refused with its faults");
        };
        assert_eq!(looked.plan.errors, errors, "what a dry run says");
        errors.iter().map(RowError::to_string).collect()
    }

    async fn look(&self, csv: &str) -> Rehearsal {
        let options = PlanOptions::beside("file.csv".as_ref(), Currency::EUR);
        let plan = plan(csv.as_bytes(), &options);
        rehearse(Some(&self.db), plan, None).await.unwrap()
    }

    async fn find(&self, slug: &str) -> Option<Product> {
        let found = product_by_slug(self.db.reader(), slug, Currency::EUR, NOW);
        found.await.unwrap()
    }

    async fn skus(&self, slug: &str) -> Vec<String> {
        let product = self.find(slug).await.unwrap();
        product
            .variants
            .into_iter()
            .map(|variant| variant.sku)
            .collect()
    }

    async fn stock(&self, slug: &str, sku: &str) -> i64 {
        let product = self.find(slug).await.unwrap();
        let variant = product.variants.iter().find(|variant| variant.sku == sku);
        variant.unwrap().availability.available
    }
}
