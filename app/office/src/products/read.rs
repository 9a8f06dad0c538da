//! Reads the forms of the product editor; what cannot be read is noted with its field.

mod law;
mod time;

use std::collections::BTreeMap;

use commerce::catalog::{CategoryTree, ProductStatus, Seo, Slug};
use commerce::country::CountryCode;
use commerce::ids::VariantId;
use commerce::{Currency, Money};
use database::catalog::{
    BrandInput, CategoryInput, EditableProduct, EditableVariant, LONGEST_VARIANT_TITLE,
    OptionInput, OptionValueInput, ProductInput, SaveProduct, Stored, VariantInput,
};
use texts::text;

use crate::kit::form::FormData;
use crate::products::description::cleaned;
use crate::products::view::fields;

pub(super) use law::safety;
pub(super) use time::new_price;

use law::content;
use time::publication;

const MOST_OPTIONS: usize = 3;
const LONGEST_TITLE: usize = 200;
const LONGEST_DESCRIPTION: usize = 60_000;
const LONGEST_SKU: usize = 120;
const LONGEST_LABEL: usize = 100;
/// In grams: a ton.
const HEAVIEST: i64 = 1_000_000;

fn filled(sent: &FormData, field: &str) -> Option<String> {
    let text = sent.text(field).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A required line of at most so many characters; what is wrong is noted, and nothing is returned then.
fn line(sent: &mut FormData, field: &str, longest: usize) -> Option<String> {
    let Some(text) = filled(sent, field) else {
        sent.refuse(field.to_owned(), text!("office-product-missing"));
        return None;
    };
    if text.chars().count() > longest {
        sent.refuse(
            field.to_owned(),
            text!("office-product-too-long", most = longest),
        );
        return None;
    }
    Some(text)
}

fn money(sent: &mut FormData, field: &str, currency: Currency) -> Option<Money> {
    let text = filled(sent, field)?;
    match Money::parse_typed(&text, currency) {
        Ok(amount) if amount.is_negative() => {
            sent.refuse(field.to_owned(), text!("office-product-negative"));
            None
        }
        Ok(amount) => Some(amount),
        Err(error) => {
            sent.refuse(field.to_owned(), error.to_string());
            None
        }
    }
}

fn price(sent: &mut FormData, field: &str, currency: Currency) -> Option<Money> {
    if filled(sent, field).is_none() {
        sent.refuse(field.to_owned(), text!("office-product-no-price"));
    }
    money(sent, field, currency)
}

fn slug(sent: &mut FormData, title: &str) -> Option<Slug> {
    let slug = match filled(sent, fields::SLUG) {
        Some(typed) => Slug::parse(&typed),
        None => Slug::from_name(title),
    };
    let refuse = |_| sent.refuse(fields::SLUG, text!("office-product-slug"));
    slug.map_err(refuse).ok()
}

/// A new product: a draft with one variant.
pub(super) fn new(
    sent: &mut FormData,
    currency: Currency,
    tax_class: &str,
) -> Option<ProductInput> {
    let title = line(sent, fields::TITLE, LONGEST_TITLE);
    let slug = slug(sent, title.as_deref().unwrap_or("product"));
    let sku = line(sent, fields::SKU, LONGEST_SKU);
    let price = price(sent, fields::PRICE, currency);
    Some(ProductInput {
        slug: slug?,
        status: ProductStatus::Draft,
        title: title?,
        description_html: String::new(),
        brand: None,
        tax_class: tax_class.to_owned(),
        categories: Vec::new(),
        attributes: Vec::new(),
        options: Vec::new(),
        variants: vec![VariantInput {
            sku: sku?,
            barcode: None,
            option_labels: Vec::new(),
            weight_g: 0,
            price: price?,
            compare_at: None,
            content: Stored::Kept,
            track_stock: true,
            backorder: false,
            on_hand: Some(0),
        }],
        media: Vec::new(),
        seo: Seo::default(),
        safety: Stored::Kept,
        published_at_ms: None,
    })
}

/// Saves the product so, if it is still the one that was shown.
pub(super) fn save(sent: &FormData, product: &EditableProduct, input: ProductInput) -> SaveProduct {
    SaveProduct {
        id: product.id,
        version: sent.number("version").unwrap_or(-1),
        input,
        renamed: BTreeMap::new(),
        unpublish_at_ms: product.unpublish_at_ms,
        brand_safety: Stored::Kept,
    }
}

/// What stands beside the variants.
pub(super) fn details(
    sent: &mut FormData,
    product: &EditableProduct,
    tree: &CategoryTree,
    tax_classes: &[(String, String)],
    (country, now_ms): (CountryCode, i64),
) -> Option<SaveProduct> {
    let title = line(sent, fields::TITLE, LONGEST_TITLE);
    let slug = slug(sent, title.as_deref().unwrap_or("product"));
    let Ok(status) = sent.text(fields::STATUS).parse::<ProductStatus>() else {
        sent.refuse(fields::STATUS, text!("office-product-status-unknown"));
        return None;
    };
    let typed = sent.text(fields::DESCRIPTION).to_owned();
    if typed.chars().count() > LONGEST_DESCRIPTION {
        let why = text!("office-product-too-long", most = LONGEST_DESCRIPTION);
        sent.refuse(fields::DESCRIPTION, why);
    }
    let tax_class = sent.text(fields::TAX_CLASS).to_owned();
    if !tax_classes.iter().any(|(code, _)| *code == tax_class) {
        sent.refuse(fields::TAX_CLASS, text!("office-product-tax-unknown"));
    }
    let seo = Seo {
        title: filled(sent, fields::SEO_TITLE),
        description: filled(sent, fields::SEO_DESCRIPTION),
    };
    let brand = filled(sent, fields::BRAND).and_then(|name| {
        let slug = Slug::from_name(&name);
        let refuse = |_| sent.refuse(fields::BRAND, text!("office-product-brand"));
        let slug = slug.map_err(refuse).ok()?;
        Some(BrandInput { slug, name })
    });
    let (published_at_ms, unpublish_at_ms) = publication(sent, product, country, now_ms);
    let input = ProductInput {
        slug: slug?,
        title: title?,
        status,
        published_at_ms,
        description_html: cleaned(&typed),
        brand,
        tax_class,
        categories: categories(sent, product, tree),
        seo,
        ..product.input.clone()
    };
    let save = SaveProduct {
        unpublish_at_ms,
        ..save(sent, product, input)
    };
    sent.is_fine().then_some(save)
}

/// The ticked categories: those it stands in already keep their order, so the main one stays the first.
fn categories(
    sent: &FormData,
    product: &EditableProduct,
    tree: &CategoryTree,
) -> Vec<Vec<CategoryInput>> {
    let ticked: Vec<&str> = sent.all(fields::CATEGORY).collect();
    let path = |way: &[CategoryInput]| {
        let steps: Vec<&str> = way.iter().map(|step| step.slug.as_str()).collect();
        steps.join("/")
    };
    let before = product.input.categories.iter();
    let mut kept: Vec<Vec<CategoryInput>> = before
        .filter(|way| ticked.contains(&path(way).as_str()))
        .cloned()
        .collect();
    for wanted in ticked {
        let known = kept.iter().any(|way| path(way) == wanted);
        let Some(node) = tree.find(wanted).filter(|_| !known) else {
            continue;
        };
        let steps = tree.breadcrumbs(node.category.id).into_iter();
        let way = steps.filter_map(|step| {
            let own = step.path.rsplit('/').next().unwrap_or_default();
            let slug = Slug::parse(own).ok()?;
            Some(CategoryInput {
                slug,
                name: step.name,
            })
        });
        kept.push(way.collect());
    }
    kept
}

/// The sheet: every variant in one form.
pub(super) fn variants(
    sent: &mut FormData,
    product: &EditableProduct,
    currency: Currency,
) -> Option<SaveProduct> {
    let mut renamed = BTreeMap::new();
    let mut on_sale = Vec::new();
    for variant in &product.variants {
        if !sent.ticked(&fields::active(variant.id)) {
            continue;
        }
        if let Some(input) = variant_row(sent, variant, currency) {
            if input.sku != variant.input.sku {
                renamed.insert(variant.id, input.sku.clone());
            }
            on_sale.push(input);
        }
    }
    if on_sale.is_empty() && sent.is_fine() {
        sent.refuse(fields::VARIANTS, text!("office-product-none-on-sale"));
    }
    let input = ProductInput {
        variants: on_sale,
        ..product.input.clone()
    };
    let save = SaveProduct {
        renamed,
        ..save(sent, product, input)
    };
    sent.is_fine().then_some(save)
}

fn variant_row(
    sent: &mut FormData,
    variant: &EditableVariant,
    currency: Currency,
) -> Option<VariantInput> {
    let id = variant.id;
    let sku = line(sent, &fields::sku(id), LONGEST_SKU);
    let price = price(sent, &fields::price(id), currency);
    let compare_at = money(sent, &fields::compare_at(id), currency);
    if let (Some(price), Some(before)) = (price, compare_at)
        && before <= price
    {
        sent.refuse(fields::compare_at(id), text!("office-product-compare"));
    }
    let weight_g = weight(sent, id);
    let content = content(sent, variant);
    let barcode = filled(sent, &fields::barcode(id));
    if barcode
        .as_ref()
        .is_some_and(|code| code.chars().count() > 64)
    {
        sent.refuse(
            fields::barcode(id),
            text!("office-product-too-long", most = 64),
        );
    }
    Some(VariantInput {
        sku: sku?,
        barcode,
        option_labels: variant.input.option_labels.clone(),
        weight_g,
        price: price?,
        compare_at,
        content,
        track_stock: sent.ticked(&fields::track(id)),
        backorder: sent.ticked(&fields::backorder(id)),
        on_hand: None,
    })
}

fn weight(sent: &mut FormData, id: VariantId) -> i64 {
    let field = fields::weight(id);
    match filled(sent, &field).map(|text| text.parse::<i64>()) {
        None => 0,
        Some(Ok(grams)) if (0..=HEAVIEST).contains(&grams) => grams,
        Some(_) => {
            sent.refuse(field, text!("office-product-weight"));
            0
        }
    }
}

/// Up to three options, each with its values on lines of their own.
pub(super) fn options(sent: &mut FormData) -> Option<Vec<OptionInput>> {
    let mut options: Vec<OptionInput> = Vec::new();
    for place in 0..MOST_OPTIONS {
        let (name_field, values_field) = (fields::option(place), fields::values(place));
        let name = filled(sent, &name_field);
        let labels = labels(sent.text(&values_field));
        let name = match (name, labels.is_empty()) {
            (None, true) => continue,
            (None, false) => {
                sent.refuse(name_field, text!("office-product-option-name"));
                continue;
            }
            (Some(_), true) => {
                sent.refuse(values_field, text!("office-product-option-values"));
                continue;
            }
            (Some(name), false) => name,
        };
        let is_long = |text: &str| text.chars().count() > LONGEST_LABEL;
        if is_long(&name) || labels.iter().any(|label| is_long(label)) {
            sent.refuse(
                values_field,
                text!("office-product-too-long", most = LONGEST_LABEL),
            );
        }
        if options.iter().any(|option| option.name == name) {
            sent.refuse(name_field, text!("office-product-option-twice"));
            continue;
        }
        let values = labels.into_iter().map(|label| OptionValueInput {
            label,
            swatch: None,
        });
        options.push(OptionInput {
            name,
            values: values.collect(),
        });
    }
    let longest = options.iter().map(|option| {
        let lengths = option
            .values
            .iter()
            .map(|value| value.label.chars().count());
        lengths.max().unwrap_or(0) + 2
    });
    if longest.sum::<usize>() > LONGEST_VARIANT_TITLE {
        let why = text!("office-product-too-long", most = LONGEST_VARIANT_TITLE);
        sent.refuse(fields::values(0), why);
    }
    sent.is_fine().then_some(options)
}

fn labels(text: &str) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for label in text
        .lines()
        .map(str::trim)
        .filter(|label| !label.is_empty())
    {
        if !labels.iter().any(|known| known == label) {
            labels.push(label.to_owned());
        }
    }
    labels
}

/// Values that were there keep their colour.
pub(super) fn with_swatches(options: Vec<OptionInput>, before: &[OptionInput]) -> Vec<OptionInput> {
    let swatch = |option: &str, label: &str| {
        let option = before.iter().find(|known| known.name == option)?;
        let value = option.values.iter().find(|value| value.label == label)?;
        value.swatch.clone()
    };
    let mut options = options;
    for option in &mut options {
        for value in &mut option.values {
            value.swatch = swatch(&option.name, &value.label);
        }
    }
    options
}
