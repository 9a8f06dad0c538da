//! Writing a cart back, if nobody else changed it in between.

use std::collections::BTreeMap;

use commerce::Currency;
use commerce::cart::{Cart, CartLine};
use commerce::ids::{CartId, CustomerId, ShippingMethodId};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::find::{cart_of_customer, load_cart};
use crate::entities::{Json, Text, cart, cart_line, customer, delete_some};
use crate::error::{Error, Result};
use crate::token::{Token, fingerprint};

/// Makes an empty cart and returns it with its secret, which is not stored.
pub async fn create_cart(
    conn: &impl ConnectionTrait,
    currency: Currency,
    customer: Option<CustomerId>,
    now_ms: i64,
) -> Result<(Cart, Token)> {
    let token = Token::random();
    let row = cart::ActiveModel {
        token_hash: Set(fingerprint(token.expose())),
        customer_id: Set(customer.map(CustomerId::get)),
        currency: Set(Text(currency)),
        coupon_codes_json: Set(Json(Vec::new())),
        note: Set(String::new()),
        version: Set(0),
        created_at: Set(now_ms),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    let made = cart::Entity::insert(row).exec(conn).await?;
    let cart = Cart {
        customer,
        updated_at_ms: now_ms,
        ..Cart::empty(CartId(made.last_insert_id), currency)
    };
    Ok((cart, token))
}

/// The customer's open cart, made now if there is none. Run it after [`lock_carts_of`]: of several requests at once, one
/// makes it. The secret of one that was there is any, since a customer's cart is found without.
pub(super) async fn open_cart(
    tx: &impl ConnectionTrait,
    currency: Currency,
    customer: Option<CustomerId>,
    now_ms: i64,
) -> Result<(Cart, Token)> {
    let open = match customer {
        Some(customer) => cart_of_customer(tx, customer).await?,
        None => None,
    };
    match open {
        Some(cart) => Ok((cart, Token::random())),
        None => create_cart(tx, currency, customer, now_ms).await,
    }
}

/// The owner's open cart, made now if there is none; a guest's is always made.
pub(crate) async fn open_cart_of(
    tx: &impl ConnectionTrait,
    currency: Currency,
    customer: Option<CustomerId>,
    now_ms: i64,
) -> Result<(Cart, Token)> {
    if let Some(customer) = customer {
        lock_carts_of(tx, customer).await?;
    }
    open_cart(tx, currency, customer, now_ms).await
}

/// Makes others who would give the customer a cart wait for this transaction. It is a write of nothing, and comes before
/// anything is read, so that SQLite waits too.
pub(super) async fn lock_carts_of(tx: &impl ConnectionTrait, customer: CustomerId) -> Result<()> {
    let same = Expr::col(customer::Column::Name);
    customer::Entity::update_many()
        .col_expr(customer::Column::Name, same)
        .filter(customer::Column::Id.eq(customer.get()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Stores the cart as it is now and returns it as stored, its version one higher. Run it in a
/// transaction.
///
/// # Errors
/// [`Error::Conflict`] when the cart was changed or ordered in the meantime.
pub async fn save_cart(tx: &impl ConnectionTrait, cart: &Cart, now_ms: i64) -> Result<Cart> {
    let row = cart::ActiveModel {
        customer_id: Set(cart.customer.map(CustomerId::get)),
        email: Set(cart.email.clone().map(Text)),
        shipping_address_json: Set(cart.shipping_address.clone().map(Json)),
        billing_address_json: Set(cart.billing_address.clone().map(Json)),
        shipping_method_id: Set(cart.shipping_method.map(ShippingMethodId::get)),
        coupon_codes_json: Set(Json(cart.coupons.clone())),
        note: Set(cart.note.clone()),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    let saved = cart::Entity::update_many()
        .set(row)
        .col_expr(
            cart::Column::Version,
            Expr::col(cart::Column::Version).add(1),
        )
        .filter(cart::Column::Id.eq(cart.id.get()))
        .filter(cart::Column::Version.eq(cart.version))
        .filter(cart::Column::CompletedAt.is_null())
        .exec(tx)
        .await?;
    if saved.rows_affected == 0 {
        return Err(Error::Conflict("cart"));
    }
    save_lines(tx, cart).await?;
    load_cart(tx, cart.id).await?.ok_or(Error::Missing("cart"))
}

/// Removes up to `limit` carts that were not touched since that moment and never ordered.
pub async fn delete_abandoned_carts(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    let abandoned = cart::Column::UpdatedAt
        .lt(before_ms)
        .and(cart::Column::CompletedAt.is_null());
    Ok(delete_some::<cart::Entity, i64>(conn, cart::Column::Id, abandoned, limit).await?)
}

/// Removes up to `limit` carts without a line that were not touched since that moment.
pub async fn delete_empty_carts(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    let of_this_cart = Query::select()
        .expr(Expr::value(1))
        .from(cart_line::Entity)
        .and_where(
            Expr::col((cart_line::Entity, cart_line::Column::CartId))
                .equals((cart::Entity, cart::Column::Id)),
        )
        .to_owned();
    let empty = Condition::all()
        .add(cart::Column::UpdatedAt.lt(before_ms))
        .add(cart::Column::CompletedAt.is_null())
        .add(Expr::exists(of_this_cart).not());
    Ok(delete_some::<cart::Entity, i64>(conn, cart::Column::Id, empty, limit).await?)
}

async fn save_lines(tx: &impl ConnectionTrait, cart: &Cart) -> Result<()> {
    let stored = cart_line::Entity::find()
        .filter(cart_line::Column::CartId.eq(cart.id.get()))
        .all(tx)
        .await?;
    let mut stored: BTreeMap<i64, cart_line::Model> = stored
        .into_iter()
        .map(|row| (row.variant_id, row))
        .collect();
    for line in &cart.lines {
        let known = stored.remove(&line.variant.get());
        save_line(tx, cart.id, line, known).await?;
    }
    for row in stored.values() {
        cart_line::Entity::delete_by_id(row.id).exec(tx).await?;
    }
    Ok(())
}

async fn save_line(
    tx: &impl ConnectionTrait,
    cart: CartId,
    line: &CartLine,
    known: Option<cart_line::Model>,
) -> Result<()> {
    let (qty, seen) = (line.quantity.get(), line.price_seen.minor());
    let row = cart_line::ActiveModel {
        cart_id: Set(cart.get()),
        variant_id: Set(line.variant.get()),
        qty: Set(qty),
        price_seen_minor: Set(seen),
        ..Default::default()
    };
    match known {
        Some(known) if known.qty == qty && known.price_seen_minor == seen => {}
        Some(known) => {
            let id = Unchanged(known.id);
            cart_line::Entity::update(cart_line::ActiveModel { id, ..row })
                .exec_without_returning(tx)
                .await?;
        }
        None => {
            cart_line::Entity::insert(row)
                .exec_without_returning(tx)
                .await?;
        }
    }
    Ok(())
}
