//! The offers of a product: the variants that can be had, one row each, the cheapest first.

use commerce::Money;
use commerce::catalog::Variant;
use commerce::ids::ProductId;
use sea_orm::ActiveValue::Set;

use crate::entities::{Text, listing_offer};

pub(super) fn offer_rows(
    id: ProductId,
    offers: &[&Variant],
) -> impl Iterator<Item = listing_offer::ActiveModel> {
    let row = move |(place, variant): (i64, &&Variant)| listing_offer::ActiveModel {
        product_id: Set(id.get()),
        place: Set(place),
        variant_id: Set(variant.id.get()),
        price_minor: Set(variant.price.amount.minor()),
        compare_at_minor: Set(variant.price.compare_at.map(Money::minor)),
        lowest_30_minor: Set(variant.price.lowest_30_days.map(Money::minor)),
        content: Set(variant.price.content.map(Text)),
    };
    (0..).zip(offers).map(row)
}
