//! Orders that were not paid in time end, and give back what they held; once, however many
//! instances sweep at a time.

use commerce::ids::OrderId;
use commerce::order::OrderEventKind;
use commerce::stock::{ReservationOwner, ReservationState};
use sea_orm::FromQueryResult;

use super::event::add_event;
use crate::connection::Db;
use crate::error::{Error, Result};
use crate::pricing::release_uses;
use crate::sql::{self, values};
use crate::stock::release_holds;
use crate::transaction::transaction;

/// Ends up to `limit` orders whose time to pay is over and returns those this call ended.
///
/// # Errors
/// When the database does not answer.
pub async fn expire_orders(db: &Db, now_ms: i64, limit: u32) -> Result<Vec<OrderId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let sql = "SELECT id FROM orders WHERE status = 'pending_payment' AND hold_expires_at <= ?
        ORDER BY hold_expires_at LIMIT ?";
    let due = sql::all::<Row>(db.writer(), sql, values![now_ms, limit]).await?;
    let mut expired = Vec::new();
    for row in due {
        let id = OrderId(row.id);
        if expire(db, id, now_ms).await? {
            expired.push(id);
        }
    }
    Ok(expired)
}

async fn expire(db: &Db, id: OrderId, now_ms: i64) -> Result<bool> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let sql = "UPDATE orders SET status = 'expired', version = version + 1
            WHERE id = ? AND status = 'pending_payment' AND hold_expires_at <= ?";
        if sql::execute(tx, sql, values![id.get(), now_ms]).await? == 0 {
            return Ok::<_, Error>(false);
        }
        let (owner, next) = (ReservationOwner::Order, ReservationState::Expired);
        release_holds(tx, owner, id.get(), next, "not paid in time", now_ms).await?;
        release_uses(tx, id).await?;
        add_event(tx, id, OrderEventKind::Expired, "system", "", now_ms).await?;
        Ok(true)
    })
    .await
}
