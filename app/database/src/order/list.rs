//! Lists of orders, and finding one by its number.

use commerce::Money;
use commerce::customer::EmailAddress;
use commerce::ids::{CustomerId, OrderId};
use commerce::order::{FulfilmentStatus, Order, OrderNumber, OrderStatus, PaymentStatus};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::read::order_head;
use crate::catalog::parse_currency;
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// An order as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    /// Identity.
    pub id: OrderId,
    /// What people call it.
    pub number: OrderNumber,
    /// What its link carries.
    pub public_token: String,
    /// Whether the contract stands.
    pub status: OrderStatus,
    /// Whether the money is there.
    pub payment_status: PaymentStatus,
    /// Whether the goods are there.
    pub fulfilment_status: FulfilmentStatus,
    /// What is to be paid.
    pub total: Money,
    /// Pieces in it.
    pub pieces: i64,
    /// When it was made, unix milliseconds.
    pub created_at_ms: i64,
}

/// A page of a customer's orders, the newest first, and how many there are in all.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn orders_of_customer(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    limit: u32,
    offset: u32,
) -> Result<(Vec<OrderSummary>, u64)> {
    let count = "SELECT COUNT(*) AS n FROM orders WHERE customer_id = ?";
    let total = sql::number(conn, count, values![customer.get()])
        .await?
        .unwrap_or(0);
    let sql =
        "SELECT o.id, o.number, o.public_token, o.status, o.payment_status, o.fulfilment_status,
            o.currency, o.total_minor, o.created_at,
            (SELECT CAST(SUM(l.qty) AS SIGNED) FROM order_line l WHERE l.order_id = o.id) AS pieces
        FROM orders o WHERE o.customer_id = ? ORDER BY o.id DESC LIMIT ? OFFSET ?";
    let rows = sql::all::<Row>(conn, sql, values![customer.get(), limit, offset]).await?;
    let summaries = rows
        .into_iter()
        .map(Row::into_summary)
        .collect::<Result<_>>()?;
    Ok((summaries, u64::try_from(total).unwrap_or(0)))
}

/// The order of that number and address, to send its link to that address: a number alone, or a
/// number with a wrong address, shows nothing.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn order_by_number_and_email(
    conn: &impl ConnectionTrait,
    number: &OrderNumber,
    email: &EmailAddress,
) -> Result<Option<Order>> {
    let sql = "SELECT id AS n FROM orders WHERE number = ? AND email = ?";
    match sql::number(conn, sql, values![number.as_str(), email.as_str()]).await? {
        Some(id) => order_head(conn, OrderId(id)).await,
        None => Ok(None),
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    number: String,
    public_token: String,
    status: String,
    payment_status: String,
    fulfilment_status: String,
    currency: String,
    total_minor: i64,
    created_at: i64,
    pieces: Option<i64>,
}

impl Row {
    fn into_summary(self) -> Result<OrderSummary> {
        let number = OrderNumber::parse(&self.number);
        Ok(OrderSummary {
            id: OrderId(self.id),
            number: number.map_err(|error| Error::corrupt("order number", error))?,
            public_token: self.public_token,
            status: OrderStatus::parse(&self.status)?,
            payment_status: PaymentStatus::parse(&self.payment_status)?,
            fulfilment_status: FulfilmentStatus::parse(&self.fulfilment_status)?,
            total: Money::new(self.total_minor, parse_currency(&self.currency)?),
            pieces: self.pieces.unwrap_or(0),
            created_at_ms: self.created_at,
        })
    }
}
