//! The offers of a product: the variants that can be had, one row each, the cheapest first.

use commerce::Money;
use commerce::catalog::Variant;
use commerce::ids::ProductId;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::entities::{Text, listing_offer};
use crate::error::Result;

pub(super) async fn store_offers(
    tx: &impl ConnectionTrait,
    id: ProductId,
    offers: &[&Variant],
) -> Result<()> {
    let row = |(place, variant): (i64, &&Variant)| listing_offer::ActiveModel {
        product_id: Set(id.get()),
        place: Set(place),
        variant_id: Set(variant.id.get()),
        price_minor: Set(variant.price.amount.minor()),
        compare_at_minor: Set(variant.price.compare_at.map(Money::minor)),
        lowest_30_minor: Set(variant.price.lowest_30_days.map(Money::minor)),
        content: Set(variant.price.content.map(Text)),
    };
    listing_offer::Entity::insert_many((0..).zip(offers).map(row))
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
