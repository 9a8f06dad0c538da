//! Orders a person must look at.

use commerce::ids::OrderId;
use commerce::order::OrderEventKind;
use sea_orm::ConnectionTrait;

use super::event::add_event;
use crate::error::Result;
use crate::session::cut;
use crate::sql::{self, values};

/// Marks an order for a person's attention, once per reason.
pub(crate) async fn needs_attention(
    tx: &impl ConnectionTrait,
    order: OrderId,
    reason: &str,
    now_ms: i64,
) -> Result<()> {
    let reason = cut(reason, 255);
    let sql = "UPDATE orders SET needs_attention = ?, version = version + 1
        WHERE id = ? AND (needs_attention IS NULL OR needs_attention <> ?)";
    let row = values![reason.as_str(), order.get(), reason.as_str()];
    if sql::execute(tx, sql, row).await? == 1 {
        let data = serde_json::json!({ "reason": reason }).to_string();
        add_event(
            tx,
            order,
            OrderEventKind::NeedsAttention,
            "system",
            &data,
            now_ms,
        )
        .await?;
    }
    Ok(())
}
