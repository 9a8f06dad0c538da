//! When a product is on sale, and when a price holds.

use commerce::Currency;
use commerce::country::CountryCode;
use commerce::ids::VariantId;
use database::catalog::{EditableProduct, NewPrice};
use texts::text;

use super::{filled, money, price};
use crate::kit::form::FormData;
use crate::kit::typed_moment::{moment, same_minute};
use crate::products::view::fields;

/// A price for some time.
pub(in crate::products) fn new_price(
    sent: &mut FormData,
    product: &EditableProduct,
    currency: Currency,
    country: CountryCode,
) -> Option<NewPrice> {
    let variant = sent.number(fields::VARIANT).map(VariantId);
    let variant = variant.filter(|id| product.variants.iter().any(|known| known.id == *id));
    if variant.is_none() {
        sent.refuse(fields::VARIANT, text!("office-prices-no-variant"));
    }
    let amount = price(sent, fields::AMOUNT, currency);
    let compare_at = money(sent, fields::BEFORE, currency);
    if let (Some(amount), Some(before)) = (amount, compare_at)
        && before <= amount
    {
        sent.refuse(fields::BEFORE, text!("office-product-compare"));
    }
    let from_ms = moment(sent, fields::FROM, country, false);
    let to_ms = moment(sent, fields::TO, country, true);
    if to_ms.is_none() && filled(sent, fields::TO).is_none() {
        sent.refuse(fields::TO, text!("office-prices-no-end"));
    }
    let new = NewPrice {
        product: product.id,
        version: sent.number("version").unwrap_or(-1),
        variant: variant?,
        amount: amount?,
        compare_at,
        from_ms,
        to_ms: to_ms?,
    };
    sent.is_fine().then_some(new)
}

/// When the product goes on sale and off it again; what was stored for a form that does not ask. Without a begin it is on
/// sale from now on, unless it already was.
pub(super) fn publication(
    sent: &mut FormData,
    product: &EditableProduct,
    country: CountryCode,
    now_ms: i64,
) -> (Option<i64>, Option<i64>) {
    let (stored, stored_end) = (product.input.published_at_ms, product.unpublish_at_ms);
    if !sent.is_sent(fields::PUBLISH) {
        return (stored, stored_end);
    }
    let begin = match moment(sent, fields::PUBLISH, country, false) {
        Some(begin) => begin,
        None => stored.unwrap_or(now_ms).min(now_ms),
    };
    let end = moment(sent, fields::UNPUBLISH, country, true);
    if end.is_some_and(|end| end <= begin) {
        sent.refuse(fields::UNPUBLISH, text!("office-product-unpublish-early"));
    }
    (
        Some(same_minute(stored, begin)),
        end.map(|end| same_minute(stored_end, end)),
    )
}
