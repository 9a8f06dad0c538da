use commerce::catalog::{ProductStatus, Seo, Slug};
use commerce::ids::{ProductId, VariantId};
use commerce::{Currency, Money};
use database::catalog::{EditableVariant, OptionValueInput, Stored};

use super::*;

fn option(name: &str, labels: &[&str]) -> OptionInput {
    let value = |label: &&str| OptionValueInput {
        label: (*label).to_owned(),
        swatch: None,
    };
    OptionInput {
        name: name.to_owned(),
        values: labels.iter().map(value).collect(),
    }
}

fn variant(sku: &str, labels: &[&str]) -> VariantInput {
    VariantInput {
        sku: sku.to_owned(),
        barcode: None,
        option_labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        weight_g: 100,
        price: Money::new(1900, Currency::EUR),
        compare_at: None,
        content: Stored::Kept,
        track_stock: true,
        backorder: false,
        on_hand: None,
    }
}

fn shirt(options: Vec<OptionInput>, variants: Vec<VariantInput>) -> EditableProduct {
    let all = variants
        .iter()
        .zip(1_i64..)
        .map(|(input, id)| EditableVariant {
            id: VariantId(id),
            title: input.option_labels.join(", "),
            active: true,
            input: input.clone(),
            has_price: true,
            lowest_30_days: None,
            stock: Default::default(),
        });
    EditableProduct {
        id: ProductId(1),
        version: 1,
        unpublish_at_ms: None,
        variants: all.collect(),
        input: ProductInput {
            slug: Slug::from_title("shirt").expect("a slug"),
            status: ProductStatus::Draft,
            title: "Shirt".to_owned(),
            description_html: String::new(),
            brand: None,
            tax_class: "standard".to_owned(),
            categories: Vec::new(),
            attributes: Vec::new(),
            options,
            variants,
            media: Vec::new(),
            seo: Seo::default(),
            safety: Stored::Kept,
            published_at_ms: None,
        },
    }
}

fn skus(input: &ProductInput) -> Vec<&str> {
    input
        .variants
        .iter()
        .map(|variant| variant.sku.as_str())
        .collect()
}

#[test]
fn three_by_four_values_make_twelve_variants_and_the_first_goes_on() {
    let plain = shirt(Vec::new(), vec![variant("SHIRT", &[])]);
    let options = vec![
        option("Size", &["S", "M", "L"]),
        option("Colour", &["Red", "Blue", "Oat", "Ink"]),
    ];
    let made = with_options(&plain, options).expect("few enough");
    assert_eq!(made.variants.len(), 12);
    assert_eq!(made.variants[0].sku, "SHIRT");
    assert_eq!(made.variants[0].option_labels, ["S", "Red"]);
    assert_eq!(made.variants[11].sku, "SHIRT-l-ink");
    assert_eq!(made.variants[11].price, Money::new(1900, Currency::EUR));
    let mut all = skus(&made);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 12);
}

#[test]
fn a_new_value_makes_its_combinations_and_brings_back_none_that_was_taken_off() {
    let options = vec![
        option("Size", &["S", "M"]),
        option("Colour", &["Red", "Blue"]),
    ];
    let product = shirt(
        options,
        vec![variant("A", &["S", "Red"]), variant("B", &["M", "Blue"])],
    );
    let options = vec![
        option("Size", &["S", "M", "L"]),
        option("Colour", &["Red", "Blue"]),
    ];
    let made = with_options(&product, options).expect("few enough");
    assert_eq!(skus(&made), ["A", "B", "A-l-red", "A-l-blue"]);
}

#[test]
fn a_value_that_goes_takes_its_variants_with_it() {
    let options = vec![option("Size", &["S", "M"])];
    let product = shirt(options, vec![variant("A", &["S"]), variant("B", &["M"])]);
    let made = with_options(&product, vec![option("Size", &["M"])]).expect("few enough");
    assert_eq!(skus(&made), ["B"]);
}

#[test]
fn more_combinations_than_a_product_may_have_are_refused() {
    let plain = shirt(Vec::new(), vec![variant("SHIRT", &[])]);
    let labels: Vec<String> = (0..16).map(|n| n.to_string()).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let options = vec![option("A", &labels), option("B", &labels)];
    let refused = with_options(&plain, options).expect_err("too many");
    assert_eq!(refused, TooMany { combinations: 256 });
}

#[test]
fn a_sku_that_is_taken_is_numbered() {
    let options = vec![option("Size", &["S"])];
    let mut product = shirt(options, vec![variant("A", &["S"])]);
    let mut off = product.variants[0].clone();
    off.input.sku = "A-m".to_owned();
    off.active = false;
    product.variants.push(off);
    let made = with_options(&product, vec![option("Size", &["S", "M"])]).expect("few enough");
    assert_eq!(skus(&made), ["A", "A-m-2"]);
}
