//! CANCEL: calls an order off while nothing was sent; or before it was paid, to go on with its cart.

use commerce::cart::Cart;
use commerce::ids::OrderId;
use commerce::order::Order;
use database::Token;
use database::order::{CancelError, CartOwner, TakeBackError, cancel_order};

use crate::services::Services;

/// `actor` is who called it off, as the order's history names them.
///
/// # Errors
/// [`CancelError::Ended`] and [`CancelError::Sent`] when it is too late; then nothing was changed.
pub async fn cancel(
    services: &Services,
    order: OrderId,
    actor: &str,
) -> Result<Order, CancelError> {
    cancel_order(&services.db, order, actor, services.now_ms()).await
}

/// Ends an order that was not paid, and puts what was in it back into the owner's cart; returns that cart, and its secret
/// if a guest got a new one. The sweeper calls a payment off that is still open at its provider.
///
/// # Errors
/// [`TakeBackError::Stands`] when it was paid or placed meanwhile; then nothing was changed.
pub async fn take_back(
    services: &Services,
    order: OrderId,
    owner: CartOwner<'_>,
) -> Result<(Cart, Option<Token>), TakeBackError> {
    database::order::take_back(&services.db, order, owner, services.now_ms()).await
}
