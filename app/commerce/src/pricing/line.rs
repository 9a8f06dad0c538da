//! The price of one line and of delivery.

use super::{LineDiscount, PricedLine, PricedShipping, PricingError};
use crate::cart::Offer;
use crate::money::{Currency, Money};
use crate::shipping::ShippingQuote;
use crate::tax::LocalTax;

/// Works out one line. Rounding happens here, once per line, and nowhere later.
pub(super) fn price_line(
    offer: &Offer,
    quantity: i64,
    gift: bool,
    discounts: Vec<LineDiscount>,
    tax: &LocalTax,
) -> Result<PricedLine, PricingError> {
    let unit_list = offer.price.amount;
    let list_total = unit_list.checked_mul(quantity)?;
    let discount = Money::sum(
        unit_list.currency(),
        discounts.iter().map(|discount| discount.amount),
    )?;
    let tax_rate = tax.rate(Some(offer.tax_class));
    let unit = tax.apply(unit_list, tax_rate)?;
    let line = tax.apply(list_total.checked_sub(discount)?, tax_rate)?;
    Ok(PricedLine {
        variant: offer.variant,
        product: offer.product,
        slug: offer.slug.clone(),
        product_title: offer.product_title.clone(),
        variant_title: offer.variant_title.clone(),
        sku: offer.sku.clone(),
        picture: offer.picture.clone(),
        gift,
        quantity,
        unit_list,
        unit_net: unit.net,
        unit_gross: unit.gross,
        list_total,
        discount,
        discounts,
        net: line.net,
        tax_class: offer.tax_class,
        tax_class_name: tax.class_name(offer.tax_class).to_owned(),
        tax_rate,
        tax: line.tax,
        gross: line.gross,
    })
}

/// Works out delivery, its own line on the receipt.
pub(super) fn price_shipping(
    quote: &ShippingQuote,
    discount: Money,
    tax: &LocalTax,
) -> Result<PricedShipping, PricingError> {
    let tax_rate = tax.rate(quote.tax_class);
    let taxed = tax.apply(quote.price.checked_sub(discount)?, tax_rate)?;
    Ok(PricedShipping {
        method: quote.method,
        name: quote.name.clone(),
        list: quote.price,
        discount,
        net: taxed.net,
        tax_rate,
        tax: taxed.tax,
        gross: taxed.gross,
        min_days: quote.min_days,
        max_days: quote.max_days,
    })
}

/// Refuses prices that no sum can be built on.
pub(super) fn check_offer(offer: &Offer, currency: Currency) -> Result<(), PricingError> {
    let price = offer.price.amount;
    if price.currency() != currency {
        Err(PricingError::WrongCurrency {
            variant: offer.variant,
            currency,
        })
    } else if price.is_negative() {
        Err(PricingError::NegativePrice(offer.variant))
    } else {
        Ok(())
    }
}
