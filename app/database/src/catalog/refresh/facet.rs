//! The filter values a product is found by, one row each.

use std::collections::BTreeMap;

use commerce::catalog::{Product, Slug};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::error::Result;
use crate::sql::{self, values};

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
    if facets.is_empty() {
        return Ok(());
    }
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?)"; facets.len()].join(", ");
    let add = format!(
        "INSERT INTO listing_facet (facet, value, product_id, facet_label, value_label, swatch,
            facet_position) VALUES {rows}"
    );
    let row = |facet: Facet| {
        values![
            facet.facet,
            facet.value,
            product.id.get(),
            facet.facet_label,
            facet.value_label,
            facet.swatch,
            facet.position,
        ]
    };
    let values = facets.into_values().flat_map(row).collect();
    sql::execute(tx, &add, values).await?;
    Ok(())
}

/// A product in `a/b` is found in `a` too.
async fn of_categories(tx: &impl ConnectionTrait, product: &Product) -> Result<Vec<Facet>> {
    #[derive(FromQueryResult)]
    struct Row {
        path: String,
        name: String,
    }
    let sql = "SELECT c.path, c.name FROM category c WHERE EXISTS (
        SELECT 1 FROM product_category p JOIN category m ON m.id = p.category_id
        WHERE p.product_id = ? AND (m.path = c.path OR m.path LIKE c.path || '/%'))";
    let rows = sql::all::<Row>(tx, sql, values![product.id.get()]).await?;
    let facet = |row: Row| Facet {
        facet: "category".to_owned(),
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
    let slug = |text: &str| Slug::from_title(text).ok().map(|slug| slug.to_string());
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

/// Attributes live beside `category` and `brand`, so their codes carry a prefix.
pub(in crate::catalog) fn attribute_facet(code: &str) -> String {
    format!("a:{code}")
}

async fn filterable(tx: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        code: String,
        position: i64,
    }
    let sql = "SELECT code, position FROM attribute WHERE filterable = ?";
    let rows = sql::all::<Row>(tx, sql, values![true]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code, row.position))
        .collect())
}
