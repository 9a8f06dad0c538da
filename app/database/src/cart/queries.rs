//! What carts read by SQL text.

use commerce::Currency;
use commerce::catalog::{Content, Picture, ProductStatus, Slug};
use commerce::ids::VariantId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::entities::{Json, Text};
use crate::sql::{self, values};

#[derive(FromQueryResult)]
pub(super) struct OfferRow {
    pub id: i64,
    pub product_id: i64,
    pub slug: Text<Slug>,
    pub product_title: String,
    pub variant_title: String,
    pub sku: String,
    pub weight_g: i64,
    pub track_stock: bool,
    pub backorder: bool,
    pub active: bool,
    pub status: Text<ProductStatus>,
    pub published_at: Option<i64>,
    pub unpublish_at: Option<i64>,
    pub brand_id: Option<i64>,
    pub tax_class_id: i64,
    pub amount_minor: i64,
    pub compare_at_minor: Option<i64>,
    pub content: Option<Text<Content>>,
    pub pictures_json: Option<Json<Vec<Picture>>>,
    pub available: Option<i64>,
}

/// As text: four tables and the stock of all locations in one statement, for each cart shown.
pub(super) async fn offer_rows(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
    currency: Currency,
    now_ms: i64,
) -> Result<Vec<OfferRow>, DbErr> {
    let (marks, ids) = sql::list(variants.iter().map(|variant| variant.get()));
    let sql = format!(
        "SELECT v.id, v.product_id, p.slug, p.title AS product_title, v.title AS variant_title, v.sku,
            v.weight_g, v.track_stock, v.backorder, v.active, p.status, p.published_at,
            p.unpublish_at, p.brand_id, p.tax_class_id, r.amount_minor, r.compare_at_minor,
            v.content,
            l.pictures_json, (SELECT CAST(SUM(s.on_hand - s.reserved - s.safety) AS SIGNED)
                FROM stock_level s WHERE s.variant_id = v.id) AS available
        FROM variant v JOIN product p ON p.id = v.product_id JOIN price r ON r.variant_id = v.id
            LEFT JOIN listing l ON l.product_id = p.id
        WHERE r.currency = ? AND r.valid_from <= ? AND (r.valid_to IS NULL OR r.valid_to > ?)
            AND v.id IN ({marks})
        ORDER BY v.id, r.valid_from DESC"
    );
    let mut values = values![currency.code(), now_ms, now_ms];
    values.extend(ids);
    let mut rows = sql::all::<OfferRow>(conn, &sql, values).await?;
    // Of the prices that are good now, the one that began last.
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
}

#[derive(FromQueryResult)]
pub(super) struct CategoryRow {
    pub product_id: i64,
    pub id: i64,
}

/// The categories of each product and all above them. As text: a path is compared with its
/// beginnings. (`||` joins text on MySQL too: sqlx sets PIPES_AS_CONCAT.)
pub(super) async fn category_rows(
    conn: &impl ConnectionTrait,
    products: impl Iterator<Item = i64>,
) -> Result<Vec<CategoryRow>, DbErr> {
    let (marks, ids) = sql::list(products);
    let sql = format!(
        "SELECT DISTINCT p.product_id, c.id FROM product_category p
            JOIN category m ON m.id = p.category_id
            JOIN category c ON m.path = c.path OR m.path LIKE c.path || '/%'
        WHERE p.product_id IN ({marks}) ORDER BY p.product_id, c.id"
    );
    sql::all(conn, &sql, ids).await
}
