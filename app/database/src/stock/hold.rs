//! Holding pieces for a cart or an order, and what becomes of the hold.

use std::collections::BTreeMap;

use commerce::ids::VariantId;
use commerce::stock::{MovementKind, ReservationOwner, ReservationState, StockError};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use thiserror::Error;

use super::level::{LevelRow, Movement, levels, main_location, record};
use crate::catalog::refresh_availability;
use crate::error::{Error, Result, Transient};
use crate::sql::{self, values};

/// Why pieces could not be held.
#[derive(Debug, Error)]
pub enum ReserveError {
    /// Some variants have too few pieces; every one of them is named.
    #[error("Not everything is in stock.")]
    Short(Vec<StockError>),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<DbErr> for ReserveError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Transient for ReserveError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

#[derive(FromQueryResult)]
struct VariantRow {
    track_stock: bool,
    backorder: bool,
}

/// Holds pieces of each variant for the owner until `expires_at_ms`, or for good without an end.
/// Nothing is held when any variant is short: roll the transaction back then.
///
/// # Errors
/// When pieces are missing or the database does not answer.
pub async fn reserve(
    tx: &impl ConnectionTrait,
    owner: ReservationOwner,
    owner_id: i64,
    pieces: &BTreeMap<VariantId, i64>,
    expires_at_ms: Option<i64>,
    now_ms: i64,
) -> Result<(), ReserveError> {
    let mut short = Vec::new();
    // In the order of the ids: two buyers of the same articles then queue instead of blocking
    // each other.
    for (&variant, &qty) in pieces {
        let sql = "SELECT track_stock, backorder FROM variant WHERE id = ?";
        let row = sql::one::<VariantRow>(tx, sql, values![variant.get()]).await?;
        let Some(row) = row else {
            return Err(Error::Missing("variant").into());
        };
        if !row.track_stock {
            continue;
        }
        match take(tx, variant.get(), qty, row.backorder).await? {
            Some(location_id) => {
                let hold = Hold {
                    owner,
                    owner_id,
                    variant_id: variant.get(),
                    location_id,
                    qty,
                };
                hold.store(tx, expires_at_ms, now_ms).await?;
            }
            None => {
                let available = levels(tx, variant.get())
                    .await?
                    .iter()
                    .map(LevelRow::available)
                    .sum();
                short.push(StockError::Insufficient {
                    variant,
                    asked: qty,
                    available,
                });
            }
        }
    }
    if short.is_empty() {
        Ok(())
    } else {
        Err(ReserveError::Short(short))
    }
}

/// Gives back what the owner still holds, and tells how many holds that were. A second call gives
/// nothing back.
///
/// # Errors
/// When the database does not answer.
pub async fn release_holds(
    tx: &impl ConnectionTrait,
    owner: ReservationOwner,
    owner_id: i64,
    next: ReservationState,
    reason: &str,
    now_ms: i64,
) -> Result<u64> {
    let mut released = 0;
    for hold in holds_of(tx, owner, owner_id).await? {
        released += u64::from(release(tx, &hold, next, reason, now_ms).await?);
    }
    Ok(released)
}

/// Makes the owner's holds firm: they no longer end.
///
/// # Errors
/// When the database does not answer.
pub async fn commit_holds(
    tx: &impl ConnectionTrait,
    owner: ReservationOwner,
    owner_id: i64,
    now_ms: i64,
) -> Result<u64> {
    let mut committed = 0;
    for hold in holds_of(tx, owner, owner_id).await? {
        let sql = "UPDATE stock_reservation SET state = 'committed', expires_at = NULL
            WHERE id = ? AND state = 'held'";
        if sql::execute(tx, sql, values![hold.id]).await? == 1 {
            record(
                tx,
                &hold.movement(MovementKind::Commit, hold.qty, "order placed", now_ms),
            )
            .await?;
            committed += 1;
        }
    }
    Ok(committed)
}

/// Gives one hold back; tells whether this call did it, for many may try at once.
pub(super) async fn release(
    tx: &impl ConnectionTrait,
    hold: &HoldRow,
    next: ReservationState,
    reason: &str,
    now_ms: i64,
) -> Result<bool> {
    let sql =
        "UPDATE stock_reservation SET state = ?, expires_at = NULL WHERE id = ? AND state = ?";
    if sql::execute(
        tx,
        sql,
        values![next.as_str(), hold.id, hold.state.as_str()],
    )
    .await?
        == 0
    {
        return Ok(false);
    }
    let sql =
        "UPDATE stock_level SET reserved = reserved - ? WHERE variant_id = ? AND location_id = ?";
    sql::execute(
        tx,
        sql,
        values![hold.qty, hold.variant_id, hold.location_id],
    )
    .await?;
    let movement = hold.movement(MovementKind::Release, hold.qty, reason, now_ms);
    let after = record(tx, &movement).await?;
    if after.available() > 0 && after.available() <= hold.qty {
        refresh_availability(tx, hold.variant_id).await?;
    }
    Ok(true)
}

/// A hold that still counts.
#[derive(FromQueryResult)]
pub(super) struct HoldRow {
    pub id: i64,
    pub owner_kind: String,
    pub owner_id: i64,
    pub variant_id: i64,
    pub location_id: i64,
    pub qty: i64,
    pub state: String,
}

impl HoldRow {
    pub fn movement<'a>(
        &self,
        kind: MovementKind,
        qty: i64,
        reason: &'a str,
        at_ms: i64,
    ) -> Movement<'a> {
        let (variant_id, location_id) = (self.variant_id, self.location_id);
        let order_id = (self.owner_kind == "order").then_some(self.owner_id);
        Movement {
            variant_id,
            location_id,
            kind,
            qty,
            order_id,
            reason,
            at_ms,
        }
    }
}

