//! Beginning a payment: one open payment per order and method, however often the form is sent.

use commerce::Money;
use commerce::ids::{OrderId, PaymentId};
use commerce::order::{OrderEventKind, OrderStatus};
use commerce::payment::{AttemptKind, MethodRefused, PaymentMethod, PaymentState};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use thiserror::Error;

use super::rows::{known_reference, open_payments, unknown_reference};
use crate::connection::Db;
use crate::entities::{Text, orders, payment, payment_attempt};
use crate::error::{Error, Result, Transient};
use crate::order::{add_event, check_method, lock_order};
use crate::token::fingerprint;
use crate::transaction::repeatable_transaction;

/// A payment that is to be made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub payment: PaymentId,
    /// What the provider is to be asked with; the same for the same try.
    pub idempotency_key: String,
    pub amount: Money,
    /// The provider's name for it, once known.
    pub provider_ref: Option<String>,
    /// Whether this call made it; else it is the open one.
    pub is_new: bool,
}

#[derive(Debug, Error)]
pub enum BeginError {
    /// The order does not wait for a payment.
    #[error("the order is {0} already")]
    NotPayable(OrderStatus),
    #[error(transparent)]
    Refused(#[from] MethodRefused),
    #[error(transparent)]
    Database(#[from] Error),
}

impl Transient for BeginError {}

/// Begins the payment of an order, or returns the one that is open. After a refusal a new try has
/// a new key.
pub async fn begin_payment(
    db: &Db,
    order: OrderId,
    method: PaymentMethod,
    now_ms: i64,
) -> Result<Begun, BeginError> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock_order(tx, order).await?;
        let amount = order.totals.total;
        if order.status != OrderStatus::PendingPayment {
            return Err(BeginError::NotPayable(order.status));
        }
        check_method(tx, &order, method).await??;
        if let Some(open) = open_payment(tx, order.id, method, amount).await? {
            return Ok(open);
        }
        let begun = insert(tx, order.id, method, amount, now_ms).await?;
        set_method(tx, order.id, method).await?;
        let (kind, data) = (
            OrderEventKind::PaymentStarted,
            serde_json::json!({ "method": method }),
        );
        add_event(tx, order.id, kind, "shopper", &data.to_string(), now_ms).await?;
        Ok(begun)
    })
    .await
}

/// Notes the provider's name for a payment.
pub async fn set_payment_reference(
    conn: &impl ConnectionTrait,
    payment: PaymentId,
    provider_ref: &str,
    now_ms: i64,
) -> Result<()> {
    let row = payment::ActiveModel {
        id: Unchanged(payment.get()),
        provider_ref: Set(provider_ref.to_owned()),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    payment::Entity::update(row)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

async fn open_payment(
    tx: &impl ConnectionTrait,
    order: OrderId,
    method: PaymentMethod,
    amount: Money,
) -> Result<Option<Begun>> {
    let open = open_payments()
        .filter(payment::Column::OrderId.eq(order.get()))
        .filter(payment::Column::Provider.eq(Text(method)))
        .order_by_desc(payment::Column::Id)
        .one(tx)
        .await?;
    let Some((payment, Some(attempt))) = open else {
        return Ok(None);
    };
    Ok(Some(Begun {
        payment: PaymentId(payment.id),
        idempotency_key: attempt.idempotency_key,
        amount,
        provider_ref: known_reference(&payment.provider_ref),
        is_new: false,
    }))
}

async fn set_method(
    tx: &impl ConnectionTrait,
    order: OrderId,
    method: PaymentMethod,
) -> Result<()> {
    let row = orders::ActiveModel {
        id: Unchanged(order.get()),
        payment_method: Set(Text(method)),
        ..Default::default()
    };
    orders::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn insert(
    tx: &impl ConnectionTrait,
    order: OrderId,
    method: PaymentMethod,
    amount: Money,
    now_ms: i64,
) -> Result<Begun> {
    let earlier = payment::Entity::find().filter(payment::Column::OrderId.eq(order.get()));
    let idempotency_key = format!("{order}:{}", earlier.count(tx).await? + 1);
    let row = payment::ActiveModel {
        order_id: Set(order.get()),
        provider: Set(Text(method)),
        provider_ref: Set(unknown_reference()),
        status: Set(Text(PaymentState::Created)),
        currency: Set(Text(amount.currency())),
        amount_minor: Set(amount.minor()),
        created_at: Set(now_ms),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    let payment = payment::Entity::insert(row).exec(tx).await?.last_insert_id;
    let attempt = payment_attempt::ActiveModel {
        payment_id: Set(payment),
        idempotency_key: Set(idempotency_key.clone()),
        kind: Set(Text(AttemptKind::Begin)),
        request_hash: Set(fingerprint(&format!("{method}:{amount}"))),
        at: Set(now_ms),
        ..Default::default()
    };
    payment_attempt::Entity::insert(attempt)
        .exec_without_returning(tx)
        .await?;
    Ok(Begun {
        payment: PaymentId(payment),
        idempotency_key,
        amount,
        provider_ref: None,
        is_new: true,
    })
}
