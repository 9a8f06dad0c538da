//! The options of new products and their values.

use std::collections::HashMap;

use commerce::catalog::{OptionValue, ProductOption};
use commerce::ids::{OptionId, OptionValueId};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{NewProduct, between};
use crate::catalog::upsert::position;
use crate::entities::{insert_all, option_value, product_option};
use crate::error::{Error, Result};

/// The options of each product, in the order of its input.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    ids: &[i64],
) -> Result<Vec<Vec<ProductOption>>> {
    use option_value::{Column, Entity};
    let mut options = insert_options(tx, products, ids).await?;
    let mut rows = Vec::new();
    for option in options.iter().flatten() {
        for (place, value) in option.values.iter().enumerate() {
            rows.push(option_value::ActiveModel {
                option_id: Set(option.id.get()),
                label: Set(value.label.clone()),
                swatch: Set(value.swatch.clone()),
                position: Set(position(place)),
                ..Default::default()
            });
        }
    }
    if rows.is_empty() {
        return Ok(options);
    }
    insert_all(tx, rows).await?;
    let of_options = options.iter().flatten().map(|option| option.id.get());
    let stored: Vec<(i64, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::OptionId, Column::Label, Column::Id])
        .filter(between(Column::OptionId, of_options))
        .into_tuple()
        .all(tx)
        .await?;
    let stored = stored.into_iter();
    let stored: HashMap<(i64, String), i64> = stored
        .map(|(option, label, id)| ((option, label), id))
        .collect();
    for option in options.iter_mut().flatten() {
        for value in &mut option.values {
            let id = stored.get(&(option.id.get(), value.label.clone()));
            value.id = OptionValueId(*id.ok_or(Error::Missing("option value"))?);
        }
    }
    Ok(options)
}

/// The options; their values have no ids yet.
async fn insert_options(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    ids: &[i64],
) -> Result<Vec<Vec<ProductOption>>> {
    use product_option::{Column, Entity};
    let mut rows = Vec::new();
    for (new, id) in products.iter().zip(ids) {
        for (place, option) in new.input.options.iter().enumerate() {
            rows.push(product_option::ActiveModel {
                product_id: Set(*id),
                name: Set(option.name.clone()),
                position: Set(position(place)),
                ..Default::default()
            });
        }
    }
    if rows.is_empty() {
        return Ok(products.iter().map(|_| Vec::new()).collect());
    }
    insert_all(tx, rows).await?;
    let stored: Vec<(i64, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::ProductId, Column::Name, Column::Id])
        .filter(between(Column::ProductId, ids.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    let stored = stored.into_iter();
    let stored: HashMap<(i64, String), i64> = stored
        .map(|(product, name, id)| ((product, name), id))
        .collect();
    let mut options = Vec::with_capacity(products.len());
    for (new, product) in products.iter().zip(ids) {
        let mut own = Vec::with_capacity(new.input.options.len());
        for option in &new.input.options {
            let id = stored.get(&(*product, option.name.clone()));
            let values = option.values.iter().map(|value| OptionValue {
                id: OptionValueId(0),
                label: value.label.clone(),
                swatch: value.swatch.clone(),
            });
            own.push(ProductOption {
                id: OptionId(*id.ok_or(Error::Missing("option"))?),
                name: option.name.clone(),
                values: values.collect(),
            });
        }
        options.push(own);
    }
    Ok(options)
}
