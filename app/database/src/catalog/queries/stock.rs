//! Text: the variants and the stock of several products, summed where they lie.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql;

#[derive(Debug, Clone, FromQueryResult)]
pub(in crate::catalog) struct StockOfProduct {
    pub product_id: i64,
    pub variants: i64,
    pub on_hand: Option<i64>,
    pub reserved: Option<i64>,
}

/// Of each of the products that has variants on sale: how many, and their pieces.
pub(in crate::catalog) async fn stock_of_products(
    conn: &impl ConnectionTrait,
    products: impl IntoIterator<Item = i64>,
) -> Result<Vec<StockOfProduct>, DbErr> {
    let (marks, mut values) = sql::list(products);
    let sql = format!(
        "SELECT v.product_id, COUNT(DISTINCT v.id) AS variants,
            CAST(SUM(s.on_hand) AS SIGNED) AS on_hand, CAST(SUM(s.reserved) AS SIGNED) AS reserved
        FROM variant v LEFT JOIN stock_level s ON s.variant_id = v.id
        WHERE v.product_id IN ({marks}) AND v.active = ? GROUP BY v.product_id"
    );
    values.push(true.into());
    sql::all(conn, &sql, values).await
}
