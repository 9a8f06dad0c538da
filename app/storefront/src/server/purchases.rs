//! Buying, in three phases: the cart becomes an order, the order is paid, the payment makes it firm.
//! Pages, webhooks and sweepers all go through here, at once if need be, and nothing happens twice.

mod form_key;
mod letters;
mod outbox;
mod pay;
mod refund;
mod sweep;
mod webhook;

use commerce::Money;
use commerce::cart::Cart;
use commerce::payment::PaymentMethod;
use database::order::{PlaceError, PlaceOrder, Prepared, prepare_order};

use super::cookies::{Cookie, SetCookies};
use super::state::Shop;

pub use form_key::FormKey;
pub use letters::instructions;
pub use outbox::{WorkError, deliver, deliver_later, perform};
pub use pay::{HowToPay, Outcome, PayError, pay};
pub use sweep::{end_unpaid_orders, finish_payments};
pub use webhook::{Heard, NotHeard, hear};

/// How long pieces are held for a payment: long enough for a bank's own page.
const HOLD_MS: i64 = 60 * 60 * 1000;

/// PREPARE: turns the cart of that form into an order that waits for its payment, or finds the one
/// it was turned into before.
///
/// # Errors
/// When the cart cannot be ordered as it was shown; then nothing happened.
pub async fn prepare(
    shop: &Shop,
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
        hold_ms: HOLD_MS,
    };
    prepare_order(&shop.db, &wish, shop.now_ms()).await
}

/// Makes the browser forget a cart that was ordered.
pub fn forget_cart(shop: &Shop) -> SetCookies {
    let cookies = shop.set_cookies();
    cookies.forget(Cookie::Cart).forget(Cookie::CartCount)
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
