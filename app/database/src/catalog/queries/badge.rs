//! Text: the stock of a whole page of cards in one statement, summed where it lies.

use std::collections::BTreeMap;

use commerce::stock::{Availability, StockBadge};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql;

/// The best badge among the variants of each product.
pub(in crate::catalog) async fn badges(
    conn: &impl ConnectionTrait,
    product_ids: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, StockBadge>, DbErr> {
    let (marks, mut values) = sql::list(product_ids);
    let sql = format!(
        "SELECT v.product_id, v.track_stock, v.backorder,
            (SELECT CAST(SUM(s.on_hand - s.reserved - s.safety) AS SIGNED)
                FROM stock_level s WHERE s.variant_id = v.id) AS available
        FROM variant v WHERE v.active = ? AND v.product_id IN ({marks})"
    );
    values.insert(0, true.into());
    let mut badges = BTreeMap::new();
    for row in sql::all::<StockRow>(conn, &sql, values).await? {
        let badge = Availability {
            track_stock: row.track_stock,
            backorder: row.backorder,
            available: row.available.unwrap_or(0).max(0),
        }
        .badge();
        let best = badges.entry(row.product_id).or_insert(badge);
        *best = best.best(badge);
    }
    Ok(badges)
}

#[derive(FromQueryResult)]
struct StockRow {
    product_id: i64,
    track_stock: bool,
    backorder: bool,
    available: Option<i64>,
}
