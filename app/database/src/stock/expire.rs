//! The sweeper: holds whose time ran out are given back, once, however many sweep at a time.

use commerce::stock::{ReservationOwner, ReservationState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::connection::Db;
use crate::entities::{Text, stock_reservation};
use crate::error::Result;
use crate::stock::hold::release;
use crate::transaction::transaction;

/// Gives back up to `limit` holds of carts whose time is over, and tells how many. Those of orders
/// end with the order; see [`expire_orders`](crate::order::expire_orders).
pub async fn expire_holds(db: &Db, now_ms: i64, limit: u32) -> Result<u64> {
    use stock_reservation::{Column, Entity};
    let due = Entity::find()
        .filter(Column::State.eq(Text(ReservationState::Held)))
        .filter(Column::ExpiresAt.lte(now_ms))
        .filter(Column::OwnerKind.eq(Text(ReservationOwner::Cart)))
        .order_by_asc(Column::ExpiresAt)
        .limit(u64::from(limit))
        .all(db.writer())
        .await?;
    let mut expired = 0;
    for hold in due {
        expired += u64::from(expire(db, hold.id, now_ms).await?);
    }
    Ok(expired)
}

async fn expire(db: &Db, hold_id: i64, now_ms: i64) -> Result<bool> {
    use stock_reservation::{Column, Entity};
    transaction(db, |tx| async move {
        let held = Column::State.eq(Text(ReservationState::Held));
        let hold = Entity::find_by_id(hold_id).filter(held).one(&*tx).await?;
        let Some(hold) = hold else {
            return Ok(false);
        };
        let expired = ReservationState::Expired;
        release(&*tx, &hold, expired, "hold expired", now_ms).await
    })
    .await
}
