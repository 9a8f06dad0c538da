//! PREPARE, the first of the three phases of an order: one transaction from cart to order.

use commerce::cart::{Cart, CartNotice, NoticeKind};
use commerce::customer::{Address, EmailAddress};
use commerce::ids::{CartId, OrderId};
use commerce::order::{Order, OrderEventKind};
use commerce::payment::PaymentMethod;
use commerce::pricing::PricedCart;
use commerce::stock::{ReservationOwner, StockError};
use commerce::{Money, MoneyError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, FromQueryResult};
use thiserror::Error;

use super::event::add_event;
use super::number::next_number;
use super::read::order_head;
use super::record::{NewOrder, insert_order, set_number};
use crate::cart::load_cart;
use crate::connection::Db;
use crate::error::{Error, Transient};
use crate::pricing::{Quote, UseError, quote, take_uses};
use crate::sql::{self, values};
use crate::stock::{ReserveError, reserve};
use crate::transaction::repeatable_transaction;

/// A claim older than this was left behind by a process that died.
const STALE_CLAIM_MS: i64 = 5 * 60 * 1000;

/// A shopper's wish to order a cart as it was shown.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    /// The cart.
    pub cart: CartId,
    /// The secret of the form that was sent; the same form makes one order.
    pub idempotency_key: String,
    /// The total that was shown.
    pub expected_total: Money,
    /// How it is to be paid.
    pub payment_method: PaymentMethod,
    /// The language of messages, such as `en`.
    pub locale: String,
    /// How long the pieces are held for the payment, milliseconds.
    pub hold_ms: i64,
}

/// The order a wish led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// A new one: stock is held, now it is to be paid.
    Made(Order),
    /// The one that was made before from this cart.
    Replayed(Order),
}

/// Why no order was made. Nothing was held or counted then.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// There is no such cart.
    #[error("That cart is gone.")]
    NoCart,
    /// Nothing is in it.
    #[error("The cart is empty.")]
    Empty,
    /// E-mail, address or delivery is missing; the name of the field.
    #[error("Something is missing: {0}.")]
    Missing(&'static str),
    /// Lines that are no longer on sale.
    #[error("Some articles are no longer on sale.")]
    NotOnSale(Vec<CartNotice>),
    /// Too few pieces are left.
    #[error("Not everything is in stock.")]
    Short(Vec<StockError>),
    /// The total is not the one that was shown.
    #[error("The total changed from {expected} to {}.", now.totals.total)]
    PriceChanged {
        /// The total that was shown.
        expected: Money,
        /// The price now.
        now: Box<PricedCart>,
    },
    /// A promotion's last use went to someone else.
    #[error("“{0}” was used up a moment ago.")]
    PromotionUsedUp(String),
    /// The key was used for another cart.
    #[error("That form belongs to another cart.")]
    ForeignKey,
    /// The database refused.
    #[error(transparent)]
    Database(Error),
}

/// Turns a cart into an order that waits for its payment: prices are computed anew, stock is held,
/// promotions are counted. Sent twice, or from two instances at once, it makes one order.
///
/// # Errors
/// When the cart cannot be ordered as it was shown; then nothing happened.
pub async fn prepare_order(
    db: &Db,
    wish: &PlaceOrder,
    now_ms: i64,
) -> Result<Prepared, PlaceError> {
    let result =
        repeatable_transaction(db, |tx| async move { prepare(&tx, wish, now_ms).await }).await;
    match result {
        // The same form arrived elsewhere in the same moment: the winner's order is the answer.
        Err(PlaceError::Database(error)) if error.is_duplicate() => {
            match replay(db.writer(), wish).await? {
                Some(order) => Ok(Prepared::Replayed(order)),
                None => Err(PlaceError::Database(error)),
            }
        }
        other => other,
    }
}

async fn prepare(
    tx: &DatabaseTransaction,
    wish: &PlaceOrder,
    now_ms: i64,
) -> Result<Prepared, PlaceError> {
    if let Some(order) = replay(tx, wish).await? {
        return Ok(Prepared::Replayed(order));
    }
    if !claim(tx, wish.cart, now_ms).await? {
        // Whoever held the cart's row has finished by now.
        let order = replay(tx, wish).await?.ok_or(PlaceError::NoCart)?;
        return Ok(Prepared::Replayed(order));
    }
    let cart = load_cart(tx, wish.cart).await?.ok_or(PlaceError::NoCart)?;
    let quote = quote(tx, &cart, now_ms).await?;
    let (email, address) = check(&cart, &quote, wish)?;
    let id = make(tx, wish, &cart, &quote, email, address, now_ms).await?;
    let order = order_head(tx, id).await?.ok_or(Error::Missing("order"))?;
    Ok(Prepared::Made(order))
}

