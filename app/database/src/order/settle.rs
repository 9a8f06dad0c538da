//! FINALISE, the last phase of an order: what its payments make of it. Safe to run again at any
//! time, by the page, the webhook and the sweeper at once.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::ids::{OrderId, VariantId};
use commerce::order::{
    Order, OrderEventKind, OrderStatus, PaymentFacts, PaymentStatus, derive_payment_status,
};
use commerce::payment::PaymentState;
use commerce::stock::ReservationOwner;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, TransactionTrait};

use super::attention::needs_attention;
use super::event::add_event;
use super::read::order_head;
use crate::error::{Error, Result};
use crate::job::enqueue;
use crate::pricing::retake_uses;
use crate::sql::{self, values};
use crate::stock::{ReserveError, commit_holds, reserve};

/// What settling an order came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The order as it is now.
    pub order: Order,
    /// Whether it became firm just now.
    pub placed_now: bool,
}

/// Derives the order's payment state from its payments and makes the order firm when the money is
/// there. Writes nothing twice.
///
/// # Errors
/// When the database does not answer, or the payments contradict the order's history.
pub async fn settle_order(tx: &DatabaseTransaction, id: OrderId, now_ms: i64) -> Result<Settled> {
    let order = lock(tx, id).await?;
    let facts = payment_facts(tx, &order).await?;
    let derived = derive_payment_status(order.totals.total, &facts)?;
    let status = order.payment_status.transition(derived)?;
    let refunded = facts.iter().map(|payment| payment.refunded);
    let refunded = Money::sum(order.currency, refunded)?;
    if status != order.payment_status || refunded != order.refunded {
        let sql = "UPDATE orders SET payment_status = ?, refunded_minor = ? WHERE id = ?";
        sql::execute(
            tx,
            sql,
            values![status.as_str(), refunded.minor(), id.get()],
        )
        .await?;
    }
    let has_money = matches!(
        status,
        PaymentStatus::Paid | PaymentStatus::Overpaid | PaymentStatus::Authorized
    );
    let placed_now = match order.status {
        OrderStatus::PendingPayment if has_money => {
            place(tx, &order, now_ms).await?;
            true
        }
        OrderStatus::Expired if has_money => hold_again(tx, &order, now_ms).await?,
        OrderStatus::Cancelled if has_money => {
            let reason = "Paid although it was cancelled: refund it.";
            give_money_back(tx, &order, reason, now_ms).await?;
            false
        }
        _ => false,
    };
    if status == PaymentStatus::Overpaid {
        needs_attention(tx, id, "Paid more than it costs.", now_ms).await?;
    }
    let order = order_head(tx, id).await?.ok_or(Error::Missing("order"))?;
    Ok(Settled { order, placed_now })
}

/// Makes an order firm whose money comes later by another way: at the door, or by transfer.
///
/// # Errors
/// When the order has ended already, or the database does not answer.
pub async fn place_unpaid(tx: &DatabaseTransaction, id: OrderId, now_ms: i64) -> Result<Settled> {
    let order = lock(tx, id).await?;
    let placed_now = order.status != OrderStatus::Placed;
    if placed_now {
        if order.status == OrderStatus::Expired {
            return Err(Error::Conflict("order"));
        }
        order.status.transition(OrderStatus::Placed)?;
        place(tx, &order, now_ms).await?;
    }
    let order = order_head(tx, id).await?.ok_or(Error::Missing("order"))?;
    Ok(Settled { order, placed_now })
}

/// Locks the order's row, so that what belongs to it is changed by one transaction at a time.
pub(crate) async fn lock(tx: &impl ConnectionTrait, id: OrderId) -> Result<Order> {
    let sql = "UPDATE orders SET version = version + 1 WHERE id = ?";
    sql::execute(tx, sql, values![id.get()]).await?;
    order_head(tx, id).await?.ok_or(Error::Missing("order"))
}

