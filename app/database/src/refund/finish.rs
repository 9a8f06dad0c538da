//! What the bank answered, and what becomes of the refund, its pieces and its order.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId, RefundId};
use commerce::job::{JobKind, MadeRefund};
use commerce::order::{EventDetail, Order, OrderEventKind, OrderStatus};
use commerce::refund::{RefundRefused, RefundState};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::goods::{claim_back, derive, move_goods};
use super::queries;
use super::rows::{find, lines_of};
use crate::audit::By;
use crate::connection::Db;
use crate::document::credit_by_itself;
use crate::entities::{Text, refund};
use crate::error::{Error, Result};
use crate::job::enqueue;
use crate::order::{Deed, calm_down, end_order, lock_order, needs_attention, settle_order};
use crate::session::cut;
use crate::staff_error::StaffError;
use crate::transaction::{Transaction, repeatable_transaction};

/// A person sees that money did not go back.
const REFUSED: &str = "A refund was refused: try it again, or pay it back another way.";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundAnswer {
    /// The money is on its way, under that name at the provider.
    Done(String),
    ByHand,
    /// Nothing went back, and for that reason.
    Failed(String),
}

/// Notes what the bank answered to a refund that waited; tells how it stands. Of one that does not wait any more nothing
/// changes, so that it does not matter who asked, or how often.
pub async fn finish_refund(
    db: &Db,
    id: RefundId,
    answer: &RefundAnswer,
    by: &By,
    now_ms: i64,
) -> Result<RefundState> {
    repeatable_transaction(db, |tx| async move {
        let (order, row, payment) = locked(&tx, id).await?;
        if row.state.0 != RefundState::Pending {
            return Ok(row.state.0);
        }
        let amount = Money::new(row.amount_minor, payment.1);
        match answer {
            RefundAnswer::Done(reference) => {
                move_goods(&*tx, &order, id, by, now_ms).await?;
                let reference = Some(reference.as_str());
                done(&tx, &order, &row, payment.0, amount, reference, by, now_ms).await?;
                Ok(RefundState::Done)
            }
            RefundAnswer::ByHand => {
                move_goods(&*tx, &order, id, by, now_ms).await?;
                wait_for_person(&*tx, &order, id, amount, by, now_ms).await?;
                Ok(RefundState::ByHand)
            }
            RefundAnswer::Failed(why) => {
                fail(&*tx, &order, id, why, by, now_ms).await?;
                Ok(RefundState::Failed)
            }
        }
    })
    .await
}

