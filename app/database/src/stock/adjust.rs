//! Corrections of a stock level by staff.

use commerce::ids::VariantId;
use commerce::order::OrderNumber;
use commerce::stock::{AdjustRefused, MAX_REASON, MovementKind, StockLevel, check_adjust};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::level::{Movement, add_level, at_location, main_location, record};
use super::low::tell_if_low;
use super::queries;
use crate::audit::{self, By, Subject};
use crate::catalog::refresh_availability;
use crate::connection::Db;
use crate::entities::{stock_level, stock_movement, variant};
use crate::error::{Error, Result};
use crate::staff_error::StaffError;
use crate::transaction::repeatable_transaction;

/// Orders that are named when pieces are taken from under them.
const MOST_ORDERS: u32 = 20;

/// Pieces that were found, lost or broken.
#[derive(Debug, Clone)]
pub struct Adjust {
    pub variant: VariantId,
    /// Pieces more, or fewer when negative.
    pub delta: i64,
    pub reason: String,
    /// Fewer than are reserved is meant.
    pub despite_reserved: bool,
    /// Sent twice, the form counts once.
    pub key: String,
}

/// Corrects the pieces on the shelf of the first location; tells its counters then.
///
/// # Errors
/// [`AdjustRefused::BelowReserved`] names orders that wait for the pieces.
pub async fn adjust(
    db: &Db,
    command: &Adjust,
    by: &By,
    now_ms: i64,
) -> Result<StockLevel, StaffError<AdjustRefused>> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let reason = commerce::text::line(&command.reason);
        if reason.is_empty() {
            return Err(StaffError::Refused(AdjustRefused::NoReason));
        }
        if reason.chars().count() > MAX_REASON || command.delta.abs() > i64::from(i32::MAX) {
            return Err(StaffError::Refused(AdjustRefused::TooLong));
        }
        let (sku, location_id) = place(tx, command.variant).await?;
        let at = (command.variant.get(), location_id);
        let before = lock(tx, at).await?;
        if is_known(tx, &command.key, command.variant).await? {
            return Ok(before);
        }
        if let Err(refused) = check_adjust(before, command.delta, command.despite_reserved) {
            return Err(StaffError::Refused(named(tx, refused, at).await?));
        }
        if !queries::move_counters(tx, at, command.delta, 0)
            .await
            .map_err(Error::from)?
        {
            return Err(Error::Conflict("stock level").into());
        }
        let movement = Movement {
            variant_id: at.0,
            location_id,
            kind: MovementKind::Adjust,
            qty: command.delta,
            order_id: None,
            reason: &reason,
            by: Some(by),
            key: Some(&command.key),
            at_ms: now_ms,
        };
        let after = record(tx, &movement).await?;
        if (before.available() > 0) != (after.available() > 0) {
            refresh_availability(tx, at.0, now_ms).await?;
        }
        tell_if_low(tx, command.variant, before.available(), &after, now_ms).await?;
        let subject = Subject::new("variant", &sku);
        let told = json!({ "on_hand": after.on_hand, "delta": command.delta, "reason": reason });
        let was = json!({ "on_hand": before.on_hand });
        audit::record(tx, by, "stock.adjusted", &subject, &was, &told, now_ms).await?;
        Ok(after)
    })
    .await
}

async fn place(tx: &impl ConnectionTrait, id: VariantId) -> Result<(String, i64)> {
    let row = variant::Entity::find_by_id(id.get()).one(tx).await?;
    let row = row.ok_or(Error::Missing("variant"))?;
    Ok((row.sku, main_location(tx).await?))
}

/// The counters, which nobody else changes until the transaction ends.
async fn lock(tx: &impl ConnectionTrait, at: (i64, i64)) -> Result<StockLevel> {
    if !queries::lock_level(tx, at).await? {
        add_level(tx, at.0, at.1, 0, 0).await?;
    }
    let level = stock_level::Entity::find_by_id(at).one(tx).await?;
    let level = level.ok_or(Error::Missing("stock level"))?;
    Ok(at_location(&level))
}

async fn is_known(tx: &impl ConnectionTrait, key: &str, variant: VariantId) -> Result<bool> {
    let key = stock_movement::Column::IdempotencyKey.eq(key);
    match stock_movement::Entity::find().filter(key).one(tx).await? {
        None => Ok(false),
        Some(row) if row.variant_id == variant.get() => Ok(true),
        Some(_) => Err(Error::Conflict("form")),
    }
}

/// The refusal with the orders that wait in it.
async fn named(
    tx: &impl ConnectionTrait,
    refused: AdjustRefused,
    at: (i64, i64),
) -> Result<AdjustRefused> {
    let AdjustRefused::BelowReserved {
        on_hand, reserved, ..
    } = refused
    else {
        return Ok(refused);
    };
    let numbers = queries::list::waiting_orders(tx, at, MOST_ORDERS).await?;
    let orders = numbers.iter().filter_map(|it| OrderNumber::parse(it).ok());
    Ok(AdjustRefused::BelowReserved {
        on_hand,
        reserved,
        orders: orders.collect(),
    })
}
