//! The variants of a product.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};

use crate::catalog::price::set_price;
use crate::catalog::upsert::options::Labels;
use crate::catalog::upsert::position::position;
use crate::catalog::{ProductInput, VariantInput};
use crate::entities::{Text, put, variant};
use crate::error::{Error, Result};
use crate::stock::count_on_hand;

/// The variants stored, and whose they were before.
pub(super) struct Stored {
    pub by_sku: BTreeMap<String, i64>,
    /// Other products that lost one.
    pub lost_by: BTreeSet<i64>,
}

/// Variants keep their ids by SKU; those the input does not name are no longer active.
pub(super) async fn store_variants(
    tx: &impl ConnectionTrait,
    product_id: i64,
    input: &ProductInput,
    labels: &Labels,
    now_ms: i64,
) -> Result<Stored> {
    let (mut by_sku, mut lost_by) = (BTreeMap::new(), BTreeSet::new());
    for (place, variant) in input.variants.iter().enumerate() {
        let known = find(tx, &variant.sku).await?;
        let of = known.as_ref().map(|row| row.product_id);
        lost_by.extend(of.filter(|of| *of != product_id));
        store_variant(tx, product_id, place, variant, labels).await?;
        let id = match known {
            Some(row) => row.id,
            None => {
                let stored = find(tx, &variant.sku).await?;
                stored.ok_or(Error::Missing("variant"))?.id
            }
        };
        set_price(tx, id, variant.price, variant.compare_at, now_ms).await?;
        if let Some(on_hand) = variant.on_hand {
            // The listing is refreshed once all of it is stored.
            count_on_hand(tx, id.into(), on_hand, "import", now_ms).await?;
        }
        by_sku.insert(variant.sku.clone(), id);
    }
    variant::Entity::update_many()
        .col_expr(variant::Column::Active, Expr::value(false))
        .filter(variant::Column::ProductId.eq(product_id))
        .filter(variant::Column::Id.is_not_in(by_sku.values().copied()))
        .exec(tx)
        .await?;
    Ok(Stored { by_sku, lost_by })
}

async fn find(tx: &impl ConnectionTrait, sku: &str) -> Result<Option<variant::Model>> {
    let of_sku = variant::Column::Sku.eq(sku);
    Ok(variant::Entity::find().filter(of_sku).one(tx).await?)
}

async fn store_variant(
    tx: &impl ConnectionTrait,
    product_id: i64,
    place: usize,
    input: &VariantInput,
    labels: &Labels,
) -> Result<()> {
    let chosen = input.option_labels.iter().enumerate();
    let value_ids = chosen.filter_map(|(place, label)| labels.get(&(place, label.clone())));
    let of_sku = variant::Column::Sku.eq(&input.sku);
    let row = variant_row(product_id, place, input, value_ids.copied());
    put(tx, row, of_sku).await?;
    Ok(())
}

/// What the input says about a variant's own row.
pub(in crate::catalog) fn variant_row(
    product_id: i64,
    place: usize,
    input: &VariantInput,
    value_ids: impl Iterator<Item = i64>,
) -> variant::ActiveModel {
    let value_ids: Vec<String> = value_ids.map(|id| id.to_string()).collect();
    variant::ActiveModel {
        product_id: Set(product_id),
        sku: Set(input.sku.clone()),
        barcode: Set(input.barcode.clone()),
        title: Set(input.option_labels.join(", ")),
        option_value_ids: Set(value_ids.join(",")),
        weight_g: Set(input.weight_g),
        track_stock: Set(input.track_stock),
        backorder: Set(input.backorder),
        position: Set(position(place)),
        active: Set(true),
        content: input
            .content
            .set()
            .map_or(NotSet, |content| Set(content.map(Text))),
        ..Default::default()
    }
}
