//! Stock statements that stay text: guarded counters, of which the row count is the answer.

pub(super) mod books;
pub(super) mod list;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::entities::stock_level;
use crate::sql::{self, values};

/// Counts pieces as promised, if the location has that many left.
pub(super) async fn reserve_available(
    tx: &impl ConnectionTrait,
    at: &stock_level::Model,
    qty: i64,
) -> Result<bool, DbErr> {
    let sql = "UPDATE stock_level SET reserved = reserved + ?
        WHERE variant_id = ? AND location_id = ? AND on_hand - reserved - safety >= ?";
    let values = values![qty, at.variant_id, at.location_id, qty];
    Ok(sql::execute(tx, sql, values).await? == 1)
}

/// Moves both counters of a variant at a location, unless less than nothing would be promised.
pub(super) async fn move_counters(
    tx: &impl ConnectionTrait,
    (variant_id, location_id): (i64, i64),
    on_hand: i64,
    reserved: i64,
) -> Result<bool, DbErr> {
    let sql = "UPDATE stock_level SET on_hand = on_hand + ?, reserved = reserved + ?
        WHERE variant_id = ? AND location_id = ? AND reserved + ? >= 0";
    let values = values![on_hand, reserved, variant_id, location_id, reserved];
    Ok(sql::execute(tx, sql, values).await? == 1)
}

/// Sets what is on the shelf, if it is still what was seen.
pub(super) async fn recount_if(
    tx: &impl ConnectionTrait,
    (variant_id, location_id): (i64, i64),
    seen: i64,
    counted: i64,
) -> Result<bool, DbErr> {
    let sql = "UPDATE stock_level SET on_hand = ?
        WHERE variant_id = ? AND location_id = ? AND on_hand = ?";
    let values = values![counted, variant_id, location_id, seen];
    Ok(sql::execute(tx, sql, values).await? == 1)
}

/// Takes pieces out of a hold that keeps some.
pub(super) async fn shrink_hold(
    tx: &impl ConnectionTrait,
    hold_id: i64,
    qty: i64,
) -> Result<bool, DbErr> {
    let sql = "UPDATE stock_reservation SET qty = qty - ? WHERE id = ? AND qty > ?";
    Ok(sql::execute(tx, sql, values![qty, hold_id, qty]).await? == 1)
}

/// Locks the counters of a variant at a location; tells whether there are any.
pub(super) async fn lock_level(
    tx: &impl ConnectionTrait,
    (variant_id, location_id): (i64, i64),
) -> Result<bool, DbErr> {
    // A write that changes nothing would lock nothing on SQLite, where the transaction itself does.
    let sql = "UPDATE stock_level SET on_hand = on_hand
        WHERE variant_id = ? AND location_id = ?";
    let values = values![variant_id, location_id];
    sql::execute(tx, sql, values).await?;
    let sql = "SELECT COUNT(*) AS n FROM stock_level WHERE variant_id = ? AND location_id = ?";
    let found = sql::one::<Count>(tx, sql, values![variant_id, location_id]).await?;
    Ok(found.is_some_and(|row| row.n > 0))
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}
