//! Beginning a refund that staff ask for: from then on its money and its pieces are spoken for.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId, RefundId, StaffId};
use commerce::order::{EventDetail, Order, OrderEventKind};
use commerce::refund::{
    CheckedLine, CheckedRefund, RefundLine, RefundRefused, RefundState, RefundWish, split,
};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::facts::refundable;
use super::rows::{BegunRefund, find, into_begun};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, refund, refund_line};
use crate::error::{Error, Result};
use crate::order::{Deed, Moved, check_version, foreign_key, lock_order, move_pieces};
use crate::payment::payment_rows;
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

/// Notes what the banks are to be asked for: a refund for each payment that gives a part, in the order of
/// [`commerce::refund::in_order`]. The first has the pieces and the delivery. The same form again answers with what it began.
///
/// # Errors
/// [`StaffError::Refused`] when it is more than is left; ten at once do not take more than came either.
pub async fn begin_refund(
    db: &Db,
    command: &StaffRefund,
    by: &By,
    now_ms: i64,
) -> Result<Vec<BegunRefund>, StaffError<RefundRefused>> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock_order(tx, command.order).await?;
        let begun = begun_before(tx, &command.key, order.id).await?;
        if !begun.is_empty() {
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
        let parts = split(checked.amount, &left.payments).map_err(Error::from)?;
        let mut begun = Vec::with_capacity(parts.len());
        for (number, (payment, amount)) in parts.into_iter().enumerate() {
            let part = Part {
                key: key_of(&command.key, number),
                payment,
                amount,
                goods: (number == 0).then_some(&checked),
                reason: &checked.reason,
            };
            begun.push(insert(tx, &order, &part, by, now_ms).await?);
        }
        Ok(begun)
    })
    .await
}

/// What one payment gives of a refund.
struct Part<'a> {
    key: String,
    payment: PaymentId,
    amount: Money,
    /// The pieces and the delivery are with one part.
    goods: Option<&'a CheckedRefund>,
    reason: &'a str,
}

/// The key of a part; none is that of another form's part, for what staff send comes last.
fn key_of(form: &str, part: usize) -> String {
    match part {
        0 => format!("staff:{form}"),
        part => format!("staff+{part}:{form}"),
    }
}

async fn begun_before(
    tx: &impl ConnectionTrait,
    form: &str,
    order: OrderId,
) -> Result<Vec<BegunRefund>> {
    let payments = payment_rows(tx, order).await?;
    let keys = (0..payments.len().max(1)).map(|part| key_of(form, part));
    let rows = refund::Entity::find()
        .filter(refund::Column::IdempotencyKey.is_in(keys))
        .order_by_asc(refund::Column::Id)
        .all(tx)
        .await?;
    let begun = rows.into_iter().map(|row| {
        let payment = payments.iter().find(|it| it.id == row.payment_id);
        let payment = payment.cloned().ok_or_else(foreign_key)?;
        Ok(into_begun(row, payment))
    });
    begun.collect()
}

async fn insert(
    tx: &impl ConnectionTrait,
    order: &Order,
    part: &Part<'_>,
    by: &By,
    now_ms: i64,
) -> Result<BegunRefund> {
    let lines = part.goods.map_or(&[][..], |goods| &goods.lines);
    let delivery = part.goods.map_or(0, |goods| goods.delivery.minor());
    let row = refund::ActiveModel {
        payment_id: Set(part.payment.get()),
        amount_minor: Set(part.amount.minor()),
        shipping_minor: Set(delivery),
        reason: Set(part.reason.to_owned()),
        restock: Set(lines.iter().any(|line| line.restock)),
        idempotency_key: Set(part.key.clone()),
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
    for line in lines {
        take_pieces(tx, order.id, id, line).await?;
    }
    let deed = Deed {
        order,
        by,
        kind: OrderEventKind::Note,
        action: "order.refund_asked",
        detail: EventDetail::RefundAsked {
            refund: id,
            amount: part.amount,
            reason: part.reason.to_owned(),
        },
        before: Value::Null,
    };
    deed.note(tx, now_ms).await?;
    let (row, payment) = find(tx, id).await?;
    Ok(into_begun(row, payment))
}

async fn take_pieces(
    tx: &impl ConnectionTrait,
    order: OrderId,
    refund: RefundId,
    line: &CheckedLine,
) -> Result<()> {
    let row = refund_line::ActiveModel {
        refund_id: Set(refund.get()),
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
    move_pieces(tx, order, line.line, moved).await
}
