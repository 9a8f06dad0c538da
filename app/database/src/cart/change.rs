//! Changing a cart: read, change by the shop's rules, write, and once more when someone was faster.

use commerce::Currency;
use commerce::cart::{Cart, CartError, CartLine, Changed, Quantity};
use commerce::ids::{CartId, CustomerId, VariantId};
use thiserror::Error;

use super::save::{lock_carts_of, open_cart};
use super::{load_cart, offers, save_cart};
use crate::connection::Db;
use crate::error::{Error, Transient, is_transient};
use crate::token::Token;
use crate::transaction::transaction;

#[derive(Debug, Error)]
pub enum ChangeError {
    #[error(transparent)]
    Rule(#[from] CartError),
    /// There is no such open cart.
    #[error("That cart is gone.")]
    NoCart,
    #[error(transparent)]
    Database(#[from] Error),
}

impl Transient for ChangeError {
    /// Another tab was faster: the change is made again on the cart as it is now.
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(Error::Conflict(_))) || is_transient(self)
    }
}

/// Changes a cart as `change` says and stores it.
pub async fn change_cart<T>(
    db: &Db,
    id: CartId,
    now_ms: i64,
    change: impl Fn(&mut Cart) -> Result<T, CartError>,
) -> Result<(Cart, T), ChangeError> {
    let change = &change;
    transaction(db, |tx| async move {
        let tx = &*tx;
        let mut cart = load_cart(tx, id).await?.ok_or(ChangeError::NoCart)?;
        let result = change(&mut cart)?;
        let stored = save_cart(tx, &cart, now_ms).await?;
        Ok((stored, result))
    })
    .await
}

/// Puts pieces of a variant into the cart, as many as stock and limits allow.
pub async fn add_to_cart(
    db: &Db,
    id: CartId,
    variant: VariantId,
    quantity: Quantity,
    now_ms: i64,
) -> Result<(Cart, Changed), ChangeError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let mut cart = load_cart(tx, id).await?.ok_or(ChangeError::NoCart)?;
        let offers = offers(tx, &[variant], cart.currency, now_ms).await?;
        let offer = offers.get(&variant).ok_or(CartError::NotOnSale(variant))?;
        let changed = cart.add(offer, quantity)?;
        Ok((save_cart(tx, &cart, now_ms).await?, changed))
    })
    .await
}

/// Makes a cart with its first line, and returns it with its secret, which is not stored. What cannot be had makes none.
pub async fn begin_cart(
    db: &Db,
    currency: Currency,
    customer: Option<CustomerId>,
    (variant, quantity): (VariantId, Quantity),
    now_ms: i64,
) -> Result<(Cart, Changed, Token), ChangeError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        if let Some(customer) = customer {
            lock_carts_of(tx, customer).await?;
        }
        let offers = offers(tx, &[variant], currency, now_ms).await?;
        let offer = offers.get(&variant).ok_or(CartError::NotOnSale(variant))?;
        let mut trial = Cart::empty(CartId(0), currency);
        trial.add(offer, quantity)?;
        let (mut cart, token) = open_cart(tx, currency, customer, now_ms).await?;
        let changed = cart.add(offer, quantity)?;
        Ok((save_cart(tx, &cart, now_ms).await?, changed, token))
    })
    .await
}

/// Sets the pieces of a line; zero removes it.
pub async fn set_cart_quantity(
    db: &Db,
    id: CartId,
    variant: VariantId,
    count: i64,
    now_ms: i64,
) -> Result<(Cart, Changed), ChangeError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let mut cart = load_cart(tx, id).await?.ok_or(ChangeError::NoCart)?;
        let changed = if count == 0 {
            cart.remove(variant)?;
            Changed {
                quantity: 0,
                notice: None,
            }
        } else {
            let offers = offers(tx, &[variant], cart.currency, now_ms).await?;
            let offer = offers.get(&variant).ok_or(CartError::NotOnSale(variant))?;
            cart.set_quantity(offer, count)?
        };
        Ok((save_cart(tx, &cart, now_ms).await?, changed))
    })
    .await
}

/// Takes a line out and returns it, so that it can be put back.
pub async fn remove_from_cart(
    db: &Db,
    id: CartId,
    variant: VariantId,
    now_ms: i64,
) -> Result<(Cart, CartLine), ChangeError> {
    change_cart(db, id, now_ms, |cart| cart.remove(variant)).await
}
