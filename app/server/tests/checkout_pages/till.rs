//! A shop with a mug to sell, on each database there is.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use commerce::catalog::{ProductStatus, Seo, Slug};
use commerce::country::CountryCode;
use commerce::ids::{ShippingMethodId, TaxClassId, VariantId};
use commerce::order::PlacedOrder;
use commerce::shipping::{ShippingMethod, Tariff};
use commerce::tax::{TaxMode, TaxRate};
use commerce::zone::Area;
use commerce::{Currency, Money, Rate};
use database::ConnectionTrait;
use database::catalog::{ProductInput, Stored, VariantInput, ensure_tax_class, upsert_product};
use database::pricing::{StoredShippingZone, StoredTaxZone, put_shipping_zone, put_tax_zone};
use database::stock::{stock_level, verify_ledger};

use crate::support::TestShop;

/// The same on every server of a test: it seals forms and the test bank's references.
pub const SECRET: &str = "a-secret-of-32-letters--for-tests-only";

/// A shop that sells one mug for €12.50, delivered to Germany and Austria.
pub struct Till {
    pub shop: TestShop,
    pub mug: VariantId,
    url: Option<String>,
}

/// Runs a test on SQLite, and on the server of `FLEETCART_TEST_MYSQL_URL` when there is one.
pub async fn on_each_database(pieces: i64, test: impl AsyncFn(&Till)) {
    on_each_database_with(pieces, &[], test).await;
}

/// The same with further flags of `fleetcart serve`.
pub async fn on_each_database_with(pieces: i64, flags: &[&str], test: impl AsyncFn(&Till)) {
    test(&Till::open(pieces, None, flags).await).await;
    let server = std::env::var("FLEETCART_TEST_MYSQL_URL").ok();
    let Some(server) = server.filter(|url| !url.is_empty()) else {
        return;
    };
    let url = take(server.trim_end_matches('/')).await;
    let till = Till::open(pieces, Some(url.clone()), flags).await;
    test(&till).await;
    till.shop.shop.db.close().await.unwrap();
    give_back(url).await;
}

/// Databases that earlier tests have left empty: making the tables takes MySQL seconds.
static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());

async fn take(server: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    if let Some(url) = FREE.lock().unwrap().pop() {
        return url;
    }
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let name = format!("fleetcart_test_{}_till_{number}", std::process::id());
    let admin = sea_orm::Database::connect(format!("{server}/mysql")).await;
    let admin = admin.unwrap();
    let create = format!("CREATE DATABASE {name}");
    admin.execute_unprepared(&create).await.unwrap();
    admin.close().await.unwrap();
    format!("{server}/{name}")
}

async fn give_back(url: String) {
    let mut options = sea_orm::ConnectOptions::new(url.clone());
    options.max_connections(1);
    let admin = sea_orm::Database::connect(options).await.unwrap();
    let off = "SET foreign_key_checks = 0";
    admin.execute_unprepared(off).await.unwrap();
    let tables = "SELECT table_name AS t FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name <> 'seaql_migrations'";
    let tables = sea_orm::Statement::from_string(admin.get_database_backend(), tables);
    for row in admin.query_all_raw(tables).await.unwrap() {
        let table: String = row.try_get("", "t").unwrap();
        let empty = format!("DELETE FROM {table}");
        admin.execute_unprepared(&empty).await.unwrap();
    }
    admin.close().await.unwrap();
    FREE.lock().unwrap().push(url);
}

impl Till {
    /// On SQLite, with further flags of `fleetcart serve`.
    pub async fn with_flags(pieces: i64, flags: &[&str]) -> Till {
        Till::open(pieces, None, flags).await
    }

    async fn open(pieces: i64, url: Option<String>, more: &[&str]) -> Till {
        let mut flags = vec!["--secret", SECRET];
        flags.extend(more);
        if let Some(url) = &url {
            flags.extend(["--database-url", url.as_str()]);
        }
        let shop = TestShop::with_flags(&flags).await;
        stock(&shop).await;
        let mut till = Till {
            shop,
            mug: VariantId(0),
            url,
        };
        till.price(1250, pieces).await;
        let found = database::catalog::product_by_slug(
            till.shop.shop.db.reader(),
            "mug",
            Currency::EUR,
            till.shop.shop.now_ms(),
        );
        till.mug = found.await.unwrap().unwrap().variants[0].id;
        till
    }

