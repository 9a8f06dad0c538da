//! The options of a product and the variants made of them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;

use super::{UpsertError, ids, position};
use crate::catalog::{OptionInput, ProductInput, VariantInput, price};
use crate::sql::{self, values};
use crate::stock;

/// Value ids by the option's place and the value's label.
pub(super) type Labels = BTreeMap<(usize, String), i64>;

pub(super) async fn store_options(
    tx: &impl ConnectionTrait,
    product_id: i64,
    options: &[OptionInput],
) -> Result<Labels, UpsertError> {
    let mut labels = Labels::new();
    let mut kept_options = BTreeSet::new();
    let mut kept_values = BTreeSet::new();
    for (place, option) in options.iter().enumerate() {
        let position = position(place);
        let find = "SELECT id AS n FROM product_option WHERE product_id = ? AND name = ?";
        let known = sql::number(tx, find, values![product_id, option.name.as_str()]).await?;
        let option_id = match known {
            Some(id) => {
                let change = "UPDATE product_option SET position = ? WHERE id = ?";
                sql::execute(tx, change, values![position, id]).await?;
                id
            }
            None => {
                let add =
                    "INSERT INTO product_option (product_id, name, position) VALUES (?, ?, ?)";
                sql::insert(tx, add, values![product_id, option.name.as_str(), position]).await?
            }
        };
        kept_options.insert(option_id);
        for (place_of_value, value) in option.values.iter().enumerate() {
            let position = self::position(place_of_value);
            let find = "SELECT id AS n FROM option_value WHERE option_id = ? AND label = ?";
            let known = sql::number(tx, find, values![option_id, value.label.as_str()]).await?;
            let swatch = value.swatch.as_deref();
            let value_id = match known {
                Some(id) => {
                    let change = "UPDATE option_value SET position = ?, swatch = ? WHERE id = ?";
                    sql::execute(tx, change, values![position, swatch, id]).await?;
                    id
                }
                None => {
                    let add = "INSERT INTO option_value (option_id, label, swatch, position)
                        VALUES (?, ?, ?, ?)";
                    let row = values![option_id, value.label.as_str(), swatch, position];
                    sql::insert(tx, add, row).await?
                }
            };
            kept_values.insert(value_id);
            labels.insert((place, value.label.clone()), value_id);
        }
    }
    let all = "SELECT id FROM product_option WHERE product_id = ?";
    for stale in ids(tx, all, product_id).await?.difference(&kept_options) {
        sql::execute(
            tx,
            "DELETE FROM product_option WHERE id = ?",
            values![*stale],
        )
        .await?;
    }
    let all = "SELECT v.id FROM option_value v JOIN product_option o ON o.id = v.option_id
        WHERE o.product_id = ?";
    for stale in ids(tx, all, product_id).await?.difference(&kept_values) {
        sql::execute(tx, "DELETE FROM option_value WHERE id = ?", values![*stale]).await?;
    }
    Ok(labels)
}

pub(super) async fn store_variants(
    tx: &impl ConnectionTrait,
    product_id: i64,
    input: &ProductInput,
    labels: &Labels,
    now_ms: i64,
) -> Result<BTreeMap<String, i64>, UpsertError> {
    let mut by_sku = BTreeMap::new();
    for (place, variant) in input.variants.iter().enumerate() {
        let id = store_variant(tx, product_id, place, variant, labels).await?;
        price::set_price(tx, id, variant.price, variant.compare_at, now_ms).await?;
        if let Some(on_hand) = variant.on_hand {
            stock::set_on_hand(tx, id.into(), on_hand, "import", now_ms).await?;
        }
        by_sku.insert(variant.sku.clone(), id);
    }
    let kept: BTreeSet<i64> = by_sku.values().copied().collect();
    let all = "SELECT id FROM variant WHERE product_id = ?";
    for stale in ids(tx, all, product_id).await?.difference(&kept) {
        sql::execute(
            tx,
            "UPDATE variant SET active = ? WHERE id = ?",
            values![false, *stale],
        )
        .await?;
    }
    Ok(by_sku)
}

async fn store_variant(
    tx: &impl ConnectionTrait,
    product_id: i64,
    place: usize,
    variant: &VariantInput,
    labels: &Labels,
) -> Result<i64, UpsertError> {
    let chosen = variant.option_labels.iter().enumerate();
    let value_ids: Vec<String> = chosen
        .filter_map(|(place, label)| labels.get(&(place, label.clone())))
        .map(ToString::to_string)
        .collect();
    let row = values![
        product_id,
        variant.barcode.as_deref(),
        variant.option_labels.join(", "),
        value_ids.join(","),
        variant.weight_g,
        variant.track_stock,
        variant.backorder,
        position(place),
        true,
        variant.sku.as_str(),
    ];
    let change = "UPDATE variant SET product_id = ?, barcode = ?, title = ?, option_value_ids = ?,
        weight_g = ?, track_stock = ?, backorder = ?, position = ?, active = ? WHERE sku = ?";
    let find = "SELECT id AS n FROM variant WHERE sku = ?";
    if let Some(id) = sql::number(tx, find, values![variant.sku.as_str()]).await? {
        sql::execute(tx, change, row).await?;
        return Ok(id);
    }
    let add =
        "INSERT INTO variant (product_id, barcode, title, option_value_ids, weight_g, track_stock,
            backorder, position, active, sku)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    Ok(sql::insert(tx, add, row).await?)
}
