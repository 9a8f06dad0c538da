//! Writing a cart back, if nobody else changed it in between.

use std::collections::BTreeMap;

use commerce::Currency;
use commerce::cart::Cart;
use commerce::ids::{CartId, CustomerId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::find::load_cart;
use crate::catalog::to_json;
use crate::error::{Error, Result};
use crate::sql::{self, values};
use crate::token::{Token, fingerprint};

/// Makes an empty cart and returns it with its secret, which is not stored.
///
/// # Errors
/// When the database does not answer.
pub async fn create_cart(
    conn: &impl ConnectionTrait,
    currency: Currency,
    customer: Option<CustomerId>,
    now_ms: i64,
) -> Result<(Cart, Token)> {
    let token = Token::random();
    let add =
        "INSERT INTO cart (token_hash, customer_id, currency, coupon_codes_json, note, version,
            created_at, updated_at)
        VALUES (?, ?, ?, '[]', '', 0, ?, ?)";
    let row = values![
        fingerprint(token.expose()),
        customer.map(CustomerId::get),
        currency.code(),
        now_ms,
        now_ms,
    ];
    let id = CartId(sql::insert(conn, add, row).await?);
    let cart = Cart {
        customer,
        updated_at_ms: now_ms,
        ..Cart::empty(id, currency)
    };
    Ok((cart, token))
}

/// Stores the cart as it is now and returns it as stored, its version one higher. Run it in a
/// transaction.
///
/// # Errors
/// [`Error::Conflict`] when the cart was changed or ordered in the meantime.
pub async fn save_cart(tx: &impl ConnectionTrait, cart: &Cart, now_ms: i64) -> Result<Cart> {
    let json = |address: &Option<_>| address.as_ref().map(|a| to_json("address", a)).transpose();
    let sql = "UPDATE cart SET customer_id = ?, email = ?, shipping_address_json = ?,
            billing_address_json = ?, shipping_method_id = ?, coupon_codes_json = ?, note = ?,
            version = version + 1, updated_at = ?
        WHERE id = ? AND version = ? AND completed_at IS NULL";
    let row = values![
        cart.customer.map(CustomerId::get),
        cart.email.as_ref().map(|email| email.as_str().to_owned()),
        json(&cart.shipping_address)?,
        json(&cart.billing_address)?,
        cart.shipping_method
            .map(commerce::ids::ShippingMethodId::get),
        to_json("coupon codes", &cart.coupons)?,
        cart.note.as_str(),
        now_ms,
        cart.id.get(),
        cart.version,
    ];
    if sql::execute(tx, sql, row).await? == 0 {
        return Err(Error::Conflict("cart"));
    }
    save_lines(tx, cart).await?;
    load_cart(tx, cart.id).await?.ok_or(Error::Missing("cart"))
}

/// Removes up to `limit` carts that were not touched since that moment and never ordered.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_abandoned_carts(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    let sql = "SELECT id, 0 AS qty, 0 AS price_seen_minor, 0 AS variant_id FROM cart
        WHERE updated_at < ? AND completed_at IS NULL ORDER BY updated_at LIMIT ?";
    let mut deleted = 0;
    for row in sql::all::<LineRow>(conn, sql, values![before_ms, limit]).await? {
        let sql = "DELETE FROM cart WHERE id = ? AND updated_at < ? AND completed_at IS NULL";
        deleted += sql::execute(conn, sql, values![row.id, before_ms]).await?;
    }
    Ok(deleted)
}

#[derive(Clone, Copy, FromQueryResult)]
struct LineRow {
    id: i64,
    variant_id: i64,
    qty: i64,
    price_seen_minor: i64,
}

async fn save_lines(tx: &impl ConnectionTrait, cart: &Cart) -> Result<()> {
    let sql = "SELECT id, variant_id, qty, price_seen_minor FROM cart_line WHERE cart_id = ?";
    let stored = sql::all::<LineRow>(tx, sql, values![cart.id.get()]).await?;
    let mut stored: BTreeMap<i64, LineRow> = stored
        .into_iter()
        .map(|row| (row.variant_id, row))
        .collect();
    for line in &cart.lines {
        let (qty, seen) = (line.quantity.get(), line.price_seen.minor());
        match stored.remove(&line.variant.get()) {
            Some(row) if row.qty == qty && row.price_seen_minor == seen => {}
            Some(row) => {
                let sql = "UPDATE cart_line SET qty = ?, price_seen_minor = ? WHERE id = ?";
                sql::execute(tx, sql, values![qty, seen, row.id]).await?;
            }
            None => {
                let sql = "INSERT INTO cart_line (cart_id, variant_id, qty, price_seen_minor)
                    VALUES (?, ?, ?, ?)";
                let row = values![cart.id.get(), line.variant.get(), qty, seen];
                sql::insert(tx, sql, row).await?;
            }
        }
    }
    for row in stored.values() {
        sql::execute(tx, "DELETE FROM cart_line WHERE id = ?", values![row.id]).await?;
    }
    Ok(())
}
