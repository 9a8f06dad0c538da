//! The counters of a variant, each change with its entry in the ledger.

use commerce::ids::{OrderId, VariantId};
use commerce::stock::{MovementKind, StockLevel};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::catalog::refresh_availability;
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// A change of counters, as the ledger keeps it.
pub(super) struct Movement<'a> {
    pub variant_id: i64,
    pub location_id: i64,
    pub kind: MovementKind,
    pub qty: i64,
    pub order_id: Option<i64>,
    pub reason: &'a str,
    pub at_ms: i64,
}

#[derive(Debug, Clone, Copy, FromQueryResult)]
pub(super) struct LevelRow {
    pub location_id: i64,
    pub on_hand: i64,
    pub reserved: i64,
    pub safety: i64,
}

/// The counters of a variant, all places together.
///
/// # Errors
/// When the database does not answer.
pub async fn stock_level(conn: &impl ConnectionTrait, variant: VariantId) -> Result<StockLevel> {
    let rows = levels(conn, variant.get()).await?;
    let sum = |of: fn(&LevelRow) -> i64| rows.iter().map(of).sum();
    Ok(StockLevel {
        on_hand: sum(|row| row.on_hand),
        reserved: sum(|row| row.reserved),
        safety: sum(|row| row.safety),
    })
}

/// Sets the pieces on the shelf of the first place: goods that came in, or a corrected count.
/// Run it in a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn set_on_hand(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    on_hand: i64,
    reason: &str,
    now_ms: i64,
) -> Result<()> {
    let variant_id = variant.get();
    let location_id = main_location(tx).await?;
    let find = "SELECT on_hand AS n FROM stock_level WHERE variant_id = ? AND location_id = ?";
    let key = || values![variant_id, location_id];
    let before = sql::number(tx, find, key()).await?;
    if before == Some(on_hand) {
        return Ok(());
    }
    if before.is_some() {
        let change = "UPDATE stock_level SET on_hand = ? WHERE variant_id = ? AND location_id = ?";
        sql::execute(tx, change, values![on_hand, variant_id, location_id]).await?;
    } else {
        let add = "INSERT INTO stock_level (variant_id, location_id, on_hand, reserved) VALUES (?, ?, ?, 0)";
        sql::execute(tx, add, values![variant_id, location_id, on_hand]).await?;
    }
    let kind = if before.is_none() {
        MovementKind::Receive
    } else {
        MovementKind::Adjust
    };
    let qty = on_hand - before.unwrap_or(0);
    let movement = Movement {
        variant_id,
        location_id,
        kind,
        qty,
        order_id: None,
        reason,
        at_ms: now_ms,
    };
    record(tx, &movement).await?;
    refresh_availability(tx, variant_id).await
}

/// Puts pieces that came back onto the shelf. Run it in a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn take_back(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    qty: i64,
    order: OrderId,
    now_ms: i64,
) -> Result<()> {
    let variant_id = variant.get();
    let location_id = main_location(tx).await?;
    let change =
        "UPDATE stock_level SET on_hand = on_hand + ? WHERE variant_id = ? AND location_id = ?";
    if sql::execute(tx, change, values![qty, variant_id, location_id]).await? == 0 {
        return Err(Error::Missing("stock level"));
    }
    let movement = Movement {
        variant_id,
        location_id,
        kind: MovementKind::Return,
        qty,
        order_id: Some(order.get()),
        reason: "return",
        at_ms: now_ms,
    };
    record(tx, &movement).await?;
    refresh_availability(tx, variant_id).await
}

/// The counters of a variant by place.
pub(super) async fn levels(conn: &impl ConnectionTrait, variant_id: i64) -> Result<Vec<LevelRow>> {
    let sql = "SELECT location_id, on_hand, reserved, safety FROM stock_level
        WHERE variant_id = ? ORDER BY location_id";
    Ok(sql::all(conn, sql, values![variant_id]).await?)
}

/// Writes the ledger entry of a change that was just made in the same transaction; returns the
/// counters after it.
pub(super) async fn record(
    tx: &impl ConnectionTrait,
    movement: &Movement<'_>,
) -> Result<StockLevel> {
    let find = "SELECT location_id, on_hand, reserved, safety FROM stock_level
        WHERE variant_id = ? AND location_id = ?";
    let key = values![movement.variant_id, movement.location_id];
    let after = sql::one::<LevelRow>(tx, find, key)
        .await?
        .ok_or(Error::Missing("stock level"))?;
    let add = "INSERT INTO stock_movement (variant_id, location_id, kind, qty, on_hand_after,
            reserved_after, order_id, reason, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let row = values![
        movement.variant_id,
        movement.location_id,
        movement.kind.as_str(),
        movement.qty,
        after.on_hand,
        after.reserved,
        movement.order_id,
        movement.reason,
        movement.at_ms,
    ];
    sql::insert(tx, add, row).await?;
    Ok(StockLevel {
        on_hand: after.on_hand,
        reserved: after.reserved,
        safety: after.safety,
    })
}

/// The shop has one place for its stock until someone adds a second.
pub(super) async fn main_location(tx: &impl ConnectionTrait) -> Result<i64> {
    let find = "SELECT MIN(id) AS n FROM stock_location";
    if let Some(id) = sql::number(tx, find, values![]).await? {
        return Ok(id);
    }
    sql::insert_new(tx, "stock_location (name) VALUES ('Main')", values![]).await?;
    sql::number(tx, find, values![])
        .await?
        .ok_or(Error::Missing("stock location"))
}
