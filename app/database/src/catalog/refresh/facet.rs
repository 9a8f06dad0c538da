//! The filter values a product is found by, one row each.

use std::collections::BTreeMap;

use commerce::catalog::{Product, Slug};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::catalog::queries::{self, CategoryOfProduct};
use crate::entities::{attribute, listing_facet};
use crate::error::Result;

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

pub(super) async fn store_facets(tx: &impl ConnectionTrait, product: &Product) -> Result<()> {
    let mut facets: BTreeMap<(String, String), Facet> = BTreeMap::new();
    let filterable = filterable(tx).await?;
    let options = of_options(product);
    let all = of_categories(tx, product)
        .await?
        .into_iter()
        .chain(of_brand(product));
    for facet in all
        .chain(of_attributes(product, &filterable))
        .chain(options)
    {
        facets
            .entry((facet.facet.clone(), facet.value.clone()))
            .or_insert(facet);
    }
    let row = |facet: Facet| listing_facet::ActiveModel {
        facet: Set(facet.facet),
        value: Set(facet.value),
        product_id: Set(product.id.get()),
        facet_label: Set(facet.facet_label),
        value_label: Set(facet.value_label),
        swatch: Set(facet.swatch),
        facet_position: Set(facet.position),
    };
    listing_facet::Entity::insert_many(facets.into_values().map(row))
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A product in `a/b` is found in `a` too.
async fn of_categories(tx: &impl ConnectionTrait, product: &Product) -> Result<Vec<Facet>> {
    let rows = queries::categories_of(tx, product.id.get()).await?;
    let facet = |row: CategoryOfProduct| Facet {
        facet: CATEGORY_FACET.to_owned(),
        facet_label: "Category".to_owned(),
        value: row.path,
        value_label: row.name,
        swatch: None,
        position: -2,
    };
    Ok(rows.into_iter().map(facet).collect())
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

/// What a card shows can be filtered by: sizes and colours too.
fn of_options(product: &Product) -> Vec<Facet> {
    let slug = |text: &str| Slug::from_name(text).ok().map(|slug| slug.to_string());
    let mut facets = Vec::new();
    for option in &product.options {
        for value in &option.values {
            let sold = product
                .variants
                .iter()
                .any(|variant| variant.option_values.contains(&value.id));
            if let (true, Some(code), Some(value_code)) =
                (sold, slug(&option.name), slug(&value.label))
            {
                facets.push(Facet {
                    facet: attribute_facet(&code),
                    facet_label: option.name.clone(),
                    value: value_code,
                    value_label: value.label.clone(),
                    swatch: value.swatch.clone(),
                    position: 1000,
                });
            }
        }
    }
    facets
}

pub(in crate::catalog) fn attribute_facet(code: &str) -> String {
    format!("{ATTRIBUTE_PREFIX}{code}")
}

/// The places of the attributes that listings offer as filters, by code.
async fn filterable(tx: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>> {
    let filterable = attribute::Entity::find().filter(attribute::Column::Filterable.eq(true));
    let rows = filterable.all(tx).await?.into_iter();
    Ok(rows.map(|row| (row.code, row.position)).collect())
}