async fn place(tx: &DatabaseTransaction, order: &Order, now_ms: i64) -> Result<()> {
    let id = order.id;
    commit_holds(tx, ReservationOwner::Order, id.get(), now_ms).await?;
    let sql =
        "UPDATE orders SET status = 'placed', placed_at = ?, hold_expires_at = NULL WHERE id = ?";
    sql::execute(tx, sql, values![now_ms, id.get()]).await?;
    add_event(tx, id, OrderEventKind::Placed, "system", "", now_ms).await?;
    let sql = "SELECT product_id AS id, CAST(SUM(qty) AS SIGNED) AS qty FROM order_line
        WHERE order_id = ? AND product_id IS NOT NULL GROUP BY product_id ORDER BY product_id";
    for row in sql::all::<Pieces>(tx, sql, values![id.get()]).await? {
        let sql = "UPDATE listing SET sold = sold + ? WHERE product_id = ?";
        sql::execute(tx, sql, values![row.qty, row.id]).await?;
    }
    enqueue_for(tx, "order_confirmation", id, now_ms).await
}

/// The money came after the hold had ended: take the pieces again if there are any.
async fn hold_again(tx: &DatabaseTransaction, order: &Order, now_ms: i64) -> Result<bool> {
    let sql = "SELECT variant_id AS id, CAST(SUM(qty) AS SIGNED) AS qty FROM order_line
        WHERE order_id = ? AND variant_id IS NOT NULL GROUP BY variant_id";
    let rows = sql::all::<Pieces>(tx, sql, values![order.id.get()]).await?;
    let pieces: BTreeMap<VariantId, i64> = rows
        .into_iter()
        .map(|row| (VariantId(row.id), row.qty))
        .collect();
    let inner = tx.begin().await?;
    match reserve(
        &inner,
        ReservationOwner::Order,
        order.id.get(),
        &pieces,
        None,
        now_ms,
    )
    .await
    {
        Ok(()) => {
            inner.commit().await?;
            retake_uses(tx, order.id).await?;
            place(tx, order, now_ms).await?;
            Ok(true)
        }
        Err(ReserveError::Short(_)) => {
            inner.rollback().await?;
            let reason = "Paid after its time was over, and the stock is gone: refund it.";
            give_money_back(tx, order, reason, now_ms).await?;
            Ok(false)
        }
        Err(ReserveError::Database(error)) => Err(error),
    }
}

/// Leaves the refund to a job: it talks to the provider, and a shopper must be told.
async fn give_money_back(
    tx: &impl ConnectionTrait,
    order: &Order,
    reason: &str,
    now_ms: i64,
) -> Result<()> {
    needs_attention(tx, order.id, reason, now_ms).await?;
    enqueue_for(tx, "order_refund", order.id, now_ms).await
}

/// Notes a job about an order, once per kind and order.
pub(super) async fn enqueue_for(
    tx: &impl ConnectionTrait,
    kind: &str,
    id: OrderId,
    now_ms: i64,
) -> Result<()> {
    let payload = serde_json::json!({ "order_id": id }).to_string();
    enqueue(tx, kind, &format!("{kind}:{id}"), &payload, now_ms, now_ms).await?;
    Ok(())
}

async fn payment_facts(tx: &impl ConnectionTrait, order: &Order) -> Result<Vec<PaymentFacts>> {
    #[derive(FromQueryResult)]
    struct Row {
        status: String,
        captured_minor: i64,
        refunded_minor: i64,
    }
    let sql =
        "SELECT status, captured_minor, refunded_minor FROM payment WHERE order_id = ? ORDER BY id";
    let facts = |row: Row| {
        Ok(PaymentFacts {
            state: PaymentState::parse(&row.status)?,
            captured: Money::new(row.captured_minor, order.currency),
            refunded: Money::new(row.refunded_minor, order.currency),
        })
    };
    let rows = sql::all::<Row>(tx, sql, values![order.id.get()]).await?;
    rows.into_iter().map(facts).collect()
}

#[derive(FromQueryResult)]
struct Pieces {
    id: i64,
    qty: i64,
}
