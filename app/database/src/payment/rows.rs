//! The payments' rows, and what their columns mean.

use commerce::Money;
use commerce::ids::OrderId;
use commerce::payment::{AttemptKind, Payment, PaymentState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, SelectTwo};

use crate::entities::payment::{Column, Entity, Model};
use crate::entities::{Text, payment_attempt};
use crate::error::Result;
use crate::token::random_text;

/// Payments of which the provider has not said yet what becomes of them.
const OPEN: [PaymentState; 3] = [
    PaymentState::Created,
    PaymentState::Pending,
    PaymentState::RequiresAction,
];

/// Until the provider names a payment, its column holds something that no provider would say.
const UNKNOWN: &str = "unknown:";

/// All payments of an order, the oldest first.
pub(crate) async fn payment_rows(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderId.eq(order.get()))
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The open payments, each with the attempt that began it.
pub(super) fn open_payments() -> SelectTwo<Entity, payment_attempt::Entity> {
    Entity::find()
        .inner_join(payment_attempt::Entity)
        .select_also(payment_attempt::Entity)
        .filter(payment_attempt::Column::Kind.eq(Text(AttemptKind::Begin)))
        .filter(Column::Status.is_in(OPEN.map(Text)))
}

pub(super) fn known_reference(stored: &str) -> Option<String> {
    (!stored.starts_with(UNKNOWN)).then(|| stored.to_owned())
}

pub(super) fn unknown_reference() -> String {
    format!("{UNKNOWN}{}", random_text(16))
}

impl Model {
    /// Its state and its money.
    pub fn payment(&self) -> Payment {
        let money = |minor| Money::new(minor, self.currency.0);
        Payment {
            state: self.status.0,
            amount: money(self.amount_minor),
            captured: money(self.captured_minor),
            refunded: money(self.refunded_minor),
        }
    }
}
