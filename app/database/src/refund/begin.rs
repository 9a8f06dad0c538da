//! Beginning a refund that staff ask for: from then on its money and its pieces are spoken for.

use commerce::Money;
use commerce::ids::{OrderId, RefundId, StaffId};
use commerce::order::{EventDetail, Order, OrderEventKind};
use commerce::refund::{CheckedRefund, RefundLine, RefundRefused, RefundState, RefundWish};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use super::facts::{left_of_payments, refundable};
use super::rows::{BegunRefund, find, into_begun};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, refund, refund_line};
use crate::error::{Error, Result};
use crate::order::{Deed, Moved, check_version, foreign_key, lock_order, move_pieces};
use crate::session::cut;
use crate::staff_error::StaffError;
use crate::transaction::repeatable_transaction;

/// Money that staff give back.
#[derive(Debug, Clone)]
pub struct StaffRefund {
    pub order: OrderId,
    /// The version that the page showed; none does not matter.
    pub version: Option<i64>,
    /// Sent twice, the form makes one refund.
    pub key: String,
    pub lines: Vec<RefundLine>,
    /// Of what delivery cost.
    pub delivery: Option<Money>,
    /// Instead of what lines and delivery come to.
    pub amount: Option<Money>,
    pub reason: String,
}

/// Notes a refund that the bank is to be asked for. The same form again answers with the refund that it began.
///
/// # Errors
/// [`StaffError::Refused`] when it is more than is left; ten at once do not take more than came either.
pub async fn begin_refund(
    db: &Db,
    command: &StaffRefund,
    by: &By,
    now_ms: i64,
) -> Result<BegunRefund, StaffError<RefundRefused>> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock_order(tx, command.order).await?;
        let key = format!("staff:{}", command.key);
        if let Some(begun) = begun_before(tx, &key, order.id).await? {
            return Ok(begun);
        }
        check_version(&order, command.version)?;
        let wish = RefundWish {
            lines: &command.lines,
            delivery: command.delivery,
            amount: command.amount,
            reason: &command.reason,
        };
        let left = refundable(tx, &order).await?;
        let checked = left.check(&wish).map_err(StaffError::Refused)?;
        Ok(insert(tx, &order, &checked, key, by, now_ms).await?)
    })
    .await
}

async fn begun_before(
    tx: &impl ConnectionTrait,
    key: &str,
    order: OrderId,
) -> Result<Option<BegunRefund>> {
    let row = refund::Entity::find().filter(refund::Column::IdempotencyKey.eq(key));
    let Some(row) = row.one(tx).await? else {
        return Ok(None);
    };
    let (row, payment) = find(tx, RefundId(row.id)).await?;
    if payment.order_id != order.get() {
        return Err(foreign_key());
    }
    Ok(Some(into_begun(row, payment)))
}

async fn insert(
    tx: &impl ConnectionTrait,
    order: &Order,
    checked: &CheckedRefund,
    key: String,
    by: &By,
    now_ms: i64,
) -> Result<BegunRefund> {
    let left = left_of_payments(tx, order.id).await?;
    let enough = left.iter().find(|(_, left)| *left >= checked.amount);
    let (payment, _) = enough.ok_or(Error::Missing("payment"))?;
    let row = refund::ActiveModel {
        payment_id: Set(payment.get()),
        amount_minor: Set(checked.amount.minor()),
        shipping_minor: Set(checked.delivery.minor()),
        reason: Set(checked.reason.clone()),
        restock: Set(checked.lines.iter().any(|line| line.restock)),
        idempotency_key: Set(key),
        actor_id: Set(by.staff.map(StaffId::get)),
        actor: Set(cut(&by.name, 128)),
        state: Set(Text(RefundState::Pending)),
        notify: Set(true),
        asked_at: Set(now_ms),
        at: Set(now_ms),
        ..Default::default()
    };
    let made = refund::Entity::insert(row).exec(tx).await?;
    let id = RefundId(made.last_insert_id);
    for line in &checked.lines {
        let row = refund_line::ActiveModel {
            refund_id: Set(id.get()),
            order_line_id: Set(line.line.get()),
            qty: Set(line.quantity),
            qty_unsent: Set(line.unsent),
            amount_minor: Set(line.amount.minor()),
            restock: Set(line.restock),
        };
        refund_line::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
        let moved = Moved {
            cancelled: line.unsent,
            ..Moved::default()
        };
        move_pieces(tx, order.id, line.line, moved).await?;
    }
    let deed = Deed {
        order,
        by,
        kind: OrderEventKind::Note,
        action: "order.refund_asked",
        detail: EventDetail::RefundAsked {
            refund: id,
            amount: checked.amount,
            reason: checked.reason.clone(),
        },
        before: Value::Null,
    };
    deed.note(tx, now_ms).await?;
    let (row, payment) = find(tx, id).await?;
    Ok(into_begun(row, payment))
}
