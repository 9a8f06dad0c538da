//! The cart: what may go in, how much of it, and what changed since.

mod change;
mod merge;
mod notice;
mod offer;
mod quantity;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::customer::{Address, EmailAddress};
use crate::ids::{CartId, CartLineId, CustomerId, ShippingMethodId, VariantId};
use crate::money::{Currency, Money};
use crate::policy::{MAX_CART_COUPONS, MAX_CART_LINES};
use crate::promotion::CouponCode;

pub use change::Changed;
pub use merge::{Merged, merge, take_back};
pub use notice::{CartNotice, LineNotice, NoticeKind, line_notices};
pub use offer::Offer;
pub use quantity::{Quantity, QuantityError};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    pub id: CartId,
    /// The account it belongs to; none for a guest's.
    pub customer: Option<CustomerId>,
    pub currency: Currency,
    /// Where the confirmation goes.
    pub email: Option<EmailAddress>,
    /// What is in it, in the order it was added; at most one line per variant.
    pub lines: Vec<CartLine>,
    pub coupons: Vec<CouponCode>,
    pub shipping_address: Option<Address>,
    /// Who pays, when that is someone else.
    pub billing_address: Option<Address>,
    pub shipping_method: Option<ShippingMethodId>,
    /// A note to the shop; empty when there is none.
    pub note: String,
    /// Grows by one with each change.
    pub version: i64,
    /// When it last changed, unix milliseconds.
    pub updated_at_ms: i64,
}

/// One variant in a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// Identity; none before it is stored.
    pub id: Option<CartLineId>,
    pub variant: VariantId,
    pub quantity: Quantity,
    /// The price of one piece when the shopper last saw the line.
    pub price_seen: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CartError {
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    #[error("that variant is sold out")]
    SoldOut(VariantId),
    #[error("that variant is no longer on sale")]
    NotOnSale(VariantId),
    #[error("a cart has at most {MAX_CART_LINES} lines")]
    TooManyLines,
    #[error("that variant is not in the cart")]
    NotInCart(VariantId),
    #[error("that variant is not sold in {0}")]
    WrongCurrency(Currency),
    #[error("a cart takes at most {MAX_CART_COUPONS} codes")]
    TooManyCoupons,
}

impl Cart {
    #[must_use]
    pub const fn empty(id: CartId, currency: Currency) -> Self {
        Self {
            id,
            customer: None,
            currency,
            email: None,
            lines: Vec::new(),
            coupons: Vec::new(),
            shipping_address: None,
            billing_address: None,
            shipping_method: None,
            note: String::new(),
            version: 0,
            updated_at_ms: 0,
        }
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Pieces in the cart, all lines together.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity.get()).sum()
    }

    #[must_use]
    pub fn line(&self, variant: VariantId) -> Option<&CartLine> {
        self.lines.iter().find(|line| line.variant == variant)
    }
}

#[cfg(test)]
mod tests;