async fn replay(
    conn: &impl ConnectionTrait,
    wish: &PlaceOrder,
) -> Result<Option<Order>, PlaceError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        cart_id: Option<i64>,
    }
    let sql = "SELECT id, cart_id FROM orders WHERE cart_id = ? OR idempotency_key = ?";
    let row = values![wish.cart.get(), wish.idempotency_key.as_str()];
    let Some(row) = sql::one::<Row>(conn, sql, row).await? else {
        return Ok(None);
    };
    if row.cart_id != Some(wish.cart.get()) {
        return Err(PlaceError::ForeignKey);
    }
    Ok(order_head(conn, OrderId(row.id)).await?)
}

/// Locks the cart's row: of all who order it at once, one goes on and the others wait.
async fn claim(tx: &impl ConnectionTrait, cart: CartId, now_ms: i64) -> Result<bool, PlaceError> {
    let sql = "UPDATE cart SET completing_at = ?, version = version + 1
        WHERE id = ? AND completed_at IS NULL AND (completing_at IS NULL OR completing_at < ?)";
    let row = values![now_ms, cart.get(), now_ms - STALE_CLAIM_MS];
    Ok(sql::execute(tx, sql, row).await? == 1)
}

fn check<'a>(
    cart: &'a Cart,
    quote: &Quote,
    wish: &PlaceOrder,
) -> Result<(&'a EmailAddress, &'a Address), PlaceError> {
    if cart.is_empty() {
        return Err(PlaceError::Empty);
    }
    let email = cart.email.as_ref().ok_or(PlaceError::Missing("email"))?;
    let address = cart
        .shipping_address
        .as_ref()
        .ok_or(PlaceError::Missing("address"))?;
    let gone = |notice: &&CartNotice| notice.kind == NoticeKind::NotOnSale;
    let gone: Vec<CartNotice> = quote.notices.iter().filter(gone).cloned().collect();
    if !gone.is_empty() {
        return Err(PlaceError::NotOnSale(gone));
    }
    if !quote.shipping_is_chosen {
        return Err(PlaceError::Missing("shipping_method"));
    }
    if quote.priced.totals.total != wish.expected_total {
        let now = Box::new(quote.priced.clone());
        return Err(PlaceError::PriceChanged {
            expected: wish.expected_total,
            now,
        });
    }
    Ok((email, address))
}

async fn make(
    tx: &DatabaseTransaction,
    wish: &PlaceOrder,
    cart: &Cart,
    quote: &Quote,
    email: &EmailAddress,
    address: &Address,
    now_ms: i64,
) -> Result<OrderId, PlaceError> {
    let priced = &quote.priced;
    let hold_expires_at_ms = now_ms + wish.hold_ms;
    let new = NewOrder {
        wish,
        cart,
        priced,
        email,
        address,
        hold_expires_at_ms,
    };
    let id = insert_order(tx, &new, now_ms).await?;
    let pieces = priced.pieces_by_variant();
    let owner = ReservationOwner::Order;
    reserve(
        tx,
        owner,
        id.get(),
        &pieces,
        Some(hold_expires_at_ms),
        now_ms,
    )
    .await?;
    take_uses(tx, id, email.as_str(), priced).await?;
    let done = "UPDATE cart SET completed_at = ?, completing_at = NULL WHERE id = ?";
    sql::execute(tx, done, values![now_ms, cart.id.get()]).await?;
    add_event(tx, id, OrderEventKind::Created, "shopper", "", now_ms).await?;
    let number = next_number(tx).await?;
    set_number(tx, id, &number).await?;
    Ok(id)
}

impl Transient for PlaceError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

impl From<Error> for PlaceError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<DbErr> for PlaceError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl From<MoneyError> for PlaceError {
    fn from(error: MoneyError) -> Self {
        Self::Database(error.into())
    }
}

impl From<ReserveError> for PlaceError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Short(short) => Self::Short(short),
            ReserveError::Database(error) => Self::Database(error),
        }
    }
}

impl From<UseError> for PlaceError {
    fn from(error: UseError) -> Self {
        match error {
            UseError::UsedUp(label) => Self::PromotionUsedUp(label),
            UseError::Database(error) => Self::Database(error),
        }
    }
}
