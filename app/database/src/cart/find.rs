//! Finding a cart and reading it with its lines.

use commerce::cart::{Cart, CartLine, Quantity};
use commerce::ids::{CartId, CartLineId, CustomerId, ShippingMethodId, VariantId};
use commerce::{Currency, Money};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use crate::entities::{cart, cart_line};
use crate::error::{Error, Result};
use crate::token::fingerprint;

/// A guest's open cart by the secret in the browser's cookie. A cart that belongs to an account is
/// not found that way: after signing out the next person at the screen must not see it.
pub async fn find_cart(conn: &impl ConnectionTrait, token: &str) -> Result<Option<Cart>> {
    let guests = cart::Entity::find()
        .filter(cart::Column::TokenHash.eq(fingerprint(token)))
        .filter(cart::Column::CustomerId.is_null())
        .filter(cart::Column::CompletedAt.is_null());
    load(conn, guests).await
}

/// The open cart of a customer, the last used one.
pub async fn cart_of_customer(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
) -> Result<Option<Cart>> {
    let theirs = cart::Entity::find()
        .filter(cart::Column::CustomerId.eq(customer.get()))
        .filter(cart::Column::CompletedAt.is_null())
        .order_by_desc(cart::Column::UpdatedAt)
        .order_by_desc(cart::Column::Id);
    load(conn, theirs).await
}

/// The cart of that id, ordered or not.
pub async fn load_cart(conn: &impl ConnectionTrait, id: CartId) -> Result<Option<Cart>> {
    load(conn, cart::Entity::find_by_id(id.get())).await
}

/// Names the secret in the browser's cookie without giving it away; none when the cart is gone.
pub async fn cart_fingerprint(conn: &impl ConnectionTrait, id: CartId) -> Result<Option<String>> {
    let row = cart::Entity::find_by_id(id.get()).one(conn).await?;
    Ok(row.map(|row| row.token_hash))
}

async fn load(conn: &impl ConnectionTrait, carts: Select<cart::Entity>) -> Result<Option<Cart>> {
    let Some(row) = carts.one(conn).await? else {
        return Ok(None);
    };
    let lines = cart_line::Entity::find()
        .filter(cart_line::Column::CartId.eq(row.id))
        .order_by_asc(cart_line::Column::Id)
        .all(conn)
        .await?;
    into_cart(row, lines).map(Some)
}

fn into_cart(row: cart::Model, lines: Vec<cart_line::Model>) -> Result<Cart> {
    let currency = row.currency.0;
    let lines = lines.into_iter().map(|line| into_line(line, currency));
    Ok(Cart {
        id: CartId(row.id),
        customer: row.customer_id.map(CustomerId),
        currency,
        email: row.email.map(|email| email.0),
        lines: lines.collect::<Result<_>>()?,
        coupons: row.coupon_codes_json.0,
        shipping_address: row.shipping_address_json.map(|address| address.0),
        billing_address: row.billing_address_json.map(|address| address.0),
        shipping_method: row.shipping_method_id.map(ShippingMethodId),
        note: row.note,
        version: row.version,
        updated_at_ms: row.updated_at,
    })
}

fn into_line(row: cart_line::Model, currency: Currency) -> Result<CartLine> {
    let quantity =
        Quantity::new(row.qty).map_err(|error| Error::corrupt("cart quantity", error))?;
    Ok(CartLine {
        id: Some(CartLineId(row.id)),
        variant: VariantId(row.variant_id),
        quantity,
        price_seen: Money::new(row.price_seen_minor, currency),
    })
}
