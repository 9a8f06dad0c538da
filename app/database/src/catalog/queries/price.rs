//! Text: two tables, each cut to what counts, in one statement for every product page.

use commerce::Currency;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use serde::Deserialize;

use crate::sql::{self, values};

/// A record of a standing price, or a scheduled price that has begun.
#[derive(Debug, FromQueryResult, Deserialize)]
pub(in crate::catalog) struct PriceMoment {
    pub id: i64,
    pub variant_id: i64,
    pub amount_minor: i64,
    pub from_ms: i64,
    pub to_ms: Option<i64>,
    pub is_scheduled: i64,
}

/// What the variants of a product ever cost: the newest thousand records, and every scheduled price begun by now.
pub(in crate::catalog) async fn price_moments(
    conn: &impl ConnectionTrait,
    product_id: i64,
    currency: Currency,
    now_ms: i64,
) -> Result<Vec<PriceMoment>, DbErr> {
    let sql = "SELECT id, variant_id, amount_minor, from_ms, to_ms, is_scheduled FROM (
            SELECT h.id, h.variant_id, h.amount_minor, h.recorded_at AS from_ms,
                CAST(NULL AS SIGNED) AS to_ms, 0 AS is_scheduled
            FROM price_history h JOIN variant v ON v.id = h.variant_id
            WHERE v.product_id = ? AND h.currency = ?
            ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1000) records
        UNION ALL
        SELECT r.id, r.variant_id, r.amount_minor, r.valid_from, r.valid_to, 1
        FROM price r JOIN variant v ON v.id = r.variant_id
        WHERE v.product_id = ? AND r.currency = ? AND r.valid_from > 0 AND r.valid_from <= ?";
    let code = currency.code();
    let values = values![product_id, code, product_id, code, now_ms];
    sql::all(conn, sql, values).await
}