/// Notes that staff sent the money of a refund by hand. A second time changes nothing.
///
/// # Errors
/// [`RefundRefused::NotByHand`] when it is not made by hand.
pub async fn confirm_refund_by_hand(
    db: &Db,
    id: RefundId,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<RefundRefused>> {
    repeatable_transaction(db, |tx| async move {
        let (order, row, payment) = locked(&tx, id).await?;
        match row.state.0 {
            RefundState::Done => return Ok(()),
            RefundState::ByHand => {}
            state => return Err(StaffError::Refused(RefundRefused::NotByHand(state))),
        }
        let amount = Money::new(row.amount_minor, payment.1);
        done(&tx, &order, &row, payment.0, amount, None, by, now_ms).await?;
        calm_down(&*tx, order.id, &by_hand(amount)).await?;
        Ok(())
    })
    .await
}

type Locked = (Order, refund::Model, (PaymentId, commerce::Currency));

async fn locked(tx: &Transaction, id: RefundId) -> Result<Locked> {
    let (_, payment) = find(tx, id).await?;
    let order = lock_order(tx, OrderId(payment.order_id)).await?;
    let (row, payment) = find(tx, id).await?;
    Ok((order, row, (PaymentId(payment.id), payment.currency.0)))
}

/// The money is counted as sent back, the order settled, the shopper told.
#[allow(clippy::too_many_arguments, reason = "all of what was locked")]
async fn done(
    tx: &Transaction,
    order: &Order,
    row: &refund::Model,
    payment: PaymentId,
    amount: Money,
    reference: Option<&str>,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let id = RefundId(row.id);
    let change = refund::ActiveModel {
        state: Set(Text(RefundState::Done)),
        done_at: Set(Some(now_ms)),
        failure: Set(None),
        provider_ref: reference.map_or_else(Default::default, |it| Set(Some(cut(it, 191)))),
        ..Default::default()
    };
    change_state(tx, id, row.state.0, change).await?;
    if !queries::pay_back(tx, payment, amount.minor(), now_ms).await? {
        return Err(Error::Conflict("payment"));
    }
    let deed = Deed {
        order,
        by,
        kind: OrderEventKind::Refunded,
        action: "order.refunded",
        detail: EventDetail::RefundDone {
            refund: id,
            amount,
            reason: row.reason.clone(),
        },
        before: json!({ "state": row.state.0 }),
    };
    deed.note(tx, now_ms).await?;
    settle_order(tx, order.id, now_ms).await?;
    end_if_nothing_is_left(tx, order, by, now_ms).await?;
    calm_if_none_failed(tx, order.id).await?;
    credit_by_itself(tx, order.id, by, now_ms).await?;
    if row.notify {
        let kind = JobKind::RefundMade;
        let (order_id, refund) = (order.id, id);
        let payload = json!(MadeRefund { order_id, refund }).to_string();
        enqueue(tx, kind, &format!("{kind}:{id}"), &payload, now_ms, now_ms).await?;
    }
    Ok(())
}

/// An order of which nothing was sent and nothing will be is over.
async fn end_if_nothing_is_left(
    tx: &impl ConnectionTrait,
    order: &Order,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    if order.status != OrderStatus::Placed {
        return Ok(());
    }
    let lines = derive(tx, order).await?;
    if lines.iter().any(|line| line.wanted() > 0) {
        return Ok(());
    }
    end_order(tx, order.id, "all of it was refunded", now_ms).await?;
    let deed = Deed {
        order,
        by,
        kind: OrderEventKind::Cancelled,
        action: "order.cancelled",
        detail: EventDetail::Cancelled {
            reason: "All of it was refunded before it was sent.".to_owned(),
        },
        before: Value::Null,
    };
    deed.note(tx, now_ms).await
}

async fn wait_for_person(
    tx: &impl ConnectionTrait,
    order: &Order,
    id: RefundId,
    amount: Money,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let change = refund::ActiveModel {
        state: Set(Text(RefundState::ByHand)),
        ..Default::default()
    };
    change_state(tx, id, RefundState::Pending, change).await?;
    needs_attention(tx, order.id, &by_hand(amount), now_ms).await?;
    let deed = Deed {
        order,
        by,
        kind: OrderEventKind::Note,
        action: "order.refund_by_hand",
        detail: EventDetail::RefundByHand { refund: id, amount },
        before: Value::Null,
    };
    deed.note(tx, now_ms).await
}

async fn fail(
    tx: &impl ConnectionTrait,
    order: &Order,
    id: RefundId,
    why: &str,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let why = cut(why, 500);
    let change = refund::ActiveModel {
        state: Set(Text(RefundState::Failed)),
        failure: Set(Some(why.clone())),
        ..Default::default()
    };
    change_state(tx, id, RefundState::Pending, change).await?;
    let lines = lines_of(tx, &[id.get()]).await?;
    claim_back(tx, order, &lines).await?;
    needs_attention(tx, order.id, REFUSED, now_ms).await?;
    let deed = Deed {
        order,
        by,
        kind: OrderEventKind::Note,
        action: "order.refund_failed",
        detail: EventDetail::RefundFailed { refund: id, why },
        before: Value::Null,
    };
    deed.note(tx, now_ms).await
}

pub(super) async fn change_state(
    tx: &impl ConnectionTrait,
    id: RefundId,
    from: RefundState,
    change: refund::ActiveModel,
) -> Result<()> {
    let changed = refund::Entity::update_many()
        .set(change)
        .filter(refund::Column::Id.eq(id.get()))
        .filter(refund::Column::State.eq(Text(from)))
        .exec(tx)
        .await?;
    if changed.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Conflict("refund"))
    }
}

async fn calm_if_none_failed(tx: &impl ConnectionTrait, order: OrderId) -> Result<()> {
    let refunds = super::refunds_of_order(tx, order).await?;
    let failed = |it: &super::RefundRow| it.state == RefundState::Failed;
    if refunds.iter().any(failed) {
        return Ok(());
    }
    calm_down(tx, order, REFUSED).await
}

/// Nobody can be asked to send it: staff do.
fn by_hand(amount: Money) -> String {
    format!("Send {amount} back by hand.")
}
