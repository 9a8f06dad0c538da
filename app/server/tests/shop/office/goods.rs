//! Something to sell in a test of the office, and a shopper who buys it.

use commerce::catalog::{ProductStatus, Seo, Slug};
use commerce::country::CountryCode;
use commerce::ids::ShippingMethodId;
use commerce::shipping::{ShippingMethod, Tariff};
use commerce::tax::{TaxMode, TaxRate};
use commerce::zone::Area;
use commerce::{Currency, Money, Rate};
use database::catalog::{ProductInput, Stored, VariantInput, ensure_tax_class, upsert_product};
use database::pricing::{StoredShippingZone, StoredTaxZone, put_shipping_zone, put_tax_zone};
use reqwest::StatusCode;

use crate::office::desk::{Desk, hidden, place, text};

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn lamp() -> ProductInput {
    ProductInput {
        slug: Slug::parse("lamp").unwrap(),
        status: ProductStatus::Active,
        title: "Desk lamp".to_owned(),
        description_html: "<p>Bright.</p>".to_owned(),
        brand: None,
        tax_class: "standard".to_owned(),
        categories: Vec::new(),
        attributes: Vec::new(),
        options: Vec::new(),
        variants: vec![VariantInput {
            sku: "LAMP-1".to_owned(),
            barcode: None,
            option_labels: Vec::new(),
            weight_g: 500,
            price: eur(2000),
            compare_at: None,
            content: Stored::Kept,
            track_stock: true,
            backorder: false,
            on_hand: Some(9),
        }],
        media: Vec::new(),
        seo: Seo::default(),
        safety: Stored::Kept,
        published_at_ms: None,
    }
}

/// Sells lamps at 20.00, delivered in Germany for 5.00, in the place of the till's own zones.
pub async fn open_shop(desk: &Desk<'_>) {
    let now_ms = desk.now_ms();
    database::transaction(&desk.shop.shop.db, |tx| async move {
        let tx = &*tx;
        let standard = ensure_tax_class(tx, "standard", "Standard rate").await?;
        let germany = vec![Area::country(CountryCode::DE)];
        let tax = StoredTaxZone {
            name: "Here".to_owned(),
            mode: TaxMode::Included,
            areas: germany.clone(),
            rates: vec![TaxRate {
                class: standard,
                label: "VAT".to_owned(),
                rate: Rate::from_percent(19),
            }],
        };
        put_tax_zone(tx, &tax).await?;
        let zone = StoredShippingZone {
            name: "Here".to_owned(),
            areas: germany,
            methods: vec![ShippingMethod {
                id: ShippingMethodId(0),
                name: "Parcel".to_owned(),
                tariff: Tariff::Flat { price: eur(500) },
                min_days: 1,
                max_days: 3,
                tax_class: Some(standard),
            }],
        };
        put_shipping_zone(tx, &zone).await?;
        upsert_product(tx, &lamp(), now_ms).await.unwrap();
        Ok::<_, database::Error>(())
    })
    .await
    .unwrap();
}

/// Buys so many lamps; the order's number, and the path of its page for shoppers.
pub async fn buy(desk: &Desk<'_>, pieces: &str, payment: &str, note: &str) -> (String, String) {
    let browser = desk.shop.browser();
    let line = [("product", "lamp"), ("quantity", pieces)];
    let added = browser.post("/cart/lines", &line).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let address = [
        ("email", "grace@example.org"),
        ("name", "Grace Hopper"),
        ("line1", "Am Hafen 1"),
        ("city", "Kiel"),
        ("country", "DE"),
        ("postcode", "24103"),
        ("billing_same", "1"),
    ];
    let answer = browser.post("/checkout/address", &address).await;
    assert_eq!(
        place(&answer),
        "/checkout/delivery",
        "{}",
        answer.text().await.unwrap()
    );
    let page = text(browser.get("/checkout/delivery").await, 200).await;
    let method = hidden(&page, "method");
    browser
        .post(
            "/checkout/delivery",
            &[("method", method.as_str()), ("note", note)],
        )
        .await;
    let page = text(browser.get("/checkout/payment").await, 200).await;
    let names = ["idempotency_key", "expected_total", "shown"];
    let values = names.map(|name| hidden(&page, name).replace("&amp;", "&"));
    let mut form: Vec<(&str, &str)> = names
        .into_iter()
        .zip(values.iter().map(String::as_str))
        .collect();
    form.extend([
        ("payment", payment),
        ("test_choice", "approve"),
        ("terms", "1"),
        ("note", note),
    ]);
    let placed = browser.post("/checkout/payment", &form).await;
    let link = place(&placed);
    assert!(
        link.starts_with("/orders/"),
        "{}",
        placed.text().await.unwrap()
    );
    let page = text(browser.get(&link).await, 200).await;
    let at = page.find("FC-").expect("a number");
    let number = page[at..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    (number, link)
}
