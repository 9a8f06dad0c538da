//! The pictures of new products.

use std::collections::{BTreeMap, HashMap};

use commerce::catalog::{Media, Variant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::{KEYS, NewProduct};
use crate::catalog::MediaInput;
use crate::catalog::upsert::{media_row, position};
use crate::entities::{insert_all, media, product_media, put};
use crate::error::{Error, Result};

/// The pictures of each product, in display order.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    ids: &[i64],
    variants: &[Vec<Variant>],
) -> Result<Vec<Vec<Media>>> {
    let inputs = products.iter().flat_map(|new| &new.input.media);
    // Of one picture in several products the last word holds.
    let named: BTreeMap<&str, &MediaInput> = inputs
        .map(|input| (input.picture.key.as_str(), input))
        .collect();
    let stored = store(tx, &named).await?;
    let (mut rows, mut shown) = (Vec::new(), Vec::with_capacity(products.len()));
    for ((new, id), variants) in products.iter().zip(ids).zip(variants) {
        let mut own = Vec::with_capacity(new.input.media.len());
        for (place, input) in new.input.media.iter().enumerate() {
            let of_sku = |sku: &String| variants.iter().find(|variant| variant.sku == *sku);
            let variant = input.sku.as_ref().and_then(of_sku).map(|found| found.id);
            let media_id = stored.get(input.picture.key.as_str()).copied();
            rows.push(product_media::ActiveModel {
                product_id: Set(*id),
                media_id: Set(media_id.ok_or(Error::Missing("picture"))?),
                variant_id: Set(variant.map(|id| id.get())),
                position: Set(position(place)),
            });
            own.push(Media {
                picture: input.picture.clone(),
                variant,
            });
        }
        shown.push(own);
    }
    insert_all(tx, rows).await?;
    Ok(shown)
}

/// Their ids by their keys.
async fn store(
    tx: &impl ConnectionTrait,
    named: &BTreeMap<&str, &MediaInput>,
) -> Result<HashMap<String, i64>> {
    let keys: Vec<&str> = named.keys().copied().collect();
    let mut stored = ids(tx, &keys).await?;
    let (known, missing): (Vec<&str>, Vec<&str>) = keys
        .iter()
        .copied()
        .partition(|key| stored.contains_key(*key));
    for input in known.iter().filter_map(|key| named.get(key)) {
        let of_key = media::Column::StorageKey.eq(&input.picture.key);
        put(tx, media_row(input), of_key).await?;
    }
    let rows = missing.iter().filter_map(|key| named.get(key));
    insert_all(tx, rows.map(|input| media_row(input)).collect()).await?;
    stored.extend(ids(tx, &missing).await?);
    Ok(stored)
}

async fn ids(tx: &impl ConnectionTrait, keys: &[&str]) -> Result<HashMap<String, i64>> {
    use media::{Column, Entity};
    let mut ids = HashMap::new();
    for keys in keys.chunks(KEYS) {
        let rows: Vec<(String, i64)> = Entity::find()
            .select_only()
            .columns([Column::StorageKey, Column::Id])
            .filter(Column::StorageKey.is_in(keys.iter().copied()))
            .into_tuple()
            .all(tx)
            .await?;
        ids.extend(rows);
    }
    Ok(ids)
}
