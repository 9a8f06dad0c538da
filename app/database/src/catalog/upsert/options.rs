//! The options of a product and their values.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
};

use crate::catalog::upsert::position::position;
use crate::catalog::{OptionInput, OptionValueInput};
use crate::entities::{option_value, product_option, put};
use crate::error::{Error, Result};

/// Value ids by the option's place and the value's label.
pub(super) type Labels = BTreeMap<(usize, String), i64>;

/// Options and values keep their ids by name; those the input does not name are deleted.
pub(super) async fn store_options(
    tx: &impl ConnectionTrait,
    product_id: i64,
    options: &[OptionInput],
) -> Result<Labels> {
    let mut labels = Labels::new();
    let mut kept = Vec::new();
    for (place, option) in options.iter().enumerate() {
        let option_id = store_option(tx, product_id, place, option).await?;
        kept.push(option_id);
        for (place_of_value, value) in option.values.iter().enumerate() {
            let value_id = store_value(tx, option_id, place_of_value, value).await?;
            labels.insert((place, value.label.clone()), value_id);
        }
        delete_other_values(tx, option_id, option).await?;
    }
    product_option::Entity::delete_many()
        .filter(product_option::Column::ProductId.eq(product_id))
        .filter(product_option::Column::Id.is_not_in(kept))
        .exec(tx)
        .await?;
    Ok(labels)
}

async fn store_option(
    tx: &impl ConnectionTrait,
    product_id: i64,
    place: usize,
    option: &OptionInput,
) -> Result<i64> {
    use product_option::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        product_id: Set(product_id),
        name: Set(option.name.clone()),
        position: Set(position(place)),
        ..Default::default()
    };
    let named = Column::ProductId
        .eq(product_id)
        .and(Column::Name.eq(&option.name));
    put(tx, row, named.clone()).await?;
    let stored = Entity::find().filter(named).one(tx).await?;
    Ok(stored.ok_or(Error::Missing("option"))?.id)
}

async fn store_value(
    tx: &impl ConnectionTrait,
    option_id: i64,
    place: usize,
    value: &OptionValueInput,
) -> Result<i64> {
    use option_value::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        option_id: Set(option_id),
        label: Set(value.label.clone()),
        swatch: Set(value.swatch.clone()),
        position: Set(position(place)),
        ..Default::default()
    };
    let labelled = Column::OptionId
        .eq(option_id)
        .and(Column::Label.eq(&value.label));
    put(tx, row, labelled.clone()).await?;
    let stored = Entity::find().filter(labelled).one(tx).await?;
    Ok(stored.ok_or(Error::Missing("option value"))?.id)
}

async fn delete_other_values(
    tx: &impl ConnectionTrait,
    option_id: i64,
    option: &OptionInput,
) -> Result<()> {
    use option_value::{Column, Entity};
    let labels = option.values.iter().map(|value| value.label.as_str());
    Entity::delete_many()
        .filter(Column::OptionId.eq(option_id))
        .filter(Column::Label.is_not_in(labels))
        .exec(tx)
        .await?;
    Ok(())
}
