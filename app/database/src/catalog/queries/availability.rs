//! Text: the flag is set from the counters by the statement itself, so that two sales at once
//! leave what holds after both.

use sea_orm::{ConnectionTrait, DbErr};

use crate::sql::{self, values};

pub(in crate::catalog) async fn refresh_in_stock(
    tx: &impl ConnectionTrait,
    variant_id: i64,
) -> Result<(), DbErr> {
    let sql = "UPDATE listing SET in_stock = EXISTS (
            SELECT 1 FROM variant v LEFT JOIN stock_level s ON s.variant_id = v.id
            WHERE v.product_id = listing.product_id AND v.active = ?
                AND (v.track_stock = ? OR v.backorder = ? OR s.on_hand - s.reserved - s.safety > 0))
        WHERE product_id = (SELECT o.product_id FROM variant o WHERE o.id = ?)";
    sql::execute(tx, sql, values![true, false, true, variant_id]).await?;
    Ok(())
}
