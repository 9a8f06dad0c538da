//! Whole imports into a real database.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use commerce::Currency;
use commerce::catalog::Product;
use database::catalog::{category_tree, product_by_slug};
use database::pricing::{shipping_zones, tax_rules};
use database::{DatabaseConfig, Db, connect, migrate};
use import::plan::{Plan, PlanOptions, plan};
use import::run::{ImportError, Progress, Report, RunOptions, run};
use import::shop::{Change, Outcome};
use import::{demo, shop};
use pictures::ImageStore;

const NOW: i64 = 1_795_000_000_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

const FILE: &str = "name,slug,facets,assets,optionGroups,optionValues,sku,price,compare_at_price,stockOnHand,weight_g\n\
    Boot,boot,category:Shoes|brand:Ridgeway,boot.png,size,40,B-40,80.00,100.00,5,900\n\
    ,,,,,42,B-42,80.00,100.00,0,950\n\
    Lace,lace,category:Shoes,,,,L-1,2.50,,300,10\n";

#[tokio::test]
async fn a_file_becomes_products_with_pictures_prices_and_stock() {
    let shop = Shop::open().await;
    let report = shop.import(FILE, |_| {}).await.unwrap();
    assert_eq!((report.created, report.pictures), (2, 1));

    let boot = shop.product("boot").await;
    assert_eq!(boot.brand.as_ref().unwrap().name, "Ridgeway");
    assert_eq!(boot.variants.len(), 2);
    assert_eq!(boot.variants[0].price.amount.minor(), 8_000);
    assert!(boot.variants[0].price.is_reduced());
    assert!(boot.variants[0].availability.can_buy(5));
    assert!(!boot.variants[0].availability.can_buy(6));
    assert!(!boot.variants[1].availability.can_buy(1));
    let picture = &boot.media[0].picture;
    assert_eq!((picture.width, picture.height), (700, 500));
    assert_eq!(picture.widths, [320, 640, 700]);
    assert!(picture.placeholder.as_deref().unwrap().starts_with('#'));
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_says_so() {
    let shop = Shop::open().await;
    shop.import(FILE, |_| {}).await.unwrap();
    let before = shop.product("boot").await;
    let report = shop
        .import(FILE, |options| options.now_ms = NOW + DAY)
        .await
        .unwrap();
    assert_eq!(
        report,
        Report {
            unchanged: 2,
            ..Report::default()
        }
    );
    assert_eq!(
        report.summary(),
        "Nothing changed: all 2 products are as the file has them."
    );
    assert_eq!(shop.product("boot").await, before);
}

#[tokio::test]
async fn a_changed_row_changes_its_product_alone_and_leaves_counted_stock() {
    let shop = Shop::open().await;
    shop.import(FILE, |_| {}).await.unwrap();
    let changed = FILE.replace("L-1,2.50,,300", "L-1,2.90,,999");
    let report = shop
        .import(&changed, |options| options.now_ms = NOW + DAY)
        .await
        .unwrap();
    assert_eq!((report.changed, report.unchanged), (1, 1));
    let lace = shop.product("lace").await;
    assert_eq!(lace.variants[0].price.amount.minor(), 290);
    assert!(!lace.variants[0].availability.can_buy(301));

    let report = shop
        .import(&changed, |options| options.overwrite_stock = true)
        .await
        .unwrap();
    assert_eq!(report.changed, 2);
    assert!(
        shop.product("lace").await.variants[0]
            .availability
            .can_buy(301)
    );
}

#[tokio::test]
async fn a_fault_refuses_the_whole_file_unless_told_to_keep_going() {
    let shop = Shop::open().await;
    let faulty = FILE.replace("L-1,2.50", "L-1,-2.50");
    let ImportError::Refused(errors) = shop.import(&faulty, |_| {}).await.unwrap_err() else {
        panic!("refused");
    };
    assert_eq!((errors.len(), errors[0].line), (1, 4));
    assert!(shop.find("boot").await.is_none(), "nothing was written");

    let report = shop
        .import(&faulty, |options| options.keep_going = true)
        .await
        .unwrap();
    assert_eq!(
        (report.created, report.refused, report.errors.len()),
        (1, 1, 1)
    );
    assert!(shop.find("lace").await.is_none());
}

#[tokio::test]
async fn a_damaged_picture_refuses_the_product_before_anything_is_written() {
    let shop = Shop::open().await;
    std::fs::write(
        shop.folder.path().join("boot.png"),
        b"\x89PNG\r\n\x1a\nnot really",
    )
    .unwrap();
    let ImportError::Refused(errors) = shop.import(FILE, |_| {}).await.unwrap_err() else {
        panic!("refused");
    };
    let error = errors[0].to_string();
    assert!(
        error.starts_with("Line 2, assets: The picture “boot.png” is damaged"),
        "{error}"
    );
    assert!(shop.find("lace").await.is_none());
}

#[tokio::test]
async fn an_address_of_another_product_is_a_fault_of_its_line() {
    let shop = Shop::open().await;
    shop.import(FILE, |_| {}).await.unwrap();
    let clash = "name,slug,sku,price\nNew,new,N-1,1.00\nOther lace,boot,L-1,2.50\n";
    let ImportError::Refused(faults) = shop.import(clash, |_| {}).await.unwrap_err() else {
        panic!("refused");
    };
    assert_eq!(faults[0].line, 3);
    assert!(
        faults[0].message.contains("another product"),
        "{}",
        faults[0]
    );
    assert!(shop.find("new").await.is_none(), "nothing was written");
}

#[tokio::test]
async fn a_former_price_is_recorded_for_new_products_when_asked() {
    let shop = Shop::open().await;
    shop.import(FILE, |options| {
        options.former_prices_since_ms = Some(NOW - 60 * DAY)
    })
    .await
    .unwrap();
    let boot = shop.product("boot").await;
    assert_eq!(
        boot.variants[0].price.lowest_30_days.unwrap().minor(),
        10_000
    );
}

#[tokio::test]
async fn progress_counts_up_to_all() {
    let shop = Shop::open().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    run(&shop.db, shop.plan(FILE), &shop.options(), move |step| {
        sink.lock().unwrap().push(step)
    })
    .await
    .unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen.first(), Some(&Progress::Pictures { done: 1, all: 1 }));
    assert_eq!(seen.last(), Some(&Progress::Products { done: 2, all: 2 }));
}

