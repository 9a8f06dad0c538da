//! A product's relations: categories, attributes and pictures.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::catalog::lookup::{ensure_attribute, ensure_category};
use crate::catalog::upsert::UpsertError;
use crate::catalog::upsert::position::position;
use crate::catalog::{MediaInput, ProductInput};
use crate::entities::{
    insert_new, media, product_attribute_value, product_category, product_media, put,
};
use crate::error::Error;

pub(super) async fn store_categories(
    tx: &impl ConnectionTrait,
    product_id: i64,
    input: &ProductInput,
) -> Result<(), UpsertError> {
    product_category::Entity::delete_many()
        .filter(product_category::Column::ProductId.eq(product_id))
        .exec(tx)
        .await?;
    for (place, way) in input.categories.iter().enumerate() {
        let category = product_category::ActiveModel {
            product_id: Set(product_id),
            category_id: Set(ensure_category(tx, way).await?.get()),
            position: Set(position(place)),
        };
        insert_new(tx, category).await?;
    }
    Ok(())
}

pub(super) async fn store_attributes(
    tx: &impl ConnectionTrait,
    product_id: i64,
    input: &ProductInput,
) -> Result<(), UpsertError> {
    product_attribute_value::Entity::delete_many()
        .filter(product_attribute_value::Column::ProductId.eq(product_id))
        .exec(tx)
        .await?;
    for attribute in &input.attributes {
        for value_id in ensure_attribute(tx, attribute).await? {
            let value = product_attribute_value::ActiveModel {
                product_id: Set(product_id),
                attribute_value_id: Set(value_id),
            };
            insert_new(tx, value).await?;
        }
    }
    Ok(())
}

pub(super) async fn store_media(
    tx: &impl ConnectionTrait,
    product_id: i64,
    media: &[MediaInput],
    variants: &BTreeMap<String, i64>,
) -> Result<(), UpsertError> {
    product_media::Entity::delete_many()
        .filter(product_media::Column::ProductId.eq(product_id))
        .exec(tx)
        .await?;
    for (place, media) in media.iter().enumerate() {
        let variant_id = media.sku.as_ref().and_then(|sku| variants.get(sku));
        let shown = product_media::ActiveModel {
            product_id: Set(product_id),
            media_id: Set(store_picture(tx, media).await?),
            variant_id: Set(variant_id.copied()),
            position: Set(position(place)),
        };
        product_media::Entity::insert(shown)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn store_picture(tx: &impl ConnectionTrait, input: &MediaInput) -> Result<i64, Error> {
    let of_key = media::Column::StorageKey.eq(&input.picture.key);
    put(tx, media_row(input), of_key.clone()).await?;
    let stored = media::Entity::find().filter(of_key).one(tx).await?;
    Ok(stored.ok_or(Error::Missing("picture"))?.id)
}

/// What the input says about a picture's own row.
pub(in crate::catalog) fn media_row(input: &MediaInput) -> media::ActiveModel {
    let picture = &input.picture;
    let widths: Vec<String> = picture.widths.iter().map(ToString::to_string).collect();
    media::ActiveModel {
        storage_key: Set(picture.key.clone()),
        sha256: Set(input.sha256.clone()),
        width: Set(i64::from(picture.width)),
        height: Set(i64::from(picture.height)),
        alt: Set(picture.alt.clone()),
        placeholder: Set(picture.placeholder.clone()),
        widths: Set(widths.join(",")),
        ..Default::default()
    }
}
