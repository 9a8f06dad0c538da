//! A cart with its price, and what its page says of the last change.

use commerce::cart::Cart;
use commerce::ids::VariantId;
use commerce::pricing::FreeDelivery;
use database::pricing::Quote;

/// A cart with its price.
#[derive(Debug, Clone)]
pub struct Priced {
    pub cart: Cart,
    pub quote: Quote,
}

impl Priced {
    /// How far it is from free delivery to where it goes.
    pub fn free_delivery(&self) -> Option<FreeDelivery> {
        let quote = &self.quote;
        let is_chosen = quote.shipping_is_chosen;
        quote.priced.free_delivery(&quote.shipping, is_chosen)
    }
}

/// What the page says above the lines.
#[derive(Debug, Clone, Default)]
pub struct Said {
    pub added: Option<VariantId>,
    pub removed: Option<Removed>,
    /// Why the last change was refused, or made in part.
    pub trouble: Option<String>,
    pub refused: Option<RefusedCode>,
}

/// A line that was just taken out and can be put back.
#[derive(Debug, Clone)]
pub struct Removed {
    pub variant: VariantId,
    pub title: String,
    pub quantity: i64,
}

/// A coupon code that was refused, as it was typed, and why.
#[derive(Debug, Clone)]
pub struct RefusedCode {
    pub typed: String,
    pub reason: String,
}