#[tokio::test]
async fn the_demo_shop_has_taxes_delivery_offers_and_pages_and_applying_it_twice_is_once() {
    let shop = Shop::open().await;
    let setup = demo::shop().unwrap();
    let footwear = "name,slug,sku,price,facets\nRunX,runx-running-shoe,R-1,44.95,category:Sports\nFern,fern,F-1,50.00,category:Home & Garden|category:Plants\n";
    let first = shop::apply_shop(&shop.db, &setup, false, NOW)
        .await
        .unwrap();
    // The settings, the start page, and what the file lists.
    assert_eq!(first.len(), 2 + 3 + 3 + 3 + 4, "{first:?}");
    shop.import(footwear, |_| {}).await.unwrap();
    let offers = shop::apply_offers(&shop.db, &setup).await.unwrap();
    assert_eq!(
        offers.len(),
        setup.promotions.len() + setup.category_intros.len()
    );
    let again = shop::apply_offers(&shop.db, &setup).await.unwrap();
    assert!(!again.iter().any(Change::writes), "{again:?}");
    let mut promotions = offers.iter().filter(|change| change.what == "Promotion");
    assert!(promotions.all(|change| change.outcome == Outcome::New));
    assert_eq!(
        shop::apply_shop(&shop.db, &setup, false, NOW)
            .await
            .unwrap(),
        []
    );
    let rules = tax_rules(shop.db.reader()).await.unwrap();
    assert_eq!((rules.classes.len(), rules.zones.len()), (3, 3));
    let zones = shipping_zones(shop.db.reader()).await.unwrap();
    let methods: Vec<usize> = zones.iter().map(|zone| zone.methods.len()).collect();
    assert_eq!(methods, [2, 1, 1]);
    let pages = database::content::pages(shop.db.reader()).await.unwrap();
    let slugs: Vec<&str> = pages.iter().map(|page| page.slug.as_str()).collect();
    assert_eq!(slugs, ["delivery", "returns", "terms", "privacy"]);
    let codes = ["WELCOME10".parse().unwrap(), "SUMMER25".parse().unwrap()];
    let (promotions, coupons) =
        database::pricing::entered_promotions(shop.db.reader(), &codes, NOW)
            .await
            .unwrap();
    assert!(coupons.iter().all(|coupon| coupon.promotion.is_some()));
    assert_eq!(promotions.len(), 3, "one by itself and two by code");
}

