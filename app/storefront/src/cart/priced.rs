//! A cart with its price, and what its page says of the last change.

use commerce::cart::Cart;
use commerce::ids::VariantId;
use database::pricing::Quote;

/// A cart with its price.
pub struct Priced {
    pub cart: Cart,
    pub quote: Quote,
}

/// What the page says above the lines.
#[derive(Debug, Default)]
pub struct Said {
    pub added: Option<VariantId>,
    pub removed: Option<Removed>,
    /// Why the last change was refused, or made in part.
    pub trouble: Option<String>,
    /// A coupon code that was refused, and why.
    pub coupon: Option<(String, String)>,
}

/// A line that was just taken out and can be put back.
#[derive(Debug)]
pub struct Removed {
    pub variant: VariantId,
    pub title: String,
    pub quantity: i64,
}
