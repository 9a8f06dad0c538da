//! Why a cart could not be ordered as it was shown, in the shopper's words.

use std::borrow::Cow;

use commerce::ids::VariantId;
use commerce::stock::StockError;
use database::order::PlaceError;
use texts::text;
use web::components::field::FieldError;

use crate::pages::checkout::Checkout;
use crate::pages::checkout::methods;
use crate::pages::checkout::trouble::Trouble;
use crate::pages::promotion_text::{rejected_codes, used_up_meanwhile};

/// What to answer.
pub enum Refusal {
    /// Something has to be done there first.
    Elsewhere(&'static str),
    /// Say it on the page, and ask again.
    Say(Trouble),
    /// A field of the form cannot stay as it is.
    Wrong(FieldError),
    /// It was not the shopper's fault.
    Broken(database::Error),
}

pub fn of(checkout: &Checkout, error: PlaceError) -> Refusal {
    match error {
        PlaceError::NoCart | PlaceError::Empty => Refusal::Elsewhere("/cart"),
        PlaceError::Missing(_) => Refusal::Elsewhere("/checkout"),
        PlaceError::PriceChanged { expected, now } if expected.minor() >= 0 => {
            let total = now.totals.total;
            let mut lead = vec![text!(
                "checkout-total-changed",
                before = expected,
                now = total
            )];
            lead.extend(rejected_codes(&now).into_iter().map(Cow::Owned));
            Refusal::Say(Trouble::new(
                lead.join(" "),
                text!("checkout-total-changed-note"),
            ))
        }
        PlaceError::PriceChanged { .. } | PlaceError::ForeignKey => {
            Refusal::Say(Trouble::new(text!("checkout-stale-form"), ""))
        }
        PlaceError::Short(short) => {
            let sentences = short.iter().map(|one| shortage(checkout, one));
            in_the_cart(sentences)
        }
        PlaceError::NotOnSale(gone) => in_the_cart(gone.iter().map(|notice| {
            let item = name(checkout, notice.variant);
            text!("checkout-not-on-sale", item = item)
        })),
        PlaceError::PromotionUsedUp(label) => Refusal::Say(Trouble::new(
            used_up_meanwhile(&label),
            text!("checkout-nothing-ordered-without"),
        )),
        PlaceError::Payment(error) => Refusal::Wrong(methods::refused(error)),
        PlaceError::Database(error) => Refusal::Broken(error),
    }
}

/// What has to be changed in the cart.
fn in_the_cart(sentences: impl Iterator<Item = Cow<'static, str>>) -> Refusal {
    let lead = sentences.collect::<Vec<_>>().join(" ");
    let trouble = Trouble::new(lead, text!("checkout-nothing-ordered"));
    Refusal::Say(trouble.with_cart_link())
}

fn shortage(checkout: &Checkout, short: &StockError) -> Cow<'static, str> {
    match short {
        StockError::Insufficient {
            variant,
            available: 0,
            ..
        } => text!("checkout-sold-out", item = name(checkout, *variant)),
        StockError::Insufficient {
            variant,
            available,
            asked,
        } => text!(
            "checkout-stock-short",
            available = *available,
            asked = *asked,
            item = name(checkout, *variant)
        ),
        // Pieces of others; nothing a shopper could have asked for.
        StockError::NotReserved { .. } => text!("checkout-stale-form"),
    }
}

fn name(checkout: &Checkout, variant: VariantId) -> Cow<'static, str> {
    let Some(offer) = checkout.quote.offers.get(&variant) else {
        return text!("checkout-item-unknown");
    };
    let title = &offer.product_title;
    if offer.variant_title.is_empty() {
        text!("checkout-item", title = title)
    } else {
        text!(
            "checkout-item-variant",
            title = title,
            variant = &offer.variant_title
        )
    }
}