#[tokio::test]
async fn the_whole_demo_catalogue_is_imported_twice_and_the_second_time_nothing_changes() {
    let demo_folder = std::env::var_os("FLEETCART_DEMO_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/@vendure/create/assets"),
        Into::into,
    );
    let file = demo_folder.join("products.csv");
    if !file.is_file() {
        println!(
            "skipped: no demo catalogue in {}; set FLEETCART_DEMO_DIR or run npm ci",
            demo_folder.display()
        );
        return;
    }
    let shop = Shop::open().await;
    let mut options = PlanOptions::beside(&file, Currency::EUR);
    options.enrichment = demo::enrichment().unwrap();
    let plan = plan(&std::fs::read(&file).unwrap(), &options);
    assert_eq!(plan.errors, []);
    for planned in &plan.products {
        let extra = options.enrichment.product(planned.product.slug.as_str());
        let extra = extra.unwrap_or_else(|| panic!("nothing is known of {}", planned.product.slug));
        for sku in extra.variants.keys() {
            let known = planned
                .product
                .variants
                .iter()
                .any(|variant| variant.sku == *sku);
            assert!(known, "{sku} is no variant of {}", planned.product.slug);
        }
        assert!(
            planned.product.brand.is_some(),
            "{} has no brand",
            planned.product.slug
        );
        assert!(
            planned.product.variants.iter().all(|v| v.weight_g > 0),
            "{}",
            planned.product.slug
        );
        assert!(
            planned
                .pictures
                .iter()
                .all(|p| p.alt != planned.product.title)
        );
    }

    let started = std::time::Instant::now();
    let mut run_options = shop.options();
    run_options.former_prices_since_ms = Some(NOW - 60 * DAY);
    let first = run(&shop.db, plan.clone(), &run_options, |_| {})
        .await
        .unwrap();
    println!("{} In {:?}.", first.summary(), started.elapsed());
    assert_eq!((first.created, first.pictures), (54, 54));
    let started = std::time::Instant::now();
    let second = run(&shop.db, plan, &run_options, |_| {}).await.unwrap();
    println!("{} In {:?}.", second.summary(), started.elapsed());
    assert_eq!(
        second,
        Report {
            unchanged: 54,
            ..Report::default()
        }
    );

    let tree = category_tree(shop.db.reader()).await.unwrap();
    let setup = demo::shop().unwrap();
    for (path, _) in &setup.category_intros {
        assert!(tree.find(path).is_some(), "{path} is no category");
    }
    shop::apply_shop(&shop.db, &setup, false, NOW)
        .await
        .unwrap();
    let offers = shop::apply_offers(&shop.db, &setup).await.unwrap();
    assert_eq!(
        offers.len(),
        setup.promotions.len() + setup.category_intros.len()
    );
    let again = shop::apply_offers(&shop.db, &setup).await.unwrap();
    assert_eq!(again, []);
    let tree = category_tree(shop.db.reader()).await.unwrap();
    for (path, intro) in &setup.category_intros {
        assert_eq!(
            tree.find(path).map(|node| &node.category.intro),
            Some(intro),
            "{path}"
        );
    }
    let keyboard = shop.product("clacky-keyboard").await;
    assert_eq!(
        keyboard.variants[0].price.lowest_30_days.unwrap().minor(),
        8_900
    );
}

struct Shop {
    db: Db,
    folder: tempfile::TempDir,
}

impl Shop {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("shop.db").display());
        let db = connect(&DatabaseConfig::new(url)).await.unwrap();
        migrate(&db).await.unwrap();
        let picture = image::RgbImage::from_fn(700, 500, |x, y| {
            image::Rgb([
                u8::try_from(x % 256).unwrap(),
                u8::try_from(y % 256).unwrap(),
                90,
            ])
        });
        picture.save(folder.path().join("boot.png")).unwrap();
        Self { db, folder }
    }

    fn plan(&self, csv: &str) -> Plan {
        let options = PlanOptions::beside(&self.folder.path().join("file.csv"), Currency::EUR);
        plan(csv.as_bytes(), &options)
    }

    fn options(&self) -> RunOptions {
        RunOptions::new(NOW, ImageStore::Folder(self.folder.path().join("pictures")))
    }

    async fn import(
        &self,
        csv: &str,
        change: impl FnOnce(&mut RunOptions),
    ) -> Result<Report, ImportError> {
        let mut options = self.options();
        change(&mut options);
        run(&self.db, self.plan(csv), &options, |_| {}).await
    }

    async fn find(&self, slug: &str) -> Option<Product> {
        product_by_slug(self.db.reader(), slug, Currency::EUR, NOW)
            .await
            .unwrap()
    }

    async fn product(&self, slug: &str) -> Product {
        self.find(slug).await.unwrap()
    }
}
