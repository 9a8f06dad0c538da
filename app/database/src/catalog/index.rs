//! The catalogue as a search index and a sitemap read it: in bulk, by id.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::catalog::{Rating, Slug};
use commerce::ids::ProductId;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::card::parse_currency;
use super::product::parse_slug;
use crate::error::Result;
use crate::sql::{self, values};

/// A product on sale, with the words and filters it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedProduct {
    /// Identity.
    pub id: ProductId,
    /// The readable part of its address.
    pub slug: Slug,
    /// Its name.
    pub title: String,
    /// Its brand's name.
    pub brand: Option<String>,
    /// Its description, HTML.
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
    /// What buyers think.
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

/// An address for search engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitemapEntry {
    /// The path, such as `/p/slug`.
    pub path: String,
    /// When it last changed, unix milliseconds; zero when unknown.
    pub updated_at_ms: i64,
}

/// Up to `limit` products on sale whose id is above `after`, by id. Begin with zero and go on
/// with the last id until none come.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn products_for_index(
    conn: &impl ConnectionTrait,
    after: ProductId,
    limit: u32,
) -> Result<Vec<IndexedProduct>> {
    let sql = "SELECT l.product_id, l.slug, l.title, l.brand_name, p.description_html, l.currency,
            l.price_minor, l.in_stock, l.sold, l.rating_sum, l.rating_count, l.published_at
        FROM listing l JOIN product p ON p.id = l.product_id
        WHERE l.visible = ? AND l.product_id > ? ORDER BY l.product_id LIMIT ?";
    let rows = sql::all::<IndexRow>(conn, sql, values![true, after.get(), limit]).await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let (first, last) = (first.product_id, last.product_id);
    let mut skus = skus(conn, first, last).await?;
    let mut facets = facets(conn, first, last).await?;
    let product = |row: IndexRow| {
        Ok(IndexedProduct {
            id: ProductId(row.product_id),
            slug: parse_slug(&row.slug)?,
            title: row.title,
            brand: row.brand_name,
            description_html: row.description_html,
            skus: skus.remove(&row.product_id).unwrap_or_default(),
            facets: facets.remove(&row.product_id).unwrap_or_default(),
            price: Money::new(row.price_minor, parse_currency(&row.currency)?),
            in_stock: row.in_stock,
            sold: row.sold,
            rating: Rating {
                sum: row.rating_sum,
                count: row.rating_count,
            },
            published_at_ms: row.published_at,
        })
    };
    rows.into_iter().map(product).collect()
}

/// Every product on sale, every category with products, every written page.
///
/// # Errors
/// When the database does not answer.
pub async fn sitemap_entries(conn: &impl ConnectionTrait) -> Result<Vec<SitemapEntry>> {
    let sql = "SELECT '/p/' || slug AS path, updated_at FROM listing WHERE visible = ?
        UNION ALL
        SELECT DISTINCT '/c/' || f.value, 0 FROM listing_facet f
            JOIN listing l ON l.product_id = f.product_id WHERE f.facet = 'category' AND l.visible = ?
        UNION ALL
        SELECT '/pages/' || slug, updated_at FROM page
        ORDER BY path";
    let rows = sql::all::<SitemapRow>(conn, sql, values![true, true]).await?;
    let entry = |row: SitemapRow| SitemapEntry {
        path: row.path,
        updated_at_ms: row.updated_at,
    };
    Ok(rows.into_iter().map(entry).collect())
}

#[derive(FromQueryResult)]
struct SitemapRow {
    path: String,
    updated_at: i64,
}

#[derive(FromQueryResult)]
struct IndexRow {
    product_id: i64,
    slug: String,
    title: String,
    brand_name: Option<String>,
    description_html: String,
    currency: String,
    price_minor: i64,
    in_stock: bool,
    sold: i64,
    rating_sum: i64,
    rating_count: i64,
    published_at: i64,
}

async fn skus(
    conn: &impl ConnectionTrait,
    first: i64,
    last: i64,
) -> Result<BTreeMap<i64, Vec<String>>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        sku: String,
    }
    let sql = "SELECT product_id, sku FROM variant
        WHERE active = ? AND product_id BETWEEN ? AND ? ORDER BY product_id, position";
    let mut skus: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in sql::all::<Row>(conn, sql, values![true, first, last]).await? {
        skus.entry(row.product_id).or_default().push(row.sku);
    }
    Ok(skus)
}

async fn facets(
    conn: &impl ConnectionTrait,
    first: i64,
    last: i64,
) -> Result<BTreeMap<i64, Vec<IndexedFacet>>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        facet: String,
        facet_label: String,
        value: String,
        value_label: String,
        swatch: Option<String>,
        facet_position: i64,
    }
    let sql = "SELECT product_id, facet, facet_label, value, value_label, swatch, facet_position
        FROM listing_facet WHERE product_id BETWEEN ? AND ? ORDER BY product_id, facet, value";
    let mut facets: BTreeMap<i64, Vec<IndexedFacet>> = BTreeMap::new();
    for row in sql::all::<Row>(conn, sql, values![first, last]).await? {
        facets
            .entry(row.product_id)
            .or_default()
            .push(IndexedFacet {
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
