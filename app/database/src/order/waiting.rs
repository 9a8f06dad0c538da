//! The order that a visitor's last cart became, while it waits for its payment.

use commerce::ids::CustomerId;
use commerce::order::{Order, OrderStatus};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use super::read::into_order;
use crate::entities::{Text, cart, orders};
use crate::error::Result;
use crate::token::fingerprint;

/// Of a guest, by the secret in the browser's cookie.
pub async fn waiting_order_of_cart(
    conn: &impl ConnectionTrait,
    token: &str,
    now_ms: i64,
) -> Result<Option<Order>> {
    let guests = cart::Entity::find()
        .filter(cart::Column::TokenHash.eq(fingerprint(token)))
        .filter(cart::Column::CustomerId.is_null());
    waiting(conn, guests, now_ms).await
}

/// Of a customer. Orders that a guest made with the customer's address are not theirs to pay.
pub async fn waiting_order_of_customer(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    now_ms: i64,
) -> Result<Option<Order>> {
    let theirs = cart::Entity::find().filter(cart::Column::CustomerId.eq(customer.get()));
    waiting(conn, theirs, now_ms).await
}

async fn waiting(
    conn: &impl ConnectionTrait,
    carts: Select<cart::Entity>,
    now_ms: i64,
) -> Result<Option<Order>> {
    let last = carts
        .filter(cart::Column::CompletedAt.is_not_null())
        .order_by_desc(cart::Column::CompletedAt)
        .order_by_desc(cart::Column::Id);
    let Some(last) = last.one(conn).await? else {
        return Ok(None);
    };
    let waits = orders::Entity::find()
        .filter(orders::Column::CartId.eq(last.id))
        .filter(orders::Column::Status.eq(Text(OrderStatus::PendingPayment)))
        .filter(orders::Column::HoldExpiresAt.gt(now_ms));
    waits.one(conn).await?.map(into_order).transpose()
}
