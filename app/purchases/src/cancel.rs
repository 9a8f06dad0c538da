//! CANCEL: calls an order off while nothing was sent.

use commerce::ids::OrderId;
use commerce::order::Order;
use database::order::{CancelError, cancel_order};

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
