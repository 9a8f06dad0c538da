//! Stock holds: pieces promised to a cart or an order, until a moment or for good.

use std::collections::BTreeMap;

use commerce::ids::VariantId;
use commerce::stock::{MovementKind, ReservationOwner, ReservationState, StockError, StockLevel};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder,
};
use thiserror::Error;

use crate::catalog::refresh_availability;
use crate::entities::{Text, stock_reservation, variant};
use crate::error::{Error, Result, Transient};
use crate::stock::level::{Movement, add_level, at_location, levels, main_location, record};
use crate::stock::low::tell_if_low;
use crate::stock::queries;

/// Why pieces could not be held.
#[derive(Debug, Error)]
pub enum ReserveError {
    /// Some variants have too few pieces; every one of them is named.
    #[error("Not everything is in stock.")]
    Short(Vec<StockError>),
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

/// Holds pieces of each variant for the owner until `expires_at_ms`, or for good without an end.
/// Nothing is held when any variant is short: roll the transaction back then.
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
        let found = variant::Entity::find_by_id(variant.get()).one(tx).await?;
        let row = found.ok_or(Error::Missing("variant"))?;
        if !row.track_stock {
            continue;
        }
        let Some(location_id) = take(tx, &row, qty).await? else {
            short.push(shortage(tx, variant, qty).await?);
            continue;
        };
        let hold = Hold {
            owner,
            owner_id,
            variant_id: row.id,
            location_id,
            qty,
        };
        hold.store(tx, expires_at_ms, now_ms).await?;
    }
    if short.is_empty() {
        Ok(())
    } else {
        Err(ReserveError::Short(short))
    }
}

/// Counts the pieces as promised at the first location that has enough; tells which.
async fn take(
    tx: &impl ConnectionTrait,
    variant: &variant::Model,
    qty: i64,
) -> Result<Option<i64>> {
    for level in levels(tx, variant.id).await? {
        if queries::reserve_available(tx, &level, qty).await? {
            return Ok(Some(level.location_id));
        }
    }
    if !variant.backorder {
        return Ok(None);
    }
    let location_id = main_location(tx).await?;
    if !queries::move_counters(tx, (variant.id, location_id), 0, qty).await? {
        add_level(tx, variant.id, location_id, 0, qty).await?;
    }
    Ok(Some(location_id))
}

async fn shortage(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    asked: i64,
) -> Result<StockError, DbErr> {
    let levels = levels(tx, variant.get()).await?;
    let available = levels.iter().map(|level| at_location(level).available());
    Ok(StockError::Insufficient {
        variant,
        asked,
        available: available.sum(),
    })
}

/// Gives back what the owner still holds, and tells how many holds that were. A second call gives
/// nothing back.
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
pub async fn commit_holds(
    tx: &impl ConnectionTrait,
    owner: ReservationOwner,
    owner_id: i64,
    now_ms: i64,
) -> Result<u64> {
    let mut committed = 0;
    for hold in holds_of(tx, owner, owner_id).await? {
        let (from, to) = (ReservationState::Held, ReservationState::Committed);
        if change_state(tx, hold.id, from, to).await? {
            let movement = hold.movement(MovementKind::Commit, hold.qty, "order placed", now_ms);
            record(tx, &movement).await?;
            committed += 1;
        }
    }
    Ok(committed)
}

/// Gives one hold back; tells whether this call did it, for many may try at once.
pub(super) async fn release(
    tx: &impl ConnectionTrait,
    hold: &stock_reservation::Model,
    next: ReservationState,
    reason: &str,
    now_ms: i64,
) -> Result<bool> {
    if !change_state(tx, hold.id, hold.state.0, next).await? {
        return Ok(false);
    }
    let movement = hold.movement(MovementKind::Release, hold.qty, reason, now_ms);
    let after = hold.unreserve(tx, &movement).await?;
    if after.available() > 0 && after.available() <= hold.qty {
        refresh_availability(tx, hold.variant_id, now_ms).await?;
    }
    Ok(true)
}

/// Ends or fixes a hold, if nobody else did.
pub(super) async fn change_state(
    tx: &impl ConnectionTrait,
    hold_id: i64,
    from: ReservationState,
    to: ReservationState,
) -> Result<bool, DbErr> {
    use stock_reservation::{Column, Entity};
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(to)))
        .col_expr(Column::ExpiresAt, Expr::value(None::<i64>))
        .filter(Column::Id.eq(hold_id))
        .filter(Column::State.eq(Text(from)))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

