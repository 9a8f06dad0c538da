//! Refunds' rows, and what their columns mean.

use commerce::Money;
use commerce::ids::{OrderId, OrderLineId, PaymentId, RefundId};
use commerce::payment::PaymentMethod;
use commerce::refund::RefundState;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entities::{Text, payment, refund, refund_line};
use crate::error::{Error, Result};
use crate::payment::{KnownPayment, payment_rows};

/// A refund that the bank is to be asked for, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunRefund {
    pub id: RefundId,
    pub order: OrderId,
    pub payment: KnownPayment,
    pub amount: Money,
    pub state: RefundState,
    /// What the provider is to be asked with: the same until it refuses.
    pub bank_key: String,
}

/// A refund as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRow {
    pub id: RefundId,
    pub payment: PaymentId,
    pub method: PaymentMethod,
    pub amount: Money,
    /// What of it is for delivery.
    pub delivery: Money,
    pub reason: String,
    pub state: RefundState,
    /// Why the bank refused.
    pub failure: Option<String>,
    /// Who asked for it.
    pub actor: String,
    /// When it was asked for, unix milliseconds.
    pub at_ms: i64,
    pub done_at_ms: Option<i64>,
    pub lines: Vec<RefundedLine>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundedLine {
    pub line: OrderLineId,
    pub quantity: i64,
    /// Pieces among them that had not been sent.
    pub unsent: i64,
    pub amount: Money,
    pub restock: bool,
}

/// One refund and its order.
pub async fn refund_row(conn: &impl ConnectionTrait, id: RefundId) -> Result<(OrderId, RefundRow)> {
    let (row, payment) = find(conn, id).await?;
    let lines = lines_of(conn, &[id.get()]).await?;
    let order = OrderId(payment.order_id);
    Ok((order, into_row(row, &payment, &lines)))
}

/// All refunds of an order, the oldest first.
pub async fn refunds_of_order(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<RefundRow>> {
    let payments = payment_rows(conn, order).await?;
    let ids: Vec<i64> = payments.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = refund::Entity::find()
        .filter(refund::Column::PaymentId.is_in(ids))
        .order_by_asc(refund::Column::Id)
        .all(conn)
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let lines = lines_of(conn, &ids).await?;
    let known = |row: refund::Model| {
        let payment = payments.iter().find(|payment| payment.id == row.payment_id);
        payment.map(|payment| into_row(row, payment, &lines))
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// Up to `limit` refunds of which the bank was asked before `before_ms` and has not answered.
pub async fn pending_refunds(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<Vec<BegunRefund>> {
    let rows = refund::Entity::find()
        .filter(refund::Column::State.eq(Text(RefundState::Pending)))
        .filter(refund::Column::AskedAt.lte(before_ms))
        .order_by_asc(refund::Column::AskedAt)
        .limit(u64::from(limit))
        .all(conn)
        .await?;
    let mut begun = Vec::with_capacity(rows.len());
    for row in rows {
        let payment = payment::Entity::find_by_id(row.payment_id)
            .one(conn)
            .await?;
        begun.push(into_begun(row, payment.ok_or(Error::Missing("payment"))?));
    }
    Ok(begun)
}

/// Notes when the bank was asked last.
pub async fn touch_refund(conn: &impl ConnectionTrait, id: RefundId, now_ms: i64) -> Result<()> {
    let row = refund::ActiveModel {
        id: Unchanged(id.get()),
        asked_at: Set(now_ms),
        ..Default::default()
    };
    refund::Entity::update(row)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

pub(super) async fn find(
    conn: &impl ConnectionTrait,
    id: RefundId,
) -> Result<(refund::Model, payment::Model)> {
    let row = refund::Entity::find_by_id(id.get()).one(conn).await?;
    let row = row.ok_or(Error::Missing("refund"))?;
    let payment = payment::Entity::find_by_id(row.payment_id)
        .one(conn)
        .await?;
    Ok((row, payment.ok_or(Error::Missing("payment"))?))
}

pub(super) async fn lines_of(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<Vec<refund_line::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(refund_line::Entity::find()
        .filter(refund_line::Column::RefundId.is_in(ids.iter().copied()))
        .order_by_asc(refund_line::Column::OrderLineId)
        .all(conn)
        .await?)
}

pub(super) fn into_begun(row: refund::Model, payment: payment::Model) -> BegunRefund {
    let bank_key = match row.attempt {
        1 => row.idempotency_key,
        attempt => format!("{}/{attempt}", row.idempotency_key),
    };
    BegunRefund {
        id: RefundId(row.id),
        order: OrderId(payment.order_id),
        amount: Money::new(row.amount_minor, payment.currency.0),
        state: row.state.0,
        bank_key,
        payment: KnownPayment::from(payment),
    }
}

fn into_row(
    row: refund::Model,
    payment: &payment::Model,
    lines: &[refund_line::Model],
) -> RefundRow {
    let money = |minor| Money::new(minor, payment.currency.0);
    let line = |line: &refund_line::Model| RefundedLine {
        line: OrderLineId(line.order_line_id),
        quantity: line.qty,
        unsent: line.qty_unsent,
        amount: money(line.amount_minor),
        restock: line.restock,
    };
    let lines = lines.iter().filter(|line| line.refund_id == row.id);
    RefundRow {
        id: RefundId(row.id),
        payment: PaymentId(payment.id),
        method: payment.provider.0,
        amount: money(row.amount_minor),
        delivery: money(row.shipping_minor),
        reason: row.reason,
        state: row.state.0,
        failure: row.failure,
        actor: row.actor,
        at_ms: row.at,
        done_at_ms: row.done_at,
        lines: lines.map(line).collect(),
    }
}
