//! Storing a whole product: the same input twice leaves one product.

mod options;
mod position;
mod relations;
mod variants;

use commerce::ids::ProductId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};
use thiserror::Error;

pub(super) use self::position::position;
pub(super) use self::relations::media_row;
pub(super) use self::variants::variant_row;

use self::options::store_options;
use self::relations::{store_attributes, store_categories, store_media};
use self::variants::store_variants;
use crate::catalog::lookup::{ensure_brand, ensure_tax_class};
use crate::catalog::refresh::refresh_again;
use crate::catalog::{ProductInput, add_redirect, note_listed, refresh_listing};
use crate::entities::{Json, Text, product, variant};
use crate::error::{Error, Transient};

/// Why a product was not stored.
#[derive(Debug, Error)]
pub enum UpsertError {
    /// A product without anything to buy.
    #[error("The product “{0}” has no variant.")]
    NoVariant(String),
    /// The article numbers belong to several products.
    #[error("The SKU “{0}” belongs to another product.")]
    SkuTaken(String),
    /// The address is in use.
    #[error("The address “{0}” belongs to another product.")]
    SlugTaken(String),
    /// A variant that does not fit the options.
    #[error(
        "The variant “{sku}” needs one value for each of the {options} options, found in them."
    )]
    BadOptions {
        sku: String,
        /// How many options the product has.
        options: usize,
    },
    /// Two currencies in one product.
    #[error("All prices of a product must be in one currency.")]
    MixedCurrencies,
    #[error(transparent)]
    Database(#[from] Error),
}

/// What storing a product did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpsertOutcome {
    pub id: ProductId,
    /// Whether it is new.
    pub created: bool,
}

impl From<DbErr> for UpsertError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Transient for UpsertError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

/// Stores the product: found by its SKUs, else by its slug, else made. Run it in a transaction.
pub async fn upsert_product(
    tx: &impl ConnectionTrait,
    input: &ProductInput,
    now_ms: i64,
) -> Result<UpsertOutcome, UpsertError> {
    let existing = find(tx, input).await?;
    store(tx, existing, input, now_ms).await
}

/// Stores the product in place of that one, or as a new one; variants of other products move to it. Run it in a
/// transaction.
pub async fn store_product(
    tx: &impl ConnectionTrait,
    existing: Option<ProductId>,
    input: &ProductInput,
    now_ms: i64,
) -> Result<UpsertOutcome, UpsertError> {
    let existing = match existing {
        Some(id) => {
            let row = product::Entity::find_by_id(id.get()).one(tx).await?;
            Some(row.ok_or(Error::Missing("product"))?)
        }
        None => None,
    };
    store(tx, existing, input, now_ms).await
}

async fn store(
    tx: &impl ConnectionTrait,
    existing: Option<product::Model>,
    input: &ProductInput,
    now_ms: i64,
) -> Result<UpsertOutcome, UpsertError> {
    check(input)?;
    let tax_class_id = ensure_tax_class(tx, &input.tax_class, &input.tax_class)
        .await?
        .get();
    let brand_id = match &input.brand {
        Some(brand) => Some(ensure_brand(tx, brand).await?.get()),
        None => None,
    };
    let row = row(input, brand_id, tax_class_id, now_ms);
    let id = match &existing {
        Some(existing) => {
            update(tx, existing, row, input).await?;
            existing.id
        }
        None => create(tx, row, input, now_ms).await?,
    };
    let labels = store_options(tx, id, &input.options).await?;
    let variants = store_variants(tx, id, input, &labels, now_ms).await?;
    store_categories(tx, id, input).await?;
    store_attributes(tx, id, input).await?;
    store_media(tx, id, &input.media, &variants.by_sku).await?;
    if let Some(first) = input.variants.first() {
        refresh_listing(tx, ProductId(id), first.price.currency(), now_ms).await?;
    }
    for loser in &variants.lost_by {
        refresh_again(tx, *loser, now_ms).await?;
    }
    note_listed(tx, variants.lost_by.into_iter().chain([id])).await?;
    Ok(UpsertOutcome {
        id: ProductId(id),
        created: existing.is_none(),
    })
}

