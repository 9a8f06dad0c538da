//! What stands beside the button: when it arrives, what that costs, and how it goes back.

use commerce::catalog::Variant;
use commerce::country::CountryCode;
use commerce::policy::RETURN_DAYS;
use commerce::shipping::{Parcel, ShippingQuote, ShippingZone, quotes};
use commerce::zone::Location;

use crate::pages::product::buy_form::Promise;

/// The cheapest delivery of one piece to `country`, if it goes there at all.
pub fn cheapest(
    zones: &[ShippingZone],
    country: CountryCode,
    variant: &Variant,
) -> Option<ShippingQuote> {
    let parcel = Parcel {
        goods: variant.price.amount,
        weight_g: variant.weight_g,
    };
    quotes(zones, &Location::country(country), &parcel)
        .ok()?
        .into_iter()
        .next()
}

pub fn promises(
    zones: &[ShippingZone],
    country: CountryCode,
    variant: &Variant,
    now_ms: i64,
) -> Vec<Promise> {
    let delivery = cheapest(zones, country, variant).map(|quote| Promise {
        icon: "truck",
        title: format!("With you by {}", quote.window(now_ms).latest.short()),
        text: delivery_text(country, &quote),
    });
    let back = Promise {
        icon: "return",
        title: format!("{RETURN_DAYS} days to send it back"),
        text: "The label is in the parcel".to_owned(),
    };
    delivery.into_iter().chain([back]).collect()
}

fn delivery_text(country: CountryCode, quote: &ShippingQuote) -> String {
    let place = country.name();
    match quote.free_from {
        _ if quote.price.is_zero() => format!("Delivery to {place} is free"),
        Some(threshold) => format!("Delivery to {place} {}, free from {threshold}", quote.price),
        None => format!("Delivery to {place} {}", quote.price),
    }
}

/// How long delivery takes and what it costs, for the section on delivery.
pub fn sentence(country: CountryCode, quote: Option<&ShippingQuote>) -> String {
    let Some(quote) = quote else {
        return format!(
            "We do not deliver this to {} at the moment.",
            country.name()
        );
    };
    let days = match (quote.min_days, quote.max_days) {
        (least, most) if least == most => format!("{most} working days"),
        (least, most) => format!("{least} to {most} working days"),
    };
    format!("{}: {days}. {}.", quote.name, delivery_text(country, quote))
}
