//! The timeline of an order.

use commerce::ids::OrderId;
use commerce::order::OrderEventKind;
use sea_orm::ConnectionTrait;

use crate::error::Result;
use crate::sql::{self, values};

/// Adds an entry to the timeline. `data_json` is empty when there is no more to say.
///
/// # Errors
/// When the database does not answer.
pub async fn add_event(
    conn: &impl ConnectionTrait,
    order: OrderId,
    kind: OrderEventKind,
    actor: &str,
    data_json: &str,
    now_ms: i64,
) -> Result<()> {
    let add =
        "INSERT INTO order_event (order_id, kind, actor, data_json, at) VALUES (?, ?, ?, ?, ?)";
    sql::insert(
        conn,
        add,
        values![order.get(), kind.as_str(), actor, data_json, now_ms],
    )
    .await?;
    Ok(())
}
