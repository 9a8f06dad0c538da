//! Text: the least of four columns of two tables in one statement.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql::{self, values};

/// The next moment at which a product's price or publication begins or ends.
pub(in crate::catalog) async fn next_change(
    tx: &impl ConnectionTrait,
    product_id: i64,
    now_ms: i64,
) -> Result<Option<i64>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        earliest: Option<i64>,
    }
    let sql = "SELECT MIN(moment) AS earliest FROM (
            SELECT r.valid_from AS moment FROM price r JOIN variant v ON v.id = r.variant_id
                WHERE v.product_id = ?
            UNION ALL
            SELECT r.valid_to FROM price r JOIN variant v ON v.id = r.variant_id
                WHERE v.product_id = ?
            UNION ALL
            SELECT published_at FROM product WHERE id = ?
            UNION ALL
            SELECT unpublish_at FROM product WHERE id = ?) moments
        WHERE moment > ?";
    let values = values![product_id, product_id, product_id, product_id, now_ms];
    let row = sql::one::<Row>(tx, sql, values).await?;
    Ok(row.and_then(|row| row.earliest))
}
