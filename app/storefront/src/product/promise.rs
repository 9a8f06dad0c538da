//! What stands beside the button: when it arrives, what that costs, and how it goes back.

use std::borrow::Cow;

use commerce::catalog::Variant;
use commerce::country::CountryCode;
use commerce::shipping::{Parcel, ShippingQuote, ShippingZone, quotes};
use commerce::zone::Location;
use database::content::Returns;
use texts::text;

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

/// `delivery` is the cheapest one to `country`.
pub fn promises(
    country: CountryCode,
    delivery: Option<&ShippingQuote>,
    returns: Option<Returns>,
    now_ms: i64,
) -> Vec<Promise> {
    let arrival = delivery.map(|quote| {
        let date = quote.window(now_ms).latest.short();
        Promise {
            icon: "truck",
            title: text!("product-promise-arrival", date = date).into_owned(),
            text: delivery_price(country, quote).into_owned(),
        }
    });
    let back = returns.map(|returns| Promise {
        icon: "return",
        title: text!("product-promise-return", days = returns.days).into_owned(),
        text: if returns.free {
            text!("product-promise-return-free").into_owned()
        } else {
            text!("product-promise-return-paid").into_owned()
        },
    });
    arrival.into_iter().chain(back).collect()
}

fn delivery_price(country: CountryCode, quote: &ShippingQuote) -> Cow<'static, str> {
    let (country, price) = (country.name(), quote.price);
    match quote.free_from {
        _ if price.is_zero() => text!("product-delivery-free", country = country),
        Some(threshold) => text!(
            "product-delivery-price-or-free",
            country = country,
            price = price,
            threshold = threshold
        ),
        None => text!("product-delivery-price", country = country, price = price),
    }
}

/// How long delivery takes and what it costs, for the section on delivery.
pub fn sentence(country: CountryCode, quote: Option<&ShippingQuote>) -> String {
    let Some(quote) = quote else {
        return text!("product-delivery-none", country = country.name()).into_owned();
    };
    let time = match (quote.min_days, quote.max_days) {
        (least, most) if least == most => text!("product-delivery-days", most = most),
        (least, most) => text!("product-delivery-days-range", least = least, most = most),
    };
    let price = delivery_price(country, quote);
    text!(
        "product-delivery-method",
        method = &quote.name,
        time = time,
        price = price
    )
    .into_owned()
}
