//! Orders a person must look at.

use commerce::ids::OrderId;
use commerce::job::StaffNotice;
use commerce::order::{OrderEventKind, PaymentStatus};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::event::add_event;
use crate::connection::Db;
use crate::entities::Text;
use crate::entities::orders::{ActiveModel, Column, Entity};
use crate::error::{Error, Result};
use crate::job::tell_staff;
use crate::session::cut;
use crate::transaction::transaction;

/// Money that came too late: a job gives it back, and a person sees that it does.
pub(super) const PAID_THOUGH_CANCELLED: &str = "Paid although it was cancelled: refund it.";
pub(super) const PAID_THOUGH_SOLD: &str =
    "Paid after its time was over, and the stock is gone: refund it.";

/// How many orders a person must look at.
pub async fn orders_needing_attention(conn: &impl ConnectionTrait) -> Result<u64> {
    let marked = Entity::find().filter(Column::NeedsAttention.is_not_null());
    Ok(marked.count(conn).await?)
}

/// Marks an order for a person's attention, in a transaction of its own; once per reason.
pub async fn ask_for_attention(db: &Db, order: OrderId, reason: &str, now_ms: i64) -> Result<()> {
    transaction(db, |tx| async move {
        needs_attention(&*tx, order, reason, now_ms).await?;
        Ok::<_, Error>(())
    })
    .await
}

/// Nobody need look any more at late money that went back by itself. Other reasons stay.
pub async fn late_money_went_back(conn: &impl ConnectionTrait, order: OrderId) -> Result<()> {
    let calm = ActiveModel {
        needs_attention: Set(None),
        ..Default::default()
    };
    Entity::update_many()
        .set(calm)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(order.get()))
        .filter(Column::PaymentStatus.eq(Text(PaymentStatus::Refunded)))
        .filter(Column::NeedsAttention.is_in([PAID_THOUGH_CANCELLED, PAID_THOUGH_SOLD]))
        .exec(conn)
        .await?;
    Ok(())
}

/// Nobody need look any more at that; other reasons stay.
pub(crate) async fn calm_down(
    tx: &impl ConnectionTrait,
    order: OrderId,
    reason: &str,
) -> Result<()> {
    let calm = ActiveModel {
        needs_attention: Set(None),
        ..Default::default()
    };
    Entity::update_many()
        .set(calm)
        .filter(Column::Id.eq(order.get()))
        .filter(Column::NeedsAttention.eq(reason))
        .exec(tx)
        .await?;
    Ok(())
}

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
        let occasion = format!("{order}:{now_ms}");
        let notice = StaffNotice::Attention {
            order_id: order,
            reason,
        };
        tell_staff(tx, &notice, &occasion, now_ms).await?;
    }
    Ok(())
}
