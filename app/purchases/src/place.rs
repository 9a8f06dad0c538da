//! PREPARE: the cart becomes an order that waits for its payment.

use commerce::Money;
use commerce::cart::Cart;
use commerce::order::OrderStatus;
use commerce::payment::PaymentMethod;
use commerce::policy::{HOLD_MINUTES, MINUTE_MS};
use database::order::{PlaceError, PlaceOrder, Prepared, prepare_order};

use crate::form_key::{self, FormKey};
use crate::services::{Event, Paid, Services};

/// Turns the cart of that form into an order that waits for its payment, or finds the one
/// it was turned into before. An order that costs nothing is placed at once.
///
/// # Errors
/// When the cart cannot be ordered as it was shown; then nothing happened.
pub async fn prepare(
    services: &Services,
    key: &FormKey,
    expected_total: Money,
    method: PaymentMethod,
) -> Result<Prepared, PlaceError> {
    let wish = PlaceOrder {
        cart: key.cart(),
        idempotency_key: key.to_string(),
        expected_total,
        payment_method: method,
        locale: "en".to_owned(),
        hold_ms: HOLD_MINUTES * MINUTE_MS,
    };
    let prepared = prepare_order(&services.db, &wish, services.now_ms()).await?;
    if let Prepared::Made(order) = &prepared
        && order.status == OrderStatus::Placed
    {
        (services.observe)(Event::OrderPlaced(Paid::AtOnce));
    }
    Ok(prepared)
}

/// What the last step of the checkout shows of a cart, besides prices: when another tab changed
/// it, the shopper has to look again.
pub fn as_shown(cart: &Cart) -> String {
    let lines: Vec<_> = cart
        .lines
        .iter()
        .map(|line| (line.variant, line.quantity.get()))
        .collect();
    let shown = serde_json::json!({
        "lines": lines,
        "coupons": cart.coupons,
        "email": cart.email,
        "to": cart.shipping_address,
        "bill": cart.billing_address,
        "by": cart.shipping_method,
    });
    form_key::digest(&[shown.to_string().as_bytes()])
}
