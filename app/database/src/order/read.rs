//! Reading an order: its head, or all that a receipt shows.

use commerce::ids::{CartId, CustomerId, OrderId, ShippingMethodId};
use commerce::order::{
    FulfilmentStatus, Order, OrderNumber, OrderShipping, OrderStatus, PaymentStatus, PlacedOrder,
};
use commerce::pricing::Totals;
use commerce::tax::TaxMode;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::parts::{address, days, discounts, events, fulfilments, lines, payments, rate, taxes};
use crate::cart::parse_email;
use crate::catalog::parse_currency;
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// The head of an order.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn order_head(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>> {
    let row = head(conn, "o.id = ?", values![id.get()]).await?;
    row.map(|row| row.order()).transpose()
}

/// All of an order, for internal use: whoever asks must have been let in already.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn placed_order(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<PlacedOrder>> {
    complete(conn, head(conn, "o.id = ?", values![id.get()]).await?).await
}

/// All of the order whose link carries that token.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn order_by_public_token(
    conn: &impl ConnectionTrait,
    token: &str,
) -> Result<Option<PlacedOrder>> {
    complete(
        conn,
        head(conn, "o.public_token = ?", values![token]).await?,
    )
    .await
}

/// All of an order, if it is that customer's.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn order_of_customer(
    conn: &impl ConnectionTrait,
    id: OrderId,
    customer: CustomerId,
) -> Result<Option<PlacedOrder>> {
    let row = values![id.get(), customer.get()];
    complete(
        conn,
        head(conn, "o.id = ? AND o.customer_id = ?", row).await?,
    )
    .await
}

async fn head(
    conn: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<Option<HeadRow>> {
    let sql = format!(
        "SELECT o.id, o.number, o.public_token, o.cart_id, o.customer_id, o.email, o.currency,
            o.locale, o.status, o.payment_status, o.fulfilment_status, o.needs_attention, o.tax_mode,
            o.subtotal_minor, o.discount_minor, o.shipping_minor, o.shipping_gross_minor,
            o.shipping_tax_minor, o.shipping_tax_rate_ppm, o.tax_minor, o.total_minor,
            o.refunded_minor, o.shipping_method_id, o.shipping_method_name, o.shipping_min_days,
            o.shipping_max_days, o.note, o.created_at, o.placed_at, o.version
        FROM orders o WHERE {condition}"
    );
    Ok(sql::one::<HeadRow>(conn, &sql, values).await?)
}

async fn complete(
    conn: &impl ConnectionTrait,
    head: Option<HeadRow>,
) -> Result<Option<PlacedOrder>> {
    let Some(head) = head else { return Ok(None) };
    let order = head.order()?;
    let (id, currency) = (head.id, order.currency);
    Ok(Some(PlacedOrder {
        lines: lines(conn, id, currency).await?,
        address: address(conn, id).await?,
        shipping: head.shipping(currency)?,
        discounts: discounts(conn, id, currency).await?,
        taxes: taxes(conn, id, currency).await?,
        payments: payments(conn, id, currency).await?,
        fulfilments: fulfilments(conn, id).await?,
        events: events(conn, id).await?,
        order,
    }))
}

#[derive(FromQueryResult)]
struct HeadRow {
    id: i64,
    number: String,
    public_token: String,
    cart_id: Option<i64>,
    customer_id: Option<i64>,
    email: String,
    currency: String,
    locale: String,
    status: String,
    payment_status: String,
    fulfilment_status: String,
    needs_attention: Option<String>,
    tax_mode: String,
    subtotal_minor: i64,
    discount_minor: i64,
    shipping_minor: i64,
    shipping_gross_minor: i64,
    shipping_tax_minor: i64,
    shipping_tax_rate_ppm: i64,
    tax_minor: i64,
    total_minor: i64,
    refunded_minor: i64,
    shipping_method_id: Option<i64>,
    shipping_method_name: String,
    shipping_min_days: i64,
    shipping_max_days: i64,
    note: String,
    created_at: i64,
    placed_at: Option<i64>,
    version: i64,
}

impl HeadRow {
    fn order(&self) -> Result<Order> {
        let currency = parse_currency(&self.currency)?;
        let money = |minor| Money::new(minor, currency);
        let number = OrderNumber::parse(&self.number);
        Ok(Order {
            id: OrderId(self.id),
            number: number.map_err(|error| Error::corrupt("order number", error))?,
            public_token: self.public_token.clone(),
            cart: self.cart_id.map(CartId),
            customer: self.customer_id.map(CustomerId),
            email: parse_email(&self.email)?,
            currency,
            locale: self.locale.clone(),
            status: OrderStatus::parse(&self.status)?,
            payment_status: PaymentStatus::parse(&self.payment_status)?,
            fulfilment_status: FulfilmentStatus::parse(&self.fulfilment_status)?,
            tax_mode: TaxMode::parse(&self.tax_mode)?,
            totals: Totals {
                subtotal: money(self.subtotal_minor),
                discount: money(self.discount_minor),
                shipping: money(self.shipping_minor),
                tax: money(self.tax_minor),
                total: money(self.total_minor),
            },
            refunded: money(self.refunded_minor),
            note: self.note.clone(),
            needs_attention: self.needs_attention.clone(),
            created_at_ms: self.created_at,
            placed_at_ms: self.placed_at,
            version: self.version,
        })
    }

    fn shipping(&self, currency: Currency) -> Result<Option<OrderShipping>> {
        if self.shipping_method_name.is_empty() {
            return Ok(None);
        }
        Ok(Some(OrderShipping {
            method: self.shipping_method_id.map(ShippingMethodId),
            name: self.shipping_method_name.clone(),
            gross: Money::new(self.shipping_gross_minor, currency),
            tax_rate: rate(self.shipping_tax_rate_ppm)?,
            tax: Money::new(self.shipping_tax_minor, currency),
            min_days: days(self.shipping_min_days)?,
            max_days: days(self.shipping_max_days)?,
        }))
    }
}
