//! A refund that failed is asked for once more, if its money and its pieces are still there.

use commerce::ids::{OrderId, OrderLineId, RefundId};
use commerce::order::{EventDetail, OrderEventKind};
use commerce::refund::{RefundRefused, RefundState, Refundable};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::json;

use super::facts::{left_of_payments, refundable};
use super::finish::change_state;
use super::rows::{BegunRefund, find, into_begun, lines_of};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, refund, refund_line};
use crate::error::Result;
use crate::order::{Deed, Moved, lock_order, move_pieces};
use crate::staff_error::StaffError;
use crate::transaction::transaction;

/// Lets a refund wait for the bank once more. The bank is asked as for a new one: it refused the last.
///
/// # Errors
/// [`RefundRefused::NotRetriable`] when it did not fail; the others when its money or pieces went elsewhere.
pub async fn reopen_refund(
    db: &Db,
    id: RefundId,
    by: &By,
    now_ms: i64,
) -> Result<BegunRefund, StaffError<RefundRefused>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let (_, payment) = find(tx, id).await?;
        let order = lock_order(tx, OrderId(payment.order_id)).await?;
        let (row, payment) = find(tx, id).await?;
        let refuse = StaffError::Refused;
        if row.state.0 != RefundState::Failed {
            return Err(refuse(RefundRefused::NotRetriable(row.state.0)));
        }
        let left = left_of_payments(tx, order.id).await?;
        let left = left.iter().find(|it| it.payment.get() == payment.id);
        if let Some(it) = left
            && it.left.minor() < row.amount_minor
        {
            return Err(refuse(RefundRefused::TooMuch { left: it.left }));
        }
        let facts = refundable(tx, &order).await?;
        for line in lines_of(tx, &[id.get()]).await? {
            let unsent = unsent(&facts, &line).map_err(refuse)?;
            claim(tx, order.id, &line, unsent).await?;
        }
        reopen(tx, &row, now_ms).await?;
        let (row, payment) = find(tx, id).await?;
        let begun = into_begun(row, payment);
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Note,
            action: "order.refund_retried",
            detail: EventDetail::RefundAsked {
                refund: id,
                amount: begun.amount,
                reason: String::new(),
            },
            before: json!({ "state": RefundState::Failed }),
        };
        deed.note(tx, now_ms).await?;
        Ok(begun)
    })
    .await
}

/// Pieces that were not sent at first may have been sent since.
fn unsent(facts: &Refundable, line: &refund_line::Model) -> Result<i64, RefundRefused> {
    let id = OrderLineId(line.order_line_id);
    let known = facts.lines.iter().find(|known| known.line == id);
    let known = known.ok_or(RefundRefused::UnknownLine(id))?;
    let left = known.pieces();
    if line.qty > left {
        return Err(RefundRefused::TooManyPieces { line: id, left });
    }
    Ok(line.qty.min(known.unsent()))
}

async fn claim(
    tx: &impl ConnectionTrait,
    order: OrderId,
    line: &refund_line::Model,
    unsent: i64,
) -> Result<()> {
    let row = refund_line::ActiveModel {
        refund_id: Unchanged(line.refund_id),
        order_line_id: Unchanged(line.order_line_id),
        qty_unsent: Set(unsent),
        ..Default::default()
    };
    refund_line::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    let moved = Moved {
        cancelled: unsent,
        ..Moved::default()
    };
    move_pieces(tx, order, OrderLineId(line.order_line_id), moved).await
}

pub(super) async fn reopen(
    tx: &impl ConnectionTrait,
    row: &refund::Model,
    now_ms: i64,
) -> Result<()> {
    let change = refund::ActiveModel {
        state: Set(Text(RefundState::Pending)),
        attempt: Set(row.attempt + 1),
        asked_at: Set(now_ms),
        ..Default::default()
    };
    change_state(tx, RefundId(row.id), RefundState::Failed, change).await
}
