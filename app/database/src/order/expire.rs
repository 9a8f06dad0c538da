//! Orders that were not paid in time end, and give back what they held; once, however many
//! instances sweep at a time.

use commerce::ids::OrderId;
use commerce::job::JobKind;
use commerce::order::{FulfilmentStatus, OrderEventKind, OrderStatus, PaymentStatus};
use commerce::payment::PaymentMethod;
use commerce::stock::{ReservationOwner, ReservationState};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::event::add_event;
use super::settle::enqueue_for;
use crate::connection::Db;
use crate::entities::Text;
use crate::entities::orders::{ActiveModel, Column, Entity};
use crate::error::{Error, Result};
use crate::pricing::release_uses;
use crate::stock::release_holds;
use crate::transaction::transaction;

/// Ends up to `limit` orders whose time to pay is over and returns those this call ended; a job writes to the shopper.
pub async fn expire_orders(db: &Db, now_ms: i64, limit: u32) -> Result<Vec<OrderId>> {
    let due: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_due(now_ms))
        .order_by_asc(Column::HoldExpiresAt)
        .limit(u64::from(limit))
        .into_tuple()
        .all(db.writer())
        .await?;
    let mut expired = Vec::new();
    for id in due.into_iter().map(OrderId) {
        if expire(db, id, now_ms).await? {
            expired.push(id);
        }
    }
    Ok(expired)
}

/// Up to `limit` orders placed with that way to pay before that moment of which neither money came nor anything was
/// sent.
pub async fn overdue_orders(
    conn: &impl ConnectionTrait,
    method: PaymentMethod,
    placed_before_ms: i64,
    limit: u32,
) -> Result<Vec<OrderId>> {
    let ids: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_unpaid(method))
        .filter(Column::PlacedAt.lt(placed_before_ms))
        .order_by_asc(Column::Id)
        .limit(u64::from(limit))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(ids.into_iter().map(OrderId).collect())
}

/// Placed with that way to pay, and neither money came nor was anything sent.
pub(super) fn is_unpaid(method: PaymentMethod) -> Condition {
    Condition::all()
        .add(Column::PaymentStatus.eq(Text(PaymentStatus::Unpaid)))
        .add(Column::Status.eq(Text(OrderStatus::Placed)))
        .add(Column::FulfilmentStatus.eq(Text(FulfilmentStatus::Unfulfilled)))
        .add(Column::PaymentMethod.eq(Text(method)))
}

async fn expire(db: &Db, id: OrderId, now_ms: i64) -> Result<bool> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let expired = ActiveModel {
            status: Set(Text(OrderStatus::Expired)),
            ..Default::default()
        };
        let expired = Entity::update_many()
            .set(expired)
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(id.get()))
            .filter(is_due(now_ms))
            .exec(tx)
            .await?;
        if expired.rows_affected == 0 {
            return Ok::<_, Error>(false);
        }
        let (owner, next) = (ReservationOwner::Order, ReservationState::Expired);
        release_holds(tx, owner, id.get(), next, "not paid in time", now_ms).await?;
        release_uses(tx, id).await?;
        add_event(tx, id, OrderEventKind::Expired, "system", "", now_ms).await?;
        enqueue_for(tx, JobKind::OrderExpired, id, now_ms).await?;
        Ok(true)
    })
    .await
}

fn is_due(now_ms: i64) -> Condition {
    Condition::all()
        .add(Column::Status.eq(Text(OrderStatus::PendingPayment)))
        .add(Column::HoldExpiresAt.lte(now_ms))
}