/// What of a product no shop could store.
pub(super) fn check(input: &ProductInput) -> Result<(), UpsertError> {
    let Some(first) = input.variants.first() else {
        return Err(UpsertError::NoVariant(input.title.clone()));
    };
    for variant in &input.variants {
        let currency = first.price.currency();
        let compared = variant
            .compare_at
            .is_none_or(|before| before.currency() == currency);
        if variant.price.currency() != currency || !compared {
            return Err(UpsertError::MixedCurrencies);
        }
        let labels = variant.option_labels.iter().zip(&input.options);
        let known =
            labels.filter(|(label, option)| option.values.iter().any(|v| v.label == **label));
        if variant.option_labels.len() != input.options.len()
            || known.count() != input.options.len()
        {
            let (sku, options) = (variant.sku.clone(), input.options.len());
            return Err(UpsertError::BadOptions { sku, options });
        }
    }
    Ok(())
}

async fn find(
    tx: &impl ConnectionTrait,
    input: &ProductInput,
) -> Result<Option<product::Model>, UpsertError> {
    let mut by_sku: Option<product::Model> = None;
    for variant in &input.variants {
        let found = product::Entity::find()
            .inner_join(variant::Entity)
            .filter(variant::Column::Sku.eq(&variant.sku))
            .one(tx)
            .await?;
        if let (Some(known), Some(found)) = (&by_sku, &found)
            && known.id != found.id
        {
            return Err(UpsertError::SkuTaken(variant.sku.clone()));
        }
        by_sku = by_sku.or(found);
    }
    let at_slug = product::Column::Slug.eq(input.slug.as_str());
    let by_slug = product::Entity::find().filter(at_slug).one(tx).await?;
    match (by_sku, by_slug) {
        (Some(known), Some(other)) if known.id != other.id => {
            Err(UpsertError::SlugTaken(input.slug.to_string()))
        }
        (Some(known), _) => Ok(Some(known)),
        (None, by_slug) => Ok(by_slug),
    }
}

/// What the input says about the product's own row.
pub(super) fn row(
    input: &ProductInput,
    brand_id: Option<i64>,
    tax_class_id: i64,
    now_ms: i64,
) -> product::ActiveModel {
    product::ActiveModel {
        slug: Set(Text(input.slug.clone())),
        status: Set(Text(input.status)),
        title: Set(input.title.clone()),
        description_html: Set(input.description_html.clone()),
        brand_id: Set(brand_id),
        tax_class_id: Set(tax_class_id),
        published_at: input.published_at_ms.map_or(NotSet, |at| Set(Some(at))),
        seo_title: Set(input.seo.title.clone()),
        seo_description: Set(input.seo.description.clone()),
        safety_json: input
            .safety
            .set()
            .map_or(NotSet, |safety| Set(safety.clone().map(Json))),
        updated_at: Set(now_ms),
        ..Default::default()
    }
}

async fn create(
    tx: &impl ConnectionTrait,
    row: product::ActiveModel,
    input: &ProductInput,
    now_ms: i64,
) -> Result<i64, DbErr> {
    let row = product::ActiveModel {
        published_at: Set(Some(input.published_at_ms.unwrap_or(now_ms))),
        created_at: Set(now_ms),
        ..row
    };
    let created = product::Entity::insert(row).exec(tx).await?;
    Ok(created.last_insert_id)
}

async fn update(
    tx: &impl ConnectionTrait,
    existing: &product::Model,
    row: product::ActiveModel,
    input: &ProductInput,
) -> Result<(), Error> {
    use product::Column;
    product::Entity::update_many()
        .set(row)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(existing.id))
        .exec(tx)
        .await?;
    let Text(before) = &existing.slug;
    if *before != input.slug {
        let (old, new) = (format!("/p/{before}"), format!("/p/{}", input.slug));
        add_redirect(tx, &old, &new).await?;
    }
    Ok(())
}
