//! Why a cart could not be ordered as it was shown, in the shopper's words.

use commerce::ids::VariantId;
use commerce::stock::StockError;
use database::order::PlaceError;

use crate::pages::checkout::Checkout;
use crate::pages::checkout::payment::view::Trouble;
use crate::pages::promotion_text;

pub const STALE_FORM: &str =
    "Your cart changed since this page was drawn. Please look it over and send it again.";
pub const CHANGED_ELSEWHERE: &str =
    "You changed your cart in another window. Please look it over and send it again.";
pub const TOO_MANY_ORDERS: &str = "Too many orders came from here in a short time, so nothing was ordered. Your cart is kept: please try again in a few minutes.";
pub const DECLINED_BEFORE: &str = "Your payment was declined.";

/// What to answer.
pub enum Refusal {
    /// Something has to be done there first.
    Elsewhere(&'static str),
    /// Say it on the page, and ask again.
    Say(Trouble),
    /// It was not the shopper's fault.
    Broken(database::Error),
}

pub fn of(checkout: &Checkout, error: PlaceError) -> Refusal {
    match error {
        PlaceError::NoCart | PlaceError::Empty => Refusal::Elsewhere("/cart"),
        PlaceError::Missing(_) => Refusal::Elsewhere("/checkout"),
        PlaceError::PriceChanged { expected, now } if expected.minor() >= 0 => {
            let now = now.totals.total;
            Refusal::Say(Trouble {
                lead: format!("The total changed from {expected} to {now}."),
                rest: "Nothing was ordered. Please look it over and order again if you agree."
                    .to_owned(),
                cart: false,
            })
        }
        PlaceError::PriceChanged { .. } | PlaceError::ForeignKey => {
            Refusal::Say(Trouble::text(STALE_FORM))
        }
        PlaceError::Short(short) => Refusal::Say(Trouble {
            lead: short
                .iter()
                .map(|one| shortage(checkout, one))
                .collect::<Vec<_>>()
                .join(" "),
            rest: "Nothing was ordered.".to_owned(),
            cart: true,
        }),
        PlaceError::NotOnSale(gone) => Refusal::Say(Trouble {
            lead: gone
                .iter()
                .map(|notice| format!("{} is no longer on sale.", name(checkout, notice.variant)))
                .collect::<Vec<_>>()
                .join(" "),
            rest: "Nothing was ordered.".to_owned(),
            cart: true,
        }),
        PlaceError::PromotionUsedUp(label) => Refusal::Say(Trouble {
            lead: promotion_text::used_up_meanwhile(&label).into_owned(),
            rest: "Nothing was ordered. The total below is without it.".to_owned(),
            cart: false,
        }),
        PlaceError::Database(error) => Refusal::Broken(error),
    }
}

fn shortage(checkout: &Checkout, short: &StockError) -> String {
    match short {
        StockError::Insufficient {
            variant,
            available: 0,
            ..
        } => {
            format!("{} was sold out a moment ago.", name(checkout, *variant))
        }
        StockError::Insufficient {
            variant,
            available,
            asked,
        } => {
            format!(
                "Of {} only {available} of {asked} are left.",
                name(checkout, *variant)
            )
        }
        other => other.to_string(),
    }
}

fn name(checkout: &Checkout, variant: VariantId) -> String {
    match checkout.quote.offers.get(&variant) {
        Some(offer) if offer.variant_title.is_empty() => format!("“{}”", offer.product_title),
        Some(offer) => format!("“{}, {}”", offer.product_title, offer.variant_title),
        None => "An article".to_owned(),
    }
}
