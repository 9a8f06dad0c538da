//! The variants of new products with their prices and their stock.

use std::collections::HashMap;

use commerce::Money;
use commerce::catalog::{Price, ProductOption, Variant};
use commerce::ids::VariantId;
use commerce::stock::Availability;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{NewProduct, between};
use crate::catalog::VariantInput;
use crate::catalog::price::{PastPrice, STANDING, with_lowest};
use crate::catalog::upsert::variant_row;
use crate::entities::{Text, insert_all, price, price_history, variant};
use crate::error::{Error, Result};
use crate::stock::{Received, receive};

/// The variants of each product, in the order of its input.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    ids: &[i64],
    options: &[Vec<ProductOption>],
    now_ms: i64,
) -> Result<Vec<Vec<Variant>>> {
    use variant::{Column, Entity};
    let mut rows = Vec::new();
    for ((new, id), options) in products.iter().zip(ids).zip(options) {
        for (place, input) in new.input.variants.iter().enumerate() {
            let row = variant_row(*id, place, input, value_ids(input, options));
            rows.push(variant::ActiveModel {
                content: Set(row.content.clone().take().flatten()),
                ..row
            });
        }
    }
    insert_all(tx, rows).await?;
    let stored: Vec<(String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Sku, Column::Id])
        .filter(between(Column::ProductId, ids.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    let stored: HashMap<String, i64> = stored.into_iter().collect();
    let mut variants = Vec::with_capacity(products.len());
    for (new, options) in products.iter().zip(options) {
        let mut own = Vec::with_capacity(new.input.variants.len());
        for input in &new.input.variants {
            let id = stored.get(&input.sku).copied();
            let id = id.ok_or(Error::Missing("variant"))?;
            own.push(variant(new, id, input, options, now_ms));
        }
        variants.push(own);
    }
    insert_prices(tx, products, &variants, now_ms).await?;
    insert_stock(tx, products, &variants, now_ms).await?;
    Ok(variants)
}

fn value_ids(input: &VariantInput, options: &[ProductOption]) -> impl Iterator<Item = i64> {
    let chosen = input.option_labels.iter().zip(options);
    chosen.filter_map(|(label, option)| {
        let mut values = option.values.iter();
        Some(values.find(|value| value.label == *label)?.id.get())
    })
}

fn variant(
    new: &NewProduct<'_>,
    id: i64,
    input: &VariantInput,
    options: &[ProductOption],
    now_ms: i64,
) -> Variant {
    let past: Vec<PastPrice> = asked(new, input, now_ms).collect();
    let price = with_lowest(input.price, input.compare_at, Some(&past));
    Variant {
        id: VariantId(id),
        option_values: value_ids(input, options).map(Into::into).collect(),
        sku: input.sku.clone(),
        barcode: input.barcode.clone(),
        weight_g: input.weight_g,
        price: Price {
            content: input.content.set().copied().flatten(),
            ..price
        },
        availability: Availability {
            track_stock: input.track_stock,
            backorder: input.backorder,
            available: input.on_hand.unwrap_or(0).max(0),
        },
    }
}

/// What was asked for the variant and from when on, oldest first.
fn asked(
    new: &NewProduct<'_>,
    input: &VariantInput,
    now_ms: i64,
) -> impl Iterator<Item = PastPrice> + use<> {
    let begun_ms = new.begun_ms(now_ms);
    let (now, before) = (input.price.minor(), input.compare_at.map(Money::minor));
    let before = before.filter(|before| *before != now && new.former_price_since_ms.is_some());
    let former = before.map(|amount_minor| PastPrice {
        amount_minor,
        recorded_at: begun_ms,
    });
    let present = PastPrice {
        amount_minor: now,
        recorded_at: former.map_or(begun_ms, |_| now_ms),
    };
    former.into_iter().chain([present])
}

async fn insert_prices(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    variants: &[Vec<Variant>],
    now_ms: i64,
) -> Result<()> {
    let (mut prices, mut records) = (Vec::new(), Vec::new());
    for (new, variants) in products.iter().zip(variants) {
        for (input, variant) in new.input.variants.iter().zip(variants) {
            let currency = Text(input.price.currency());
            prices.push(price::ActiveModel {
                variant_id: Set(variant.id.get()),
                currency: Set(currency),
                amount_minor: Set(input.price.minor()),
                compare_at_minor: Set(input.compare_at.map(Money::minor)),
                valid_from: Set(STANDING),
                ..Default::default()
            });
            records.extend(
                asked(new, input, now_ms).map(|past| price_history::ActiveModel {
                    variant_id: Set(variant.id.get()),
                    currency: Set(currency),
                    amount_minor: Set(past.amount_minor),
                    recorded_at: Set(past.recorded_at),
                    ..Default::default()
                }),
            );
        }
    }
    insert_all(tx, prices).await?;
    insert_all(tx, records).await?;
    Ok(())
}

async fn insert_stock(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    variants: &[Vec<Variant>],
    now_ms: i64,
) -> Result<()> {
    let mut received = Vec::new();
    for (new, variants) in products.iter().zip(variants) {
        for (input, variant) in new.input.variants.iter().zip(variants) {
            received.extend(input.on_hand.map(|on_hand| Received {
                variant: variant.id,
                on_hand,
                at_ms: new.begun_ms(now_ms),
            }));
        }
    }
    receive(tx, &received, "import").await
}