    /// Where the database is.
    pub fn database_url(&self) -> String {
        match &self.url {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.shop.folder().join("shop.db").display()),
        }
    }

    /// Another server of the same shop, on the same database.
    pub async fn another(&self) -> TestShop {
        self.another_with(&[]).await
    }

    /// The same with further flags of `fleetcart serve`.
    pub async fn another_with(&self, more: &[&str]) -> TestShop {
        let url = self.database_url();
        let own = ["--secret", SECRET, "--database-url", &url];
        TestShop::with_flags(&[&own[..], more].concat()).await
    }

    /// Changes what a mug costs and how many there are.
    pub async fn price(&self, minor: i64, pieces: i64) {
        let now_ms = self.shop.shop.now_ms();
        let stored = database::transaction(&self.shop.shop.db, |tx| async move {
            upsert_product(&*tx, &mug(minor, pieces), now_ms).await
        });
        stored.await.unwrap();
    }

    /// Says whether prices contain the tax of 19 %.
    pub async fn tax(&self, mode: TaxMode) {
        let stored = database::transaction(&self.shop.shop.db, |tx| async move {
            let standard = ensure_tax_class(&*tx, "standard", "Standard rate").await?;
            put_tax_zone(&*tx, &tax_zone(standard, mode)).await
        });
        stored.await.unwrap();
    }

    /// Pieces on the shelf, and pieces promised.
    pub async fn stock(&self) -> (i64, i64) {
        let level = stock_level(self.shop.shop.db.writer(), self.mug)
            .await
            .unwrap();
        (level.on_hand, level.reserved)
    }

    /// The order whose page that is.
    pub async fn order(&self, place: &str) -> PlacedOrder {
        let token = place.split('/').nth(2).unwrap();
        let found = database::order::order_by_public_token(self.shop.shop.db.writer(), token);
        found.await.unwrap().unwrap()
    }

    /// How many orders there are.
    pub async fn orders(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM orders").await
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let db = self.shop.shop.db.writer();
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }

    /// Works the outbox off and tells how many letters of that kind lie in the folder.
    pub async fn letters(&self, kind: &str) -> usize {
        let work = purchases::outbox::work_off;
        while work(&self.shop.shop.purchases).await.unwrap() > 0 {}
        let files = std::fs::read_dir(self.shop.folder().join("var/mail")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| name.ends_with(".eml") && name.contains(kind))
            .count()
    }

    /// The text of the one e-mail of that kind in the folder.
    pub fn letter(&self, kind: &str) -> String {
        self.only_file(kind, ".txt")
    }

    /// Whom the one e-mail of that kind in the folder is for.
    pub fn recipient(&self, kind: &str) -> String {
        let email = self.only_file(kind, ".eml");
        let line = email.lines().find(|line| line.starts_with("To: "));
        line.unwrap().to_owned()
    }

    fn only_file(&self, kind: &str, ending: &str) -> String {
        let mut files = std::fs::read_dir(self.shop.folder().join("var/mail"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .filter(|path| {
                let path = path.to_string_lossy();
                path.contains(kind) && path.ends_with(ending)
            });
        let file = std::fs::read_to_string(files.next().unwrap()).unwrap();
        assert!(files.next().is_none(), "more than one {kind}");
        file
    }

    /// Asserts that stock, orders and money fit together.
    pub async fn balances(&self) {
        let faults = verify_ledger(self.shop.shop.db.writer()).await.unwrap();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

async fn stock(shop: &TestShop) {
    let stored = database::transaction(&shop.shop.db, |tx| async move {
        let tx = &*tx;
        let standard = ensure_tax_class(tx, "standard", "Standard rate").await?;
        put_tax_zone(tx, &tax_zone(standard, TaxMode::Included)).await?;
        let method = |name: &str, minor, days| ShippingMethod {
            id: ShippingMethodId(0),
            name: name.to_owned(),
            tariff: Tariff::Flat { price: euro(minor) },
            min_days: days,
            max_days: days + 1,
            tax_class: Some(standard),
        };
        let zone = StoredShippingZone {
            name: "Here".to_owned(),
            areas: here(),
            methods: vec![method("Express", 990, 1), method("Standard parcel", 490, 2)],
        };
        put_shipping_zone(tx, &zone).await?;
        Ok::<_, database::Error>(())
    });
    stored.await.unwrap();
}

fn here() -> Vec<Area> {
    [CountryCode::DE, CountryCode::AT]
        .map(Area::country)
        .to_vec()
}

fn tax_zone(class: TaxClassId, mode: TaxMode) -> StoredTaxZone {
    StoredTaxZone {
        name: "Here".to_owned(),
        mode,
        areas: here(),
        rates: vec![TaxRate {
            class,
            label: "VAT".to_owned(),
            rate: Rate::from_percent(19),
        }],
    }
}

fn mug(minor: i64, pieces: i64) -> ProductInput {
    ProductInput {
        slug: Slug::parse("mug").unwrap(),
        status: ProductStatus::Active,
        title: "Blue mug".to_owned(),
        description_html: "<p>Holds a third of a litre.</p>".to_owned(),
        brand: None,
        tax_class: "standard".to_owned(),
        categories: Vec::new(),
        attributes: Vec::new(),
        options: Vec::new(),
        variants: vec![VariantInput {
            sku: "MUG".to_owned(),
            barcode: None,
            option_labels: Vec::new(),
            weight_g: 300,
            price: euro(minor),
            compare_at: None,
            content: Stored::Kept,
            track_stock: true,
            backorder: false,
            on_hand: Some(pieces),
        }],
        media: Vec::new(),
        seo: Seo::default(),
        safety: Stored::Kept,
        published_at_ms: None,
    }
}

pub fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}
