//! The price of a stored cart right now, with everything a page says about it.

use std::collections::BTreeMap;

use commerce::cart::{Cart, CartNotice, Offer, line_notices};
use commerce::ids::VariantId;
use commerce::pricing::{PricedCart, PricingError, PricingInput, PricingLine, price_cart};
use commerce::promotion::{Action, Promotion};
use commerce::shipping::{Parcel, ShippingQuote, quotes};
use commerce::zone::Location;
use sea_orm::ConnectionTrait;

use crate::cart::offers;
use crate::content::shop_settings;
use crate::error::{Error, Result};
use crate::pricing::{entered_promotions, shipping_zones, shopper, tax_rules};

/// A cart with its price worked out, and what it can choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The offers of its lines and of possible gifts.
    pub offers: BTreeMap<VariantId, Offer>,
    /// What changed about its lines since the shopper last saw them.
    pub notices: Vec<CartNotice>,
    /// The ways it can be delivered, cheapest first.
    pub shipping: Vec<ShippingQuote>,
    /// Whether the delivery in the price was chosen by the shopper; else it is the cheapest.
    pub shipping_is_chosen: bool,
    /// Where it is taken to go.
    pub place: Location,
    /// The price. Lines that are no longer on sale are left out of it.
    pub priced: PricedCart,
}

/// Works out the price of a cart.
pub async fn quote(conn: &impl ConnectionTrait, cart: &Cart, now_ms: i64) -> Result<Quote> {
    let place = match &cart.shipping_address {
        Some(address) => address.location(),
        None => Location::country(shop_settings(conn).await?.country),
    };
    let (promotions, coupons) = entered_promotions(conn, &cart.coupons, now_ms).await?;
    let mut variants: Vec<VariantId> = cart.lines.iter().map(|line| line.variant).collect();
    variants.extend(gifts(&promotions));
    let offers = offers(conn, &variants, cart.currency, now_ms).await?;
    let email = cart.email.as_ref().map(|email| email.as_str());
    let shopper = shopper(conn, email, cart.customer, place.country).await?;
    let tax = tax_rules(conn).await?.at(&place);
    let zones = shipping_zones(conn).await?;

    let on_sale = cart.lines.iter().filter_map(|line| {
        let offer = offers.get(&line.variant).filter(|offer| offer.on_sale)?;
        Some(PricingLine {
            offer,
            quantity: line.quantity,
        })
    });
    let lines: Vec<PricingLine<'_>> = on_sale.collect();
    let parcel = Parcel::of(
        cart.currency,
        lines.iter().map(|line| (line.offer, line.quantity)),
    )?;
    let shipping = if lines.is_empty() {
        Vec::new()
    } else {
        quotes(&zones, &place, &parcel)?
    };
    let chosen = shipping
        .iter()
        .find(|quote| Some(quote.method) == cart.shipping_method);
    let priced = price_cart(&PricingInput {
        currency: cart.currency,
        lines,
        tax: &tax,
        shipping: chosen.or(shipping.first()),
        promotions: &promotions,
        coupons: &coupons,
        shopper: &shopper,
        gifts: &offers,
        now_ms,
    })
    .map_err(|error| match error {
        PricingError::Money(error) => Error::Money(error),
        other => Error::corrupt("price", other),
    })?;
    Ok(Quote {
        notices: line_notices(cart, &offers),
        shipping_is_chosen: chosen.is_some(),
        shipping,
        place,
        priced,
        offers,
    })
}

fn gifts(promotions: &[Promotion]) -> impl Iterator<Item = VariantId> {
    promotions
        .iter()
        .filter_map(|promotion| match promotion.action {
            Action::GiftLine { variant, .. } => Some(variant),
            _ => None,
        })
}
