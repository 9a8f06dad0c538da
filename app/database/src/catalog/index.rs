//! The catalogue as a search index reads it: in bulk, by id.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::catalog::{Rating, Slug};
use commerce::ids::ProductId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entities::{listing, listing_facet, product, variant};
use crate::error::Result;

/// A product on sale, with the words and filters it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedProduct {
    pub id: ProductId,
    /// The readable part of its address.
    pub slug: Slug,
    pub title: String,
    pub brand: Option<String>,
    pub description_html: String,
    /// The article numbers of its variants.
    pub skus: Vec<String>,
    /// Every filter value it matches; those of `category` have the path as their value.
    pub facets: Vec<IndexedFacet>,
    /// The price of its cheapest variant.
    pub price: Money,
    /// Whether any variant can be bought.
    pub in_stock: bool,
    /// Pieces sold so far.
    pub sold: i64,
    pub rating: Rating,
    /// When it came on sale, unix milliseconds.
    pub published_at_ms: i64,
}

/// A filter value of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedFacet {
    /// `category`, `brand`, or `a:` and the attribute's code.
    pub facet: String,
    /// The name of the group.
    pub facet_label: String,
    /// The value used in the query string.
    pub value: String,
    /// The name of the value.
    pub value_label: String,
    /// A CSS colour, when the value is one.
    pub swatch: Option<String>,
    /// The group's place among the groups.
    pub position: i64,
}

/// Up to `limit` products on sale whose id is above `after`, by id. Begin with zero and go on
/// with the last id until none come.
pub async fn products_for_index(
    conn: &impl ConnectionTrait,
    after: ProductId,
    limit: u32,
) -> Result<Vec<IndexedProduct>> {
    let rows = listing::Entity::find()
        .find_also_related(product::Entity)
        .filter(listing::Column::Visible.eq(true))
        .filter(listing::Column::ProductId.gt(after.get()))
        .order_by_asc(listing::Column::ProductId)
        .limit(u64::from(limit))
        .all(conn)
        .await?;
    let (Some((first, _)), Some((last, _))) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let (first, last) = (first.product_id, last.product_id);
    let mut skus = skus(conn, first, last).await?;
    let mut facets = facets(conn, first, last).await?;
    let product = |(row, product): (listing::Model, Option<product::Model>)| IndexedProduct {
        id: ProductId(row.product_id),
        slug: row.slug.0,
        title: row.title,
        brand: row.brand_name,
        description_html: product
            .map(|product| product.description_html)
            .unwrap_or_default(),
        skus: skus.remove(&row.product_id).unwrap_or_default(),
        facets: facets.remove(&row.product_id).unwrap_or_default(),
        price: Money::new(row.price_minor, row.currency.0),
        in_stock: row.in_stock,
        sold: row.sold,
        rating: Rating {
            sum: row.rating_sum,
            count: row.rating_count,
        },
        published_at_ms: row.published_at,
    };
    Ok(rows.into_iter().map(product).collect())
}

async fn skus(
    conn: &impl ConnectionTrait,
    first: i64,
    last: i64,
) -> Result<BTreeMap<i64, Vec<String>>> {
    use variant::{Column, Entity};
    let rows: Vec<(i64, String)> = Entity::find()
        .select_only()
        .columns([Column::ProductId, Column::Sku])
        .filter(Column::Active.eq(true))
        .filter(Column::ProductId.between(first, last))
        .order_by_asc(Column::ProductId)
        .order_by_asc(Column::Position)
        .into_tuple()
        .all(conn)
        .await?;
    let mut skus: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (product_id, sku) in rows {
        skus.entry(product_id).or_default().push(sku);
    }
    Ok(skus)
}

async fn facets(
    conn: &impl ConnectionTrait,
    first: i64,
    last: i64,
) -> Result<BTreeMap<i64, Vec<IndexedFacet>>> {
    use listing_facet::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::ProductId.between(first, last))
        .order_by_asc(Column::ProductId)
        .order_by_asc(Column::Facet)
        .order_by_asc(Column::Value);
    let mut facets: BTreeMap<i64, Vec<IndexedFacet>> = BTreeMap::new();
    for row in rows.all(conn).await? {
        let of_product = facets.entry(row.product_id).or_default();
        of_product.push(IndexedFacet {
            facet: row.facet,
            facet_label: row.facet_label,
            value: row.value,
            value_label: row.value_label,
            swatch: row.swatch,
            position: row.facet_position,
        });
    }
    Ok(facets)
}
