//! Orders a person must look at.

use commerce::ids::OrderId;
use commerce::order::OrderEventKind;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::event::add_event;
use crate::entities::orders::{ActiveModel, Column, Entity};
use crate::error::Result;
use crate::session::cut;

/// Marks an order for a person's attention, once per reason.
pub(crate) async fn needs_attention(
    tx: &impl ConnectionTrait,
    order: OrderId,
    reason: &str,
    now_ms: i64,
) -> Result<()> {
    let reason = cut(reason, 255);
    let marked = ActiveModel {
        needs_attention: Set(Some(reason.clone())),
        ..Default::default()
    };
    let is_new = Condition::any()
        .add(Column::NeedsAttention.is_null())
        .add(Column::NeedsAttention.ne(reason.as_str()));
    let marked = Entity::update_many()
        .set(marked)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(order.get()))
        .filter(is_new)
        .exec(tx)
        .await?;
    if marked.rows_affected == 1 {
        let (kind, data) = (
            OrderEventKind::NeedsAttention,
            serde_json::json!({ "reason": reason }),
        );
        add_event(tx, order, kind, "system", &data.to_string(), now_ms).await?;
    }
    Ok(())
}