impl stock_reservation::Model {
    pub(super) fn movement<'a>(
        &self,
        kind: MovementKind,
        qty: i64,
        reason: &'a str,
        at_ms: i64,
    ) -> Movement<'a> {
        Movement {
            variant_id: self.variant_id,
            location_id: self.location_id,
            kind,
            qty,
            order_id: order_of(self.owner_kind.0, self.owner_id),
            reason,
            by: None,
            key: None,
            at_ms,
        }
    }

    /// Takes the pieces of a movement off the promised ones.
    pub(super) async fn unreserve(
        &self,
        tx: &impl ConnectionTrait,
        movement: &Movement<'_>,
    ) -> Result<StockLevel> {
        let at = (self.variant_id, self.location_id);
        if !queries::move_counters(tx, at, 0, -movement.qty).await? {
            return Err(Error::Missing("stock level"));
        }
        record(tx, movement).await
    }
}

fn order_of(owner: ReservationOwner, owner_id: i64) -> Option<i64> {
    (owner == ReservationOwner::Order).then_some(owner_id)
}

/// What the owner holds or held of a variant, what still counts first.
pub(super) async fn holds_of_variant(
    tx: &impl ConnectionTrait,
    owner: ReservationOwner,
    owner_id: i64,
    variant_id: i64,
) -> Result<Vec<stock_reservation::Model>, DbErr> {
    use stock_reservation::{Column, Entity};
    let found = Entity::find()
        .filter(Column::OwnerKind.eq(Text(owner)))
        .filter(Column::OwnerId.eq(owner_id))
        .filter(Column::VariantId.eq(variant_id));
    let mut found = found.order_by_asc(Column::LocationId).all(tx).await?;
    found.sort_by_key(|hold| !hold.state.0.counts());
    Ok(found)
}

/// The owner's holds that still count.
pub(super) async fn holds_of(
    tx: &impl ConnectionTrait,
    owner: ReservationOwner,
    owner_id: i64,
) -> Result<Vec<stock_reservation::Model>, DbErr> {
    use stock_reservation::{Column, Entity};
    Entity::find()
        .filter(Column::OwnerKind.eq(Text(owner)))
        .filter(Column::OwnerId.eq(owner_id))
        .filter(Column::State.is_in(states(true)))
        .order_by_asc(Column::VariantId)
        .all(tx)
        .await
}

/// The states in which a hold counts, or does not.
pub(super) fn states(counting: bool) -> impl Iterator<Item = Text<ReservationState>> {
    let all = ReservationState::ALL.iter().copied();
    all.filter(move |state| state.counts() == counting)
        .map(Text)
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
        self.put(tx, expires_at_ms).await?;
        let movement = Movement {
            variant_id: self.variant_id,
            location_id: self.location_id,
            kind: MovementKind::Reserve,
            qty: self.qty,
            order_id: order_of(self.owner, self.owner_id),
            reason: "held",
            by: None,
            key: None,
            at_ms: now_ms,
        };
        let after = record(tx, &movement).await?;
        if after.available() == 0 {
            refresh_availability(tx, self.variant_id, now_ms).await?;
        }
        let before = after.available() + self.qty;
        tell_if_low(tx, VariantId(self.variant_id), before, &after, now_ms).await
    }

    /// An order that lost its hold and is paid after all takes its old row again; one that still
    /// holds is refused by the unique index.
    async fn put(
        &self,
        tx: &impl ConnectionTrait,
        expires_at_ms: Option<i64>,
    ) -> Result<(), DbErr> {
        use stock_reservation::{ActiveModel, Column, Entity};
        let row = ActiveModel {
            owner_kind: Set(Text(self.owner)),
            owner_id: Set(self.owner_id),
            variant_id: Set(self.variant_id),
            location_id: Set(self.location_id),
            qty: Set(self.qty),
            expires_at: Set(expires_at_ms),
            state: Set(Text(ReservationState::Held)),
            ..Default::default()
        };
        let lost = Condition::all()
            .add(Column::OwnerKind.eq(Text(self.owner)))
            .add(Column::OwnerId.eq(self.owner_id))
            .add(Column::VariantId.eq(self.variant_id))
            .add(Column::LocationId.eq(self.location_id))
            .add(Column::State.is_in(states(false)));
        let again = Entity::update_many().set(row.clone()).filter(lost);
        if again.exec(tx).await?.rows_affected == 0 {
            Entity::insert(row).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}
