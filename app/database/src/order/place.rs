//! PREPARE, the first of the three phases of an order: one transaction from cart to order.

use commerce::cart::{Cart, CartNotice, NoticeKind};
use commerce::customer::{Address, EmailAddress};
use commerce::ids::{CartId, OrderId};
use commerce::order::{Order, OrderEventKind};
use commerce::payment::{Buyer, MethodRefused, PaymentMethod, PaymentTerms};
use commerce::pricing::PricedCart;
use commerce::stock::{ReservationOwner, StockError};
use commerce::{Money, MoneyError};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use thiserror::Error;

use super::event::add_event;
use super::number::next_number;
use super::read::{into_order, order_head};
use super::record::{NewOrder, insert_order, set_number};
use super::settle::settle_order;
use crate::cart::load_cart;
use crate::connection::Db;
use crate::content::payment_terms;
use crate::entities::{cart, orders};
use crate::error::{Error, Result, Transient};
use crate::pricing::{Quote, UseError, quote, take_uses};
use crate::stock::{ReserveError, reserve};
use crate::transaction::{Transaction, repeatable_transaction};

/// A claim older than this was left behind by a process that died.
const STALE_CLAIM_MS: i64 = 5 * 60 * 1000;

/// A shopper's command to order a cart as it was shown.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    pub cart: CartId,
    /// The secret of the form that was sent; the same form makes one order.
    pub idempotency_key: String,
    pub expected_total: Money,
    pub payment_method: PaymentMethod,
    /// The language of messages, such as `en`.
    pub locale: String,
    /// How long the pieces are held for the payment, milliseconds.
    pub hold_ms: i64,
}

impl PlaceOrder {
    /// How it is paid: what costs nothing, by no way at all.
    pub(super) fn method(&self) -> PaymentMethod {
        if self.expected_total.is_zero() {
            PaymentMethod::Free
        } else {
            self.payment_method
        }
    }
}

/// The order that a command led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// A new one: stock is held, now it is to be paid. One that costs nothing is placed and paid already.
    Made(Order),
    /// The one that was made before from this cart.
    Replayed(Order),
}

