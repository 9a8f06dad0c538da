//! Text: a self-join that counts and sorts by the count.

use commerce::ids::ProductId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql::{self, values};

pub(in crate::catalog) async fn related_ids(
    conn: &impl ConnectionTrait,
    id: ProductId,
    limit: u32,
) -> Result<Vec<ProductId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let sql = "SELECT other.product_id AS id, COUNT(*) AS shared
        FROM listing_facet own
            JOIN listing_facet other ON other.facet = own.facet AND other.value = own.value
            JOIN listing l ON l.product_id = other.product_id
        WHERE own.product_id = ? AND other.product_id <> ? AND l.visible = ?
        GROUP BY other.product_id, l.in_stock, l.sold
        ORDER BY l.in_stock DESC, shared DESC, l.sold DESC, other.product_id LIMIT ?";
    let values = values![id.get(), id.get(), true, limit];
    let rows = sql::all::<Row>(conn, sql, values).await?;
    Ok(rows.iter().map(|row| ProductId(row.id)).collect())
}
