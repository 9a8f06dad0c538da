//! Where a cart cannot be delivered, in the shopper's words.

use std::borrow::Cow;

use database::pricing::Quote;
use texts::text;

/// Nothing while there is a way to deliver it, or nothing in it that could be.
pub fn undeliverable(quote: &Quote) -> Option<Cow<'static, str>> {
    let is_stuck = quote.shipping.is_empty() && !quote.priced.lines.is_empty();
    is_stuck.then(|| {
        text!(
            "shipping-undeliverable",
            country = quote.place.country.name()
        )
    })
}