/// Why no order was made. Nothing was held or counted then.
#[derive(Debug, Error)]
pub enum PlaceError {
    #[error("That cart is gone.")]
    NoCart,
    #[error("The cart is empty.")]
    Empty,
    /// E-mail, address or delivery is missing; the name of the field.
    #[error("Something is missing: {0}.")]
    Missing(&'static str),
    #[error("Some articles are no longer on sale.")]
    NotOnSale(Vec<CartNotice>),
    #[error("Not everything is in stock.")]
    Short(Vec<StockError>),
    #[error("The total changed from {expected} to {}.", now.totals.total)]
    PriceChanged {
        expected: Money,
        now: Box<PricedCart>,
    },
    /// A promotion's last use went to someone else.
    #[error("“{0}” was used up a moment ago.")]
    PromotionUsedUp(String),
    /// Not that way to pay, not there, or not for so much.
    #[error(transparent)]
    Payment(#[from] MethodRefused),
    #[error("That form belongs to another cart.")]
    ForeignKey,
    #[error(transparent)]
    Database(#[from] Error),
}

/// Turns a cart into an order that waits for its payment: prices are computed anew, stock is held,
/// promotions are counted. Sent twice, or from two instances at once, it makes one order.
///
/// # Errors
/// When the cart cannot be ordered as it was shown; then nothing happened.
pub async fn prepare_order(
    db: &Db,
    command: &PlaceOrder,
    now_ms: i64,
) -> Result<Prepared, PlaceError> {
    let result =
        repeatable_transaction(db, |tx| async move { prepare(&tx, command, now_ms).await }).await;
    match result {
        // The same form arrived elsewhere in the same moment: the winner's order is the answer.
        Err(PlaceError::Database(error)) if error.is_duplicate() => {
            match replay(db.writer(), command).await? {
                Some(order) => Ok(Prepared::Replayed(order)),
                None => Err(PlaceError::Database(error)),
            }
        }
        other => other,
    }
}

async fn prepare(
    tx: &Transaction,
    command: &PlaceOrder,
    now_ms: i64,
) -> Result<Prepared, PlaceError> {
    if let Some(order) = replay(tx, command).await? {
        return Ok(Prepared::Replayed(order));
    }
    if !claim(tx, command.cart, now_ms).await? {
        // Whoever held the cart's row has finished by now.
        let order = replay(tx, command).await?.ok_or(PlaceError::NoCart)?;
        return Ok(Prepared::Replayed(order));
    }
    let cart = load_cart(tx, command.cart)
        .await?
        .ok_or(PlaceError::NoCart)?;
    let quote = quote(tx, &cart, now_ms).await?;
    let terms = payment_terms(tx).await?;
    let (email, address) = check(&cart, &quote, &terms, command)?;
    let id = make(tx, command, &cart, &quote, email, address, now_ms).await?;
    let order = order_head(tx, id).await?.ok_or(Error::Missing("order"))?;
    if order.is_free() {
        return Ok(Prepared::Made(settle_order(tx, id, now_ms).await?.order));
    }
    Ok(Prepared::Made(order))
}

async fn replay(
    conn: &impl ConnectionTrait,
    command: &PlaceOrder,
) -> Result<Option<Order>, PlaceError> {
    match ordered(conn, command).await? {
        Some(head) if head.cart_id != Some(command.cart.get()) => Err(PlaceError::ForeignKey),
        Some(head) => Ok(Some(into_order(head)?)),
        None => Ok(None),
    }
}

/// The order that was made from this cart, or with this key.
async fn ordered(
    conn: &impl ConnectionTrait,
    command: &PlaceOrder,
) -> Result<Option<orders::Model>> {
    let condition = Condition::any()
        .add(orders::Column::CartId.eq(command.cart.get()))
        .add(orders::Column::IdempotencyKey.eq(command.idempotency_key.as_str()));
    Ok(orders::Entity::find().filter(condition).one(conn).await?)
}

/// Locks the cart's row: of all who order it at once, one goes on and the others wait.
async fn claim(tx: &impl ConnectionTrait, cart: CartId, now_ms: i64) -> Result<bool> {
    let claimed = cart::ActiveModel {
        completing_at: Set(Some(now_ms)),
        ..Default::default()
    };
    let is_free = Condition::any()
        .add(cart::Column::CompletingAt.is_null())
        .add(cart::Column::CompletingAt.lt(now_ms - STALE_CLAIM_MS));
    let claimed = cart::Entity::update_many()
        .set(claimed)
        .col_expr(
            cart::Column::Version,
            Expr::col(cart::Column::Version).add(1),
        )
        .filter(cart::Column::Id.eq(cart.get()))
        .filter(cart::Column::CompletedAt.is_null())
        .filter(is_free)
        .exec(tx)
        .await?;
    Ok(claimed.rows_affected == 1)
}

async fn set_completed(tx: &impl ConnectionTrait, cart: CartId, now_ms: i64) -> Result<()> {
    let row = cart::ActiveModel {
        id: Unchanged(cart.get()),
        completed_at: Set(Some(now_ms)),
        completing_at: Set(None),
        ..Default::default()
    };
    cart::Entity::update(row).exec_without_returning(tx).await?;
    Ok(())
}

fn check<'a>(
    cart: &'a Cart,
    quote: &Quote,
    terms: &PaymentTerms,
    command: &PlaceOrder,
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
    if quote.priced.totals.total != command.expected_total {
        let now = Box::new(quote.priced.clone());
        return Err(PlaceError::PriceChanged {
            expected: command.expected_total,
            now,
        });
    }
    let buyer = Buyer::of(cart.customer);
    let (method, total) = (command.method(), command.expected_total);
    terms.check(method, buyer, total, cart.count(), address.country)?;
    Ok((email, address))
}

async fn make(
    tx: &Transaction,
    command: &PlaceOrder,
    cart: &Cart,
    quote: &Quote,
    email: &EmailAddress,
    address: &Address,
    now_ms: i64,
) -> Result<OrderId, PlaceError> {
    let priced = &quote.priced;
    let hold_expires_at_ms = now_ms + command.hold_ms;
    let new = NewOrder {
        command,
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
    take_uses(tx, id, email.as_str(), cart.customer, priced).await?;
    set_completed(tx, cart.id, now_ms).await?;
    add_event(tx, id, OrderEventKind::Created, "shopper", "", now_ms).await?;
    let number = next_number(tx).await?;
    set_number(tx, id, &number).await?;
    Ok(id)
}

impl Transient for PlaceError {}

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
