//! The sweeper: holds whose time ran out are given back, once, however many sweep at a time.

use commerce::stock::ReservationState;
use sea_orm::FromQueryResult;

use super::hold::{HOLD, HoldRow, release};
use crate::connection::Db;
use crate::error::{Error, Result};
use crate::sql::{self, values};
use crate::transaction::transaction;

/// Gives back up to `limit` holds of carts whose time is over, and tells how many. Those of orders
/// end with the order; see [`expire_orders`](crate::order::expire_orders).
///
/// # Errors
/// When the database does not answer.
pub async fn expire_holds(db: &Db, now_ms: i64, limit: u32) -> Result<u64> {
    let sql = "SELECT id FROM stock_reservation
        WHERE state = 'held' AND expires_at <= ? AND owner_kind = 'cart' ORDER BY expires_at LIMIT ?";
    let due = sql::all::<IdRow>(db.writer(), sql, values![now_ms, limit]).await?;
    let mut expired = 0;
    for row in due {
        let id = row.id;
        let done: Result<bool> = transaction(db, |tx| async move {
            let tx = &*tx;
            let sql = format!("{HOLD} WHERE id = ? AND state = 'held'");
            let hold = sql::one::<HoldRow>(tx, &sql, values![id])
                .await
                .map_err(Error::from)?;
            match hold {
                Some(hold) => {
                    release(tx, &hold, ReservationState::Expired, "hold expired", now_ms).await
                }
                None => Ok(false),
            }
        })
        .await;
        expired += u64::from(done?);
    }
    Ok(expired)
}

#[derive(FromQueryResult)]
struct IdRow {
    id: i64,
}
