//! A catalogue of a few products, stored as an import stores them.

use commerce::Money;
use commerce::catalog::{Picture, ProductStatus, Slug};
use commerce::ids::ShippingMethodId;
use commerce::shipping::{ShippingMethod, Tariff};
use commerce::{Currency, country::CountryCode, zone::Area};
use database::catalog::{
    AttributeInput, BrandInput, CategoryInput, MediaInput, OptionInput, OptionValueInput,
    ProductInput, Stored, UpsertError, VariantInput, upsert_product,
};
use database::content::{Returns, ShopSettings, put_shop_settings};
use database::pricing::{StoredShippingZone, put_shipping_zone};

use crate::support::TestShop;

/// A shop that sells two mugs, a shirt in two sizes and two colours, and a lamp that is sold out.
pub async fn stocked() -> TestShop {
    stocked_with(&[]).await
}

/// The same with further flags of `fleetcart serve`.
pub async fn stocked_with(flags: &[&str]) -> TestShop {
    let shop = TestShop::with_flags(flags).await;
    put_delivery(&shop).await;
    let settings = ShopSettings {
        returns: Some(Returns {
            days: 30,
            free: true,
        }),
        ..ShopSettings::default()
    };
    put_shop_settings(shop.shop.db.writer(), &settings)
        .await
        .unwrap();
    for product in [
        mug("blue-mug", "Blue mug", 900),
        reduced_mug(),
        shirt(),
        lamp(),
    ] {
        put(&shop, product).await;
    }
    index(&shop).await;
    shop
}

fn reduced_mug() -> ProductInput {
    let mut mug = mug("red-mug", "Red mug", 1250);
    mug.variants[0].compare_at = Some(euro(1500));
    mug
}

/// Stores a product, new or changed.
pub async fn put(shop: &TestShop, product: ProductInput) {
    let now = shop.shop.now_ms();
    let stored: Result<_, UpsertError> = database::transaction(&shop.shop.db, |tx| {
        let product = product.clone();
        async move { upsert_product(&*tx, &product, now).await }
    })
    .await;
    stored.unwrap();
}

/// Brings the search index up to date, as the shop's job does.
pub async fn index(shop: &TestShop) {
    shop.shop.search.refresh(&shop.shop.db).await.unwrap();
}

pub fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub fn mug(slug: &str, title: &str, minor: i64) -> ProductInput {
    let colour = title.split(' ').next().unwrap().to_owned();
    ProductInput {
        slug: Slug::parse(slug).unwrap(),
        status: ProductStatus::Active,
        title: title.to_owned(),
        description_html: "<p>Holds a third of a litre.</p>".to_owned(),
        brand: Some(brand("pottery", "The Pottery")),
        tax_class: "standard".to_owned(),
        categories: vec![vec![
            category("home", "Home"),
            category("kitchen", "Kitchen"),
        ]],
        attributes: vec![AttributeInput {
            code: "colour".to_owned(),
            name: "Colour".to_owned(),
            filterable: true,
            values: vec![(colour.to_lowercase(), colour)],
        }],
        options: Vec::new(),
        variants: vec![variant(&format!("SKU-{slug}"), &[], minor, 20)],
        media: vec![photograph(slug)],
        seo: Default::default(),
        safety: Stored::Kept,
        published_at_ms: None,
    }
}

pub fn shirt() -> ProductInput {
    let values = |labels: &[&str]| {
        labels
            .iter()
            .map(|label| OptionValueInput {
                label: (*label).to_owned(),
                swatch: None,
            })
            .collect()
    };
    let sizes = OptionInput {
        name: "Size".to_owned(),
        values: values(&["S", "M"]),
    };
    let colours = OptionInput {
        name: "Colour".to_owned(),
        values: values(&["White", "Black"]),
    };
    let mut reduced = variant("SHIRT-M-BLACK", &["M", "Black"], 2400, 3);
    reduced.compare_at = Some(euro(3000));
    ProductInput {
        brand: Some(brand("weavers", "Weavers")),
        categories: vec![vec![category("clothes", "Clothes")]],
        attributes: Vec::new(),
        options: vec![sizes, colours],
        variants: vec![
            variant("SHIRT-S-WHITE", &["S", "White"], 2000, 9),
            variant("SHIRT-M-WHITE", &["M", "White"], 2200, 9),
            variant("SHIRT-S-BLACK", &["S", "Black"], 2300, 0),
            reduced,
        ],
        ..mug("linen-shirt", "Linen shirt", 0)
    }
}

pub fn lamp() -> ProductInput {
    ProductInput {
        brand: None,
        variants: vec![variant("LAMP", &[], 9900, 0)],
        categories: vec![vec![category("home", "Home"), category("light", "Light")]],
        ..mug("desk-lamp", "Desk lamp", 0)
    }
}

pub fn variant(sku: &str, labels: &[&str], minor: i64, on_hand: i64) -> VariantInput {
    VariantInput {
        sku: sku.to_owned(),
        barcode: None,
        option_labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        weight_g: 300,
        price: euro(minor),
        compare_at: None,
        content: Stored::Kept,
        track_stock: true,
        backorder: false,
        on_hand: Some(on_hand),
    }
}

fn brand(slug: &str, name: &str) -> BrandInput {
    BrandInput {
        slug: Slug::parse(slug).unwrap(),
        name: name.to_owned(),
    }
}

pub fn category(slug: &str, name: &str) -> CategoryInput {
    CategoryInput {
        slug: Slug::parse(slug).unwrap(),
        name: name.to_owned(),
    }
}

fn photograph(key: &str) -> MediaInput {
    let picture = Picture {
        key: key.to_owned(),
        width: 1280,
        height: 960,
        alt: String::new(),
        placeholder: Some("#a0b0c0".to_owned()),
        widths: vec![320, 640, 1280],
    };
    MediaInput {
        picture,
        sha256: format!("{key:0>64}"),
        sku: None,
    }
}

async fn put_delivery(shop: &TestShop) {
    let zone = StoredShippingZone {
        name: "Germany".to_owned(),
        areas: vec![Area::country(CountryCode::DE)],
        methods: vec![
            parcel("Express parcel", 990, 15_000, 1),
            parcel("Standard parcel", 490, 7500, 3),
        ],
    };
    let stored: database::Result<_> = database::transaction(&shop.shop.db, |tx| {
        let zone = zone.clone();
        async move { put_shipping_zone(&*tx, &zone).await }
    })
    .await;
    stored.unwrap();
}

fn parcel(name: &str, minor: i64, free_from: i64, days: u32) -> ShippingMethod {
    ShippingMethod {
        id: ShippingMethodId(0),
        name: name.to_owned(),
        tariff: Tariff::FreeOver {
            price: euro(minor),
            threshold: euro(free_from),
        },
        min_days: days,
        max_days: days,
        tax_class: None,
    }
}
