//! What a product is tied to: categories, attributes and pictures.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;

use super::{UpsertError, position};
use crate::catalog::name::{ensure_attribute, ensure_category};
use crate::catalog::{MediaInput, ProductInput};
use crate::sql::{self, values};

pub(super) async fn store_categories(
    tx: &impl ConnectionTrait,
    product_id: i64,
    input: &ProductInput,
) -> Result<(), UpsertError> {
    sql::execute(
        tx,
        "DELETE FROM product_category WHERE product_id = ?",
        values![product_id],
    )
    .await?;
    for (place, way) in input.categories.iter().enumerate() {
        let category_id = ensure_category(tx, way).await?.get();
        let add = "product_category (product_id, category_id, position) VALUES (?, ?, ?)";
        sql::insert_new(tx, add, values![product_id, category_id, position(place)]).await?;
    }
    Ok(())
}

pub(super) async fn store_attributes(
    tx: &impl ConnectionTrait,
    product_id: i64,
    input: &ProductInput,
) -> Result<(), UpsertError> {
    let clear = "DELETE FROM product_attribute_value WHERE product_id = ?";
    sql::execute(tx, clear, values![product_id]).await?;
    for attribute in &input.attributes {
        let (_, value_ids) = ensure_attribute(tx, attribute).await?;
        for value_id in value_ids {
            let add = "product_attribute_value (product_id, attribute_value_id) VALUES (?, ?)";
            sql::insert_new(tx, add, values![product_id, value_id]).await?;
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
    sql::execute(
        tx,
        "DELETE FROM product_media WHERE product_id = ?",
        values![product_id],
    )
    .await?;
    for (place, media) in media.iter().enumerate() {
        let picture = &media.picture;
        let widths: Vec<String> = picture.widths.iter().map(ToString::to_string).collect();
        let row = values![
            media.sha256.as_str(),
            i64::from(picture.width),
            i64::from(picture.height),
            picture.alt.as_str(),
            picture.placeholder.as_deref(),
            widths.join(","),
            picture.key.as_str(),
        ];
        let find = "SELECT id AS n FROM media WHERE storage_key = ?";
        let known = sql::number(tx, find, values![picture.key.as_str()]).await?;
        let media_id = match known {
            Some(id) => {
                let change = "UPDATE media SET sha256 = ?, width = ?, height = ?, alt = ?,
                    placeholder = ?, widths = ? WHERE storage_key = ?";
                sql::execute(tx, change, row).await?;
                id
            }
            None => {
                let add = "INSERT INTO media (sha256, width, height, alt, placeholder, widths, storage_key)
                    VALUES (?, ?, ?, ?, ?, ?, ?)";
                sql::insert(tx, add, row).await?
            }
        };
        let variant_id = media
            .sku
            .as_ref()
            .and_then(|sku| variants.get(sku))
            .copied();
        let add = "INSERT INTO product_media (product_id, media_id, variant_id, position) VALUES (?, ?, ?, ?)";
        sql::insert(
            tx,
            add,
            values![product_id, media_id, variant_id, position(place)],
        )
        .await?;
    }
    Ok(())
}
