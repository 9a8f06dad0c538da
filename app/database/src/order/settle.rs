//! FINALISE, the last phase of an order: what its payments make of it. Safe to run again at any
//! time, by the page, the webhook and the sweeper at once.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::document::InvoiceTime;
use commerce::ids::{OrderId, VariantId};
use commerce::job::{JobKind, StaffNotice};
use commerce::order::{
    Order, OrderEventKind, OrderStatus, PaymentFacts, PaymentStatus, derive_payment_status,
};
use commerce::payment::{PaymentMethod, PaymentState};
use commerce::stock::ReservationOwner;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, TransactionTrait};

use super::attention::{PAID_THOUGH_CANCELLED, PAID_THOUGH_SOLD, needs_attention};
use super::event::add_event;
use super::pay_later::check_method;
use super::queries::{pieces_by_product, pieces_by_variant};
use super::read::order_head;
use crate::audit::By;
use crate::connection::Guarded;
use crate::document::issue_by_itself;
use crate::entities::{Text, listing, orders};
use crate::error::{Error, Result};
use crate::job::{enqueue, tell_staff};
use crate::payment::payment_rows;
use crate::pricing::retake_uses;
use crate::session::cut;
use crate::stock::{ReserveError, commit_holds, reserve};
use crate::transaction::Transaction;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub order: Order,
    pub placed_now: bool,
}

/// Derives the order's payment state from its payments and makes the order firm when the money is
/// there. Writes nothing twice.
pub async fn settle_order(tx: &Transaction, id: OrderId, now_ms: i64) -> Result<Settled> {
    let order = lock(tx, id).await?;
    let facts = payment_facts(tx, &order).await?;
    let derived = derive_payment_status(order.totals.total, &facts)?;
    let status = order.payment_status.transition(derived)?;
    let refunded = facts.iter().map(|payment| payment.refunded);
    let refunded = Money::sum(order.currency, refunded)?;
    if status != order.payment_status || refunded != order.refunded {
        set_payment_status(tx, id, status, refunded).await?;
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
        OrderStatus::Cancelled if has_money && !order.is_free() => {
            give_money_back(tx, &order, PAID_THOUGH_CANCELLED, now_ms).await?;
            false
        }
        _ => false,
    };
    if status == PaymentStatus::Overpaid {
        needs_attention(tx, id, "Paid more than it costs.", now_ms).await?;
    }
    let is_news = placed_now || status != order.payment_status;
    let order = order_head(tx, id).await?.ok_or(Error::Missing("order"))?;
    let is_paid = matches!(status, PaymentStatus::Paid | PaymentStatus::Overpaid);
    if is_news && is_paid && order.status == OrderStatus::Placed {
        let moment = InvoiceTime::AtPayment;
        issue_by_itself(tx, id, moment, &By::system(), now_ms).await?;
    }
    Ok(Settled { order, placed_now })
}

