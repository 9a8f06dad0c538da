//! Back to the cart: an order that nobody has paid ends, and what was in it is in the visitor's cart again.

use commerce::cart::{Cart, take_back as put_back};
use commerce::ids::{CustomerId, OrderId, VariantId};
use commerce::order::{Order, OrderEventKind, OrderStatus};
use sea_orm::ConnectionTrait;
use thiserror::Error;

use super::cancel::end_order;
use super::settle::{enqueue_refund, lock};
use crate::cart::{find_cart, load_cart, offers, open_cart_of, save_cart};
use crate::connection::Db;
use crate::error::{Error, Result, Transient, is_transient};
use crate::token::Token;
use crate::transaction::transaction;

/// Whose cart it goes into.
#[derive(Debug, Clone, Copy)]
pub struct CartOwner<'a> {
    pub customer: Option<CustomerId>,
    /// What a guest's cookie holds; it may name no open cart.
    pub token: Option<&'a str>,
}

#[derive(Debug, Error)]
pub enum TakeBackError {
    /// It stands: it was paid, or is to be paid later.
    #[error("the order is {0} already")]
    Stands(OrderStatus),
    /// The cart it was made from is gone.
    #[error("that order has no cart any more")]
    NoCart,
    #[error(transparent)]
    Database(#[from] Error),
}

impl Transient for TakeBackError {
    /// Another tab changed the cart meanwhile.
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(Error::Conflict(_))) || is_transient(self)
    }
}

/// Ends the order, if it still waits for its payment, gives back what it held, and puts its lines into the owner's open
/// cart. Returns that cart, and its secret if a new one was made for a guest. No e-mail is sent: whoever asks knows. An
/// order that ended already is left as it is.
pub async fn take_back(
    db: &Db,
    id: OrderId,
    owner: CartOwner<'_>,
    now_ms: i64,
) -> Result<(Cart, Option<Token>), TakeBackError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock(tx, id).await?;
        match order.status {
            OrderStatus::PendingPayment => end(tx, &order, now_ms).await?,
            OrderStatus::Expired | OrderStatus::Cancelled => {}
            stands => return Err(TakeBackError::Stands(stands)),
        }
        let ordered = match order.cart {
            Some(cart) => load_cart(tx, cart).await?,
            None => None,
        };
        let ordered = ordered.ok_or(TakeBackError::NoCart)?;
        refill(tx, ordered, owner, now_ms).await
    })
    .await
}

/// Money that is on its way goes back.
async fn end(tx: &impl ConnectionTrait, order: &Order, now_ms: i64) -> Result<()> {
    end_order(tx, order.id, "back to the cart", now_ms).await?;
    super::add_event(
        tx,
        order.id,
        OrderEventKind::Cancelled,
        "shopper",
        "",
        now_ms,
    )
    .await?;
    if order.money_if_cancelled().needs_provider() {
        enqueue_refund(tx, order.id, now_ms).await?;
    }
    Ok(())
}

async fn refill(
    tx: &impl ConnectionTrait,
    ordered: Cart,
    owner: CartOwner<'_>,
    now_ms: i64,
) -> Result<(Cart, Option<Token>), TakeBackError> {
    let known = match (owner.customer, owner.token) {
        (None, Some(token)) => find_cart(tx, token).await?,
        _ => None,
    };
    let (open, token) = match known {
        Some(cart) => (cart, None),
        None => {
            let made = open_cart_of(tx, ordered.currency, owner.customer, now_ms).await?;
            (made.0, Some(made.1))
        }
    };
    let lines = open.lines.iter().chain(&ordered.lines);
    let variants: Vec<VariantId> = lines.map(|line| line.variant).collect();
    let offers = offers(tx, &variants, open.currency, now_ms).await?;
    let joined = put_back(open, ordered, &offers);
    Ok((save_cart(tx, &joined.cart, now_ms).await?, token))
}