pub(super) const HOLD: &str =
    "SELECT id, owner_kind, owner_id, variant_id, location_id, qty, state FROM stock_reservation";

pub(super) async fn holds_of(
    tx: &impl ConnectionTrait,
    owner: ReservationOwner,
    owner_id: i64,
) -> Result<Vec<HoldRow>> {
    let sql = format!(
        "{HOLD} WHERE owner_kind = ? AND owner_id = ? AND state IN ('held', 'committed')
        ORDER BY variant_id"
    );
    Ok(sql::all(tx, &sql, values![owner.as_str(), owner_id]).await?)
}

/// Counts the pieces as promised at the first place that has enough; tells which.
async fn take(
    tx: &impl ConnectionTrait,
    variant_id: i64,
    qty: i64,
    backorder: bool,
) -> Result<Option<i64>> {
    let sql = "UPDATE stock_level SET reserved = reserved + ?
        WHERE variant_id = ? AND location_id = ? AND on_hand - reserved - safety >= ?";
    let places = levels(tx, variant_id).await?;
    for place in &places {
        let row = values![qty, variant_id, place.location_id, qty];
        if sql::execute(tx, sql, row).await? == 1 {
            return Ok(Some(place.location_id));
        }
    }
    if !backorder {
        return Ok(None);
    }
    let location_id = main_location(tx).await?;
    let sql =
        "UPDATE stock_level SET reserved = reserved + ? WHERE variant_id = ? AND location_id = ?";
    if sql::execute(tx, sql, values![qty, variant_id, location_id]).await? == 0 {
        let add = "INSERT INTO stock_level (variant_id, location_id, on_hand, reserved) VALUES (?, ?, 0, ?)";
        sql::execute(tx, add, values![variant_id, location_id, qty]).await?;
    }
    Ok(Some(location_id))
}

struct Hold {
    owner: ReservationOwner,
    owner_id: i64,
    variant_id: i64,
    location_id: i64,
    qty: i64,
}

impl Hold {
    async fn store(
        &self,
        tx: &impl ConnectionTrait,
        expires_at_ms: Option<i64>,
        now_ms: i64,
    ) -> Result<()> {
        let owner = self.owner.as_str();
        // An order that lost its hold and is paid after all takes its old row again.
        let again = "UPDATE stock_reservation SET qty = ?, expires_at = ?, state = 'held'
            WHERE owner_kind = ? AND owner_id = ? AND variant_id = ? AND location_id = ?
                AND state IN ('released', 'expired')";
        let row = values![
            self.qty,
            expires_at_ms,
            owner,
            self.owner_id,
            self.variant_id,
            self.location_id,
        ];
        if sql::execute(tx, again, row.clone()).await? == 0 {
            let add = "INSERT INTO stock_reservation
                (qty, expires_at, owner_kind, owner_id, variant_id, location_id, state)
                VALUES (?, ?, ?, ?, ?, ?, 'held')";
            sql::insert(tx, add, row).await?;
        }
        let movement = Movement {
            variant_id: self.variant_id,
            location_id: self.location_id,
            kind: MovementKind::Reserve,
            qty: self.qty,
            order_id: (self.owner == ReservationOwner::Order).then_some(self.owner_id),
            reason: "held",
            at_ms: now_ms,
        };
        let after = record(tx, &movement).await?;
        if after.available() == 0 {
            refresh_availability(tx, self.variant_id).await?;
        }
        Ok(())
    }
}

impl LevelRow {
    fn available(&self) -> i64 {
        (self.on_hand - self.reserved - self.safety).max(0)
    }
}