/// Makes an order firm whose money comes later by that way: at the door, or by transfer.
///
/// # Errors
/// [`Error::Conflict`] when its time is over, or when it is too large to be sent before it is paid.
pub async fn place_unpaid(
    tx: &Transaction,
    id: OrderId,
    method: PaymentMethod,
    now_ms: i64,
) -> Result<Settled> {
    let order = lock(tx, id).await?;
    let placed_now = order.status != OrderStatus::Placed;
    if placed_now {
        let fits = check_method(tx, &order, method).await?;
        if order.status == OrderStatus::Expired || fits.is_err() {
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
    orders::Entity::update_many()
        .col_expr(
            orders::Column::Version,
            Expr::col(orders::Column::Version).add(1),
        )
        .filter(orders::Column::Id.eq(id.get()))
        .exec(tx)
        .await?;
    order_head(tx, id).await?.ok_or(Error::Missing("order"))
}

async fn set_payment_status(
    tx: &impl ConnectionTrait,
    id: OrderId,
    status: PaymentStatus,
    refunded: Money,
) -> Result<()> {
    let row = orders::ActiveModel {
        id: Unchanged(id.get()),
        payment_status: Set(Text(status)),
        refunded_minor: Set(refunded.minor()),
        ..Default::default()
    };
    orders::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn place(tx: &Transaction, order: &Order, now_ms: i64) -> Result<()> {
    let id = order.id;
    commit_holds(tx, ReservationOwner::Order, id.get(), now_ms).await?;
    let placed = orders::ActiveModel {
        id: Unchanged(id.get()),
        status: Set(Text(OrderStatus::Placed)),
        placed_at: Set(Some(now_ms)),
        hold_expires_at: Set(None),
        ..Default::default()
    };
    orders::Entity::update(placed)
        .exec_without_returning(tx)
        .await?;
    add_event(tx, id, OrderEventKind::Placed, "system", "", now_ms).await?;
    count_sold(tx, id).await?;
    enqueue_for(tx, JobKind::OrderConfirmation, id, now_ms).await?;
    let notice = StaffNotice::NewOrder { order_id: id };
    tell_staff(tx, &notice, &id.to_string(), now_ms).await
}

async fn count_sold(tx: &impl ConnectionTrait, id: OrderId) -> Result<()> {
    for product in pieces_by_product(tx, id).await? {
        listing::Entity::update_many()
            .col_expr(
                listing::Column::Sold,
                Expr::col(listing::Column::Sold).add(product.qty),
            )
            .filter(listing::Column::ProductId.eq(product.id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// The money came after the hold had ended: take the pieces again if there are any.
async fn hold_again(tx: &Transaction, order: &Order, now_ms: i64) -> Result<bool> {
    let pieces: BTreeMap<VariantId, i64> = pieces_by_variant(tx, order.id)
        .await?
        .into_iter()
        .map(|row| (VariantId(row.id), row.qty))
        .collect();
    let inner = Guarded::transaction(tx.unguarded().begin().await?);
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
            inner.into_unguarded().commit().await?;
            retake_uses(tx, order.id).await?;
            place(tx, order, now_ms).await?;
            Ok(true)
        }
        Err(ReserveError::Short(_)) => {
            inner.into_unguarded().rollback().await?;
            give_money_back(tx, order, PAID_THOUGH_SOLD, now_ms).await?;
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
    enqueue_refund(tx, order.id, now_ms).await
}

/// Notes that the money of an order goes back: once for the payments that have some now, and once more when another one
/// comes in later.
pub(super) async fn enqueue_refund(
    tx: &impl ConnectionTrait,
    id: OrderId,
    now_ms: i64,
) -> Result<()> {
    let mut key = format!("{}:{id}", JobKind::OrderRefund);
    for row in payment_rows(tx, id).await? {
        let payment = row.payment();
        if payment.refundable()?.is_positive() || payment.state == PaymentState::Authorized {
            key.push_str(&format!(":{}", row.id));
        }
    }
    let payload = serde_json::json!({ "order_id": id }).to_string();
    enqueue(
        tx,
        JobKind::OrderRefund,
        &cut(&key, 191),
        &payload,
        now_ms,
        now_ms,
    )
    .await?;
    Ok(())
}

/// Notes a job about an order, once per kind and order.
pub(super) async fn enqueue_for(
    tx: &impl ConnectionTrait,
    kind: JobKind,
    id: OrderId,
    now_ms: i64,
) -> Result<()> {
    let payload = serde_json::json!({ "order_id": id }).to_string();
    enqueue(tx, kind, &key_for(kind, id), &payload, now_ms, now_ms).await?;
    Ok(())
}

/// What keeps a job about an order from being noted twice.
pub(super) fn key_for(kind: JobKind, id: OrderId) -> String {
    format!("{kind}:{id}")
}

async fn payment_facts(tx: &impl ConnectionTrait, order: &Order) -> Result<Vec<PaymentFacts>> {
    let rows = payment_rows(tx, order.id).await?;
    let facts = rows.iter().map(|row| {
        let payment = row.payment();
        PaymentFacts {
            state: payment.state,
            captured: payment.captured,
            refunded: payment.refunded,
        }
    });
    Ok(facts.collect())
}
