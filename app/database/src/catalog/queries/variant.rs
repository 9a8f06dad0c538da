//! Text: the stock of each variant is summed where it lies, and only the columns a page needs.

use commerce::Currency;
use commerce::catalog::Content;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::entities::Text;
use crate::sql::{self, values};

#[derive(FromQueryResult)]
pub(in crate::catalog) struct VariantOnSale {
    pub id: i64,
    pub sku: String,
    pub barcode: Option<String>,
    pub option_value_ids: String,
    pub weight_g: i64,
    pub track_stock: bool,
    pub backorder: bool,
    pub available: Option<i64>,
    pub amount_minor: i64,
    pub compare_at_minor: Option<i64>,
    pub content: Option<Text<Content>>,
}

/// The active variants of a product with the price in force, in display order.
pub(in crate::catalog) async fn variants_on_sale(
    conn: &impl ConnectionTrait,
    product_id: i64,
    currency: Currency,
    now_ms: i64,
) -> Result<Vec<VariantOnSale>, DbErr> {
    let sql =
        "SELECT v.id, v.sku, v.barcode, v.option_value_ids, v.weight_g, v.track_stock, v.backorder,
            (SELECT CAST(SUM(s.on_hand - s.reserved - s.safety) AS SIGNED)
                FROM stock_level s WHERE s.variant_id = v.id) AS available,
            r.amount_minor, r.compare_at_minor, v.content
        FROM variant v JOIN price r ON r.variant_id = v.id
        WHERE v.product_id = ? AND v.active = ? AND r.currency = ?
            AND r.valid_from <= ? AND (r.valid_to IS NULL OR r.valid_to > ?)
        ORDER BY v.position, v.id, r.valid_from DESC";
    let values = values![product_id, true, currency.code(), now_ms, now_ms];
    let mut rows = sql::all::<VariantOnSale>(conn, sql, values).await?;
    // A scheduled price comes before the standing one.
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
}
