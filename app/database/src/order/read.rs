//! Reading an order: its head, or all that a receipt shows.

use commerce::Money;
use commerce::ids::{CartId, CustomerId, OrderId, ShippingMethodId};
use commerce::order::{Order, OrderNumber, OrderShipping, PlacedOrder};
use commerce::pricing::Totals;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

use super::details::{address, discounts, events, fulfilments, payments, rate, taxes};
use super::lines::lines;
use crate::entities::orders::{Column, Entity, Model};
use crate::error::{Error, Result};

/// The head of an order.
pub async fn order_head(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>> {
    let head = Entity::find_by_id(id.get()).one(conn).await?;
    head.map(into_order).transpose()
}

/// All of an order, for internal use: whoever asks must have been let in already.
pub async fn placed_order(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<PlacedOrder>> {
    complete(conn, Entity::find_by_id(id.get())).await
}

/// All of the order whose link carries that token.
pub async fn order_by_public_token(
    conn: &impl ConnectionTrait,
    token: &str,
) -> Result<Option<PlacedOrder>> {
    complete(conn, Entity::find().filter(Column::PublicToken.eq(token))).await
}

/// All of an order, if it is that customer's.
pub async fn order_of_customer(
    conn: &impl ConnectionTrait,
    id: OrderId,
    customer: CustomerId,
) -> Result<Option<PlacedOrder>> {
    let theirs = Entity::find_by_id(id.get()).filter(Column::CustomerId.eq(customer.get()));
    complete(conn, theirs).await
}

async fn complete(
    conn: &impl ConnectionTrait,
    heads: Select<Entity>,
) -> Result<Option<PlacedOrder>> {
    let Some(head) = heads.one(conn).await? else {
        return Ok(None);
    };
    let (id, currency) = (OrderId(head.id), head.currency.0);
    Ok(Some(PlacedOrder {
        lines: lines(conn, id, currency).await?,
        address: address(conn, id).await?,
        shipping: shipping(&head)?,
        discounts: discounts(conn, id, currency).await?,
        taxes: taxes(conn, id, currency).await?,
        payments: payments(conn, id).await?,
        fulfilments: fulfilments(conn, id).await?,
        events: events(conn, id).await?,
        order: into_order(head)?,
    }))
}

pub(super) fn into_order(head: Model) -> Result<Order> {
    let currency = head.currency.0;
    let money = |minor| Money::new(minor, currency);
    let number = OrderNumber::parse(&head.number);
    Ok(Order {
        id: OrderId(head.id),
        number: number.map_err(|error| Error::corrupt("order number", error))?,
        public_token: head.public_token,
        cart: head.cart_id.map(CartId),
        customer: head.customer_id.map(CustomerId),
        email: head.email.0,
        currency,
        locale: head.locale,
        status: head.status.0,
        payment_status: head.payment_status.0,
        fulfilment_status: head.fulfilment_status.0,
        tax_mode: head.tax_mode.0,
        totals: Totals {
            subtotal: money(head.subtotal_minor),
            discount: money(head.discount_minor),
            shipping: money(head.shipping_minor),
            tax: money(head.tax_minor),
            total: money(head.total_minor),
        },
        refunded: money(head.refunded_minor),
        note: head.note,
        needs_attention: head.needs_attention,
        created_at_ms: head.created_at,
        placed_at_ms: head.placed_at,
        version: head.version,
    })
}

fn shipping(head: &Model) -> Result<Option<OrderShipping>> {
    if head.shipping_method_name.is_empty() {
        return Ok(None);
    }
    let money = |minor| Money::new(minor, head.currency.0);
    let days = |days| u32::try_from(days).map_err(|error| Error::corrupt("delivery time", error));
    Ok(Some(OrderShipping {
        method: head.shipping_method_id.map(ShippingMethodId),
        name: head.shipping_method_name.clone(),
        gross: money(head.shipping_gross_minor),
        tax_rate: rate(head.shipping_tax_rate_ppm)?,
        tax: money(head.shipping_tax_minor),
        min_days: days(head.shipping_min_days)?,
        max_days: days(head.shipping_max_days)?,
    }))
}
