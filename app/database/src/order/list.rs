//! Lists of orders, and finding one by its number.

use commerce::Money;
use commerce::customer::EmailAddress;
use commerce::ids::{CustomerId, OrderId};
use commerce::order::{FulfilmentStatus, Order, OrderNumber, OrderStatus, PaymentStatus};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::queries::{SummaryRow, summaries};
use super::read::into_order;
use crate::entities::Text;
use crate::entities::orders::{Column, Entity};
use crate::error::{Error, Result};

/// An order as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    pub id: OrderId,
    pub number: OrderNumber,
    /// What its link carries.
    pub public_token: String,
    pub status: OrderStatus,
    pub payment_status: PaymentStatus,
    pub fulfilment_status: FulfilmentStatus,
    pub total: Money,
    /// Pieces in it.
    pub pieces: i64,
    /// Unix milliseconds.
    pub created_at_ms: i64,
}

/// A page of a customer's orders, the newest first, and how many there are in all.
pub async fn orders_of_customer(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    limit: u32,
    offset: u32,
) -> Result<(Vec<OrderSummary>, u64)> {
    let theirs = Entity::find().filter(Column::CustomerId.eq(customer.get()));
    let total = theirs.count(conn).await?;
    let rows = summaries(conn, customer, limit, offset).await?;
    let summaries = rows.into_iter().map(OrderSummary::try_from);
    Ok((summaries.collect::<Result<_>>()?, total))
}

/// The order of that number and address, to send its link to that address: a number alone, or a
/// number with a wrong address, shows nothing.
pub async fn order_by_number_and_email(
    conn: &impl ConnectionTrait,
    number: &OrderNumber,
    email: &EmailAddress,
) -> Result<Option<Order>> {
    let head = Entity::find()
        .filter(Column::Number.eq(number.as_str()))
        .filter(Column::Email.eq(Text(email.clone())))
        .one(conn)
        .await?;
    head.map(into_order).transpose()
}

impl TryFrom<SummaryRow> for OrderSummary {
    type Error = Error;

    fn try_from(row: SummaryRow) -> Result<Self> {
        let number = OrderNumber::parse(&row.number);
        Ok(Self {
            id: OrderId(row.id),
            number: number.map_err(|error| Error::corrupt("order number", error))?,
            public_token: row.public_token,
            status: row.status.0,
            payment_status: row.payment_status.0,
            fulfilment_status: row.fulfilment_status.0,
            total: Money::new(row.total_minor, row.currency.0),
            pieces: row.pieces.unwrap_or(0),
            created_at_ms: row.created_at,
        })
    }
}
