//! A second product like one that is there: a draft to go on with.

use commerce::catalog::{ProductStatus, Slug};
use commerce::ids::ProductId;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{EditError, EditableProduct, create_product};
use crate::catalog::{ProductInput, UpsertError};
use crate::entities::{Text, product, variant};
use crate::error::{Error, Result};

/// Copies of one product that are tried before whoever asks has to rename some.
const MOST_COPIES: u32 = 100;
/// What the columns of slugs and SKUs hold.
const LONGEST_SLUG: usize = 120;
const LONGEST_SKU: usize = 120;

/// The product that was made with the form of that key, if one was.
pub async fn copy_by_key(conn: &impl ConnectionTrait, key: &str) -> Result<Option<ProductId>> {
    let made = product::Entity::find().filter(product::Column::CopyKey.eq(key));
    Ok(made.one(conn).await?.map(|row| ProductId(row.id)))
}

/// Makes a draft like the product, without stock, called `title`; its address and its SKUs get a suffix that is free. Run
/// it in a transaction. A `key` that made one already is refused: see [`copy_by_key`].
///
/// # Errors
/// [`UpsertError::SkuTaken`] or [`UpsertError::SlugTaken`] when there are too many copies.
pub async fn duplicate_product(
    tx: &impl ConnectionTrait,
    original: &EditableProduct,
    title: String,
    key: &str,
    now_ms: i64,
) -> Result<ProductId, EditError> {
    let row = product::Entity::find_by_id(original.id.get())
        .one(tx)
        .await?;
    let row = row.ok_or(Error::Missing("product"))?;
    if row.version != original.version {
        return Err(EditError::Stale);
    }
    let mut refused = UpsertError::SlugTaken(original.input.slug.to_string());
    for number in 1..=MOST_COPIES {
        let Some(copy) = copy(&original.input, &title, number) else {
            break;
        };
        match taken(tx, &copy).await? {
            Some(why) => refused = why,
            None => {
                let made = create_product(tx, &copy, now_ms).await?;
                let keyed = product::ActiveModel {
                    id: Unchanged(made.get()),
                    copy_key: Set(Some(key.to_owned())),
                    ..Default::default()
                };
                let keyed = product::Entity::update(keyed);
                keyed.exec_without_returning(tx).await?;
                return Ok(made);
            }
        }
    }
    Err(refused.into())
}

/// The copy of that number; none when its address would not be one.
fn copy(original: &ProductInput, title: &str, number: u32) -> Option<ProductInput> {
    let suffix = match number {
        1 => "copy".to_owned(),
        number => format!("copy-{number}"),
    };
    let slug = with_suffix(original.slug.as_str(), &suffix, LONGEST_SLUG);
    let mut copy = ProductInput {
        slug: Slug::parse(&slug).ok()?,
        status: ProductStatus::Draft,
        title: title.to_owned(),
        published_at_ms: None,
        ..original.clone()
    };
    let suffix = suffix.to_uppercase();
    let new_sku = |sku: &str| with_suffix(sku, &suffix, LONGEST_SKU);
    for variant in &mut copy.variants {
        variant.sku = new_sku(&variant.sku);
        // A barcode belongs to one article.
        variant.barcode = None;
        variant.on_hand = Some(0);
    }
    for media in &mut copy.media {
        media.sku = media.sku.as_deref().map(new_sku);
    }
    Some(copy)
}

fn with_suffix(text: &str, suffix: &str, longest: usize) -> String {
    let kept: String = text
        .chars()
        .take(longest.saturating_sub(suffix.len() + 1))
        .collect();
    format!("{}-{suffix}", kept.trim_end_matches('-'))
}

async fn taken(
    tx: &impl ConnectionTrait,
    copy: &ProductInput,
) -> Result<Option<UpsertError>, Error> {
    let at_slug = product::Column::Slug.eq(Text(copy.slug.clone()));
    if product::Entity::find()
        .filter(at_slug)
        .one(tx)
        .await?
        .is_some()
    {
        return Ok(Some(UpsertError::SlugTaken(copy.slug.to_string())));
    }
    let skus = copy.variants.iter().map(|variant| variant.sku.as_str());
    let of_skus = variant::Column::Sku.is_in(skus);
    let known = variant::Entity::find().filter(of_skus).one(tx).await?;
    Ok(known.map(|row| UpsertError::SkuTaken(row.sku)))
}
