//! The filter values a product is found by, one row each; and the same by offer, so that all that a shopper chooses is
//! found together in one of them.

use std::collections::{BTreeMap, BTreeSet};

use commerce::catalog::{OptionValue, Product, Slug, Variant};
use sea_orm::ActiveValue::Set;

use crate::catalog::refresh::rows::ListedIn;
use crate::entities::{listing_facet, listing_offer_facet};

pub(in crate::catalog) const CATEGORY_FACET: &str = "category";
/// Attributes live beside `category` and `brand`, so their codes carry a prefix.
pub(in crate::catalog) const ATTRIBUTE_PREFIX: &str = "a:";

struct Facet {
    facet: String,
    facet_label: String,
    value: String,
    value_label: String,
    swatch: Option<String>,
    position: i64,
}

/// The variants that have a value; none named when all have it.
type Holders = BTreeSet<i64>;

/// Of every variant.
const ALL: i64 = 0;

/// The rows of the product, and those of its offers.
pub(super) fn facets(
    product: &Product,
    listed_in: ListedIn<'_>,
    offers: &[&Variant],
) -> (
    Vec<listing_facet::ActiveModel>,
    Vec<listing_offer_facet::ActiveModel>,
) {
    let mut facets: BTreeMap<(String, String), (Facet, Holders)> = BTreeMap::new();
    let of_product = of_categories(listed_in.categories)
        .chain(of_brand(product))
        .chain(of_attributes(product, listed_in.filterable));
    for facet in of_product {
        let key = (facet.facet.clone(), facet.value.clone());
        facets.entry(key).or_insert((facet, [ALL].into()));
    }
    for (facet, variant) in of_options(product, offers) {
        let key = (facet.facet.clone(), facet.value.clone());
        let (_, holders) = facets.entry(key).or_insert((facet, Holders::new()));
        holders.insert(variant);
    }
    for (_, holders) in facets.values_mut() {
        if holders.contains(&ALL) || holders.len() == offers.len() {
            *holders = [ALL].into();
        }
    }
    let id = product.id.get();
    let by_offer = facets.values().flat_map(|(facet, holders)| {
        holders
            .iter()
            .map(|holder| listing_offer_facet::ActiveModel {
                facet: Set(facet.facet.clone()),
                value: Set(facet.value.clone()),
                product_id: Set(id),
                variant_id: Set(*holder),
            })
    });
    let by_offer = by_offer.collect();
    let row = |(facet, _): (Facet, Holders)| listing_facet::ActiveModel {
        facet: Set(facet.facet),
        value: Set(facet.value),
        product_id: Set(id),
        facet_label: Set(facet.facet_label),
        value_label: Set(facet.value_label),
        swatch: Set(facet.swatch),
        facet_position: Set(facet.position),
    };
    (facets.into_values().map(row).collect(), by_offer)
}

/// A product in `a/b` is found in `a` too.
fn of_categories(categories: Vec<(String, String)>) -> impl Iterator<Item = Facet> {
    categories.into_iter().map(|(path, name)| Facet {
        facet: CATEGORY_FACET.to_owned(),
        facet_label: "Category".to_owned(),
        value: path,
        value_label: name,
        swatch: None,
        position: -2,
    })
}

fn of_brand(product: &Product) -> Option<Facet> {
    product.brand.as_ref().map(|brand| Facet {
        facet: "brand".to_owned(),
        facet_label: "Brand".to_owned(),
        value: brand.slug.to_string(),
        value_label: brand.name.clone(),
        swatch: None,
        position: -1,
    })
}

fn of_attributes(product: &Product, filterable: &BTreeMap<String, i64>) -> Vec<Facet> {
    let known = product.attributes.iter().filter_map(|attribute| {
        let position = *filterable.get(&attribute.code)?;
        Some((attribute, position))
    });
    let facets = known.flat_map(|(attribute, position)| {
        attribute.values.iter().map(move |value| Facet {
            facet: attribute_facet(&attribute.code),
            facet_label: attribute.name.clone(),
            value: value.code.clone(),
            value_label: value.label.clone(),
            swatch: None,
            position,
        })
    });
    facets.collect()
}

/// What a card shows can be filtered by: sizes and colours too. Only those that can be had.
fn of_options(product: &Product, offers: &[&Variant]) -> Vec<(Facet, i64)> {
    let slug = |text: &str| Slug::from_name(text).ok().map(|slug| slug.to_string());
    let mut facets = Vec::new();
    for option in &product.options {
        let Some(code) = slug(&option.name) else {
            continue;
        };
        let facet = |value: &OptionValue, value_code: &str| Facet {
            facet: attribute_facet(&code),
            facet_label: option.name.clone(),
            value: value_code.to_owned(),
            value_label: value.label.clone(),
            swatch: value.swatch.clone(),
            position: 1000,
        };
        for value in &option.values {
            let Some(value_code) = slug(&value.label) else {
                continue;
            };
            let having = offers
                .iter()
                .filter(|variant| variant.option_values.contains(&value.id));
            facets.extend(having.map(|variant| (facet(value, &value_code), variant.id.get())));
        }
    }
    facets
}

pub(in crate::catalog) fn attribute_facet(code: &str) -> String {
    format!("{ATTRIBUTE_PREFIX}{code}")
}
