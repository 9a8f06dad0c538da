//! The shop's taxes and delivery, and products to sell.

use commerce::Rate;
use commerce::catalog::{Picture, ProductStatus, Seo, Slug};
use commerce::country::CountryCode;
use commerce::ids::ShippingMethodId;
use commerce::shipping::{ShippingMethod, Tariff};
use commerce::tax::{TaxMode, TaxRate};
use commerce::zone::Area;
use database::catalog::{
    AttributeInput, BrandInput, CategoryInput, MediaInput, ProductInput, Stored, VariantInput,
    ensure_tax_class,
};
use database::pricing::{StoredShippingZone, StoredTaxZone, put_shipping_zone, put_tax_zone};

use super::{NOW, Shop, eur};

/// 19 % tax in the price, and one way to deliver for 4.90.
pub async fn open_shop(shop: &Shop) {
    database::transaction(&shop.db, async |tx| {
        let standard = ensure_tax_class(&*tx, "standard", "Standard rate").await?;
        let germany = vec![Area::country(CountryCode::DE)];
        let rate = TaxRate {
            class: standard,
            label: "VAT".to_owned(),
            rate: Rate::from_percent(19),
        };
        let tax = StoredTaxZone {
            name: "Germany".to_owned(),
            mode: TaxMode::Included,
            areas: germany.clone(),
            rates: vec![rate],
        };
        put_tax_zone(&*tx, &tax).await?;
        let parcel = ShippingMethod {
            id: ShippingMethodId(0),
            name: "Parcel".to_owned(),
            tariff: Tariff::Flat { price: eur(490) },
            min_days: 1,
            max_days: 3,
            tax_class: Some(standard),
        };
        let zone = StoredShippingZone {
            name: "Germany".to_owned(),
            areas: germany,
            methods: vec![parcel],
        };
        put_shipping_zone(&*tx, &zone).await?;
        Ok::<_, database::Error>(())
    })
    .await
    .unwrap();
}

/// A plain product with one variant; its slug is its SKU.
pub fn product(sku: &str, price_minor: i64, on_hand: i64) -> ProductInput {
    ProductInput {
        slug: Slug::parse(sku).unwrap(),
        status: ProductStatus::Active,
        title: format!("Product {sku}"),
        description_html: format!("<p>The {sku}.</p>"),
        brand: Some(BrandInput {
            slug: Slug::parse("acme").unwrap(),
            name: "Acme".to_owned(),
        }),
        tax_class: "standard".to_owned(),
        categories: vec![vec![
            CategoryInput {
                slug: Slug::parse("electronics").unwrap(),
                name: "Electronics".to_owned(),
            },
            CategoryInput {
                slug: Slug::parse("computers").unwrap(),
                name: "Computers".to_owned(),
            },
        ]],
        attributes: vec![AttributeInput {
            code: "colour".to_owned(),
            name: "Colour".to_owned(),
            filterable: true,
            values: vec![("blue".to_owned(), "Blue".to_owned())],
        }],
        options: Vec::new(),
        variants: vec![variant(sku, price_minor, on_hand)],
        media: vec![MediaInput {
            picture: Picture {
                key: format!("pictures/{sku}"),
                width: 1200,
                height: 800,
                alt: format!("Picture of {sku}"),
                placeholder: Some("#aabbcc".to_owned()),
                widths: vec![400, 800],
            },
            sha256: "0".repeat(64),
            sku: None,
        }],
        seo: Seo::default(),
        safety: Stored::Kept,
        published_at_ms: Some(NOW - 1),
    }
}

pub fn variant(sku: &str, price_minor: i64, on_hand: i64) -> VariantInput {
    VariantInput {
        sku: sku.to_owned(),
        barcode: None,
        option_labels: Vec::new(),
        weight_g: 500,
        price: eur(price_minor),
        compare_at: None,
        content: Stored::Kept,
        track_stock: true,
        backorder: false,
        on_hand: Some(on_hand),
    }
}
