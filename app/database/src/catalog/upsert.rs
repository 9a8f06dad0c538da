//! Storing a whole product: the same input twice leaves one product.

mod tie;
mod variant;

use std::collections::BTreeSet;

use commerce::ids::ProductId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use thiserror::Error;

use self::tie::{store_attributes, store_categories, store_media};
use self::variant::{store_options, store_variants};
use super::name::{ensure_brand, ensure_tax_class};
use super::{ProductInput, add_redirect, bump_catalog_version, refresh_listing};
use crate::error::{Error, Transient};
use crate::sql::{self, values};

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
        /// Which variant.
        sku: String,
        /// How many options the product has.
        options: usize,
    },
    /// Two currencies in one product.
    #[error("All prices of a product must be in one currency.")]
    MixedCurrencies,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] Error),
}

/// What storing a product did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpsertOutcome {
    /// The product.
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
///
/// # Errors
/// When the input contradicts itself or other products, or the database does not answer.
pub async fn upsert_product(
    tx: &impl ConnectionTrait,
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
    let existing = find(tx, input).await?;
    let id = match &existing {
        Some(row) => {
            update(tx, row, input, brand_id, tax_class_id, now_ms).await?;
            row.id
        }
        None => create(tx, input, brand_id, tax_class_id, now_ms).await?,
    };
    let labels = store_options(tx, id, &input.options).await?;
    let variant_ids = store_variants(tx, id, input, &labels, now_ms).await?;
    store_categories(tx, id, input).await?;
    store_attributes(tx, id, input).await?;
    store_media(tx, id, &input.media, &variant_ids).await?;
    if let Some(first) = input.variants.first() {
        refresh_listing(tx, ProductId(id), first.price.currency(), now_ms).await?;
    }
    bump_catalog_version(tx).await?;
    Ok(UpsertOutcome {
        id: ProductId(id),
        created: existing.is_none(),
    })
}

fn check(input: &ProductInput) -> Result<(), UpsertError> {
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

#[derive(FromQueryResult)]
struct Existing {
    id: i64,
    slug: String,
}

async fn find(
    tx: &impl ConnectionTrait,
    input: &ProductInput,
) -> Result<Option<Existing>, UpsertError> {
    let mut by_sku: Option<Existing> = None;
    for variant in &input.variants {
        let sql = "SELECT p.id, p.slug FROM variant v JOIN product p ON p.id = v.product_id WHERE v.sku = ?";
        let found = sql::one::<Existing>(tx, sql, values![variant.sku.as_str()]).await?;
        if let (Some(known), Some(found)) = (&by_sku, &found)
            && known.id != found.id
        {
            return Err(UpsertError::SkuTaken(variant.sku.clone()));
        }
        by_sku = by_sku.or(found);
    }
    let sql = "SELECT id, slug FROM product WHERE slug = ?";
    let by_slug = sql::one::<Existing>(tx, sql, values![input.slug.as_str()]).await?;
    match (by_sku, by_slug) {
        (Some(known), Some(other)) if known.id != other.id => {
            Err(UpsertError::SlugTaken(input.slug.to_string()))
        }
        (Some(known), _) => Ok(Some(known)),
        (None, by_slug) => Ok(by_slug),
    }
}

async fn create(
    tx: &impl ConnectionTrait,
    input: &ProductInput,
    brand_id: Option<i64>,
    tax_class_id: i64,
    now_ms: i64,
) -> Result<i64, UpsertError> {
    let add = "INSERT INTO product (slug, status, title, description_html, brand_id, tax_class_id,
            published_at, seo_title, seo_description, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let row = values![
        input.slug.as_str(),
        input.status.as_str(),
        input.title.as_str(),
        input.description_html.as_str(),
        brand_id,
        tax_class_id,
        input.published_at_ms.unwrap_or(now_ms),
        input.seo.title.as_deref(),
        input.seo.description.as_deref(),
        now_ms,
        now_ms,
    ];
    Ok(sql::insert(tx, add, row).await?)
}

async fn update(
    tx: &impl ConnectionTrait,
    existing: &Existing,
    input: &ProductInput,
    brand_id: Option<i64>,
    tax_class_id: i64,
    now_ms: i64,
) -> Result<(), UpsertError> {
    let change =
        "UPDATE product SET slug = ?, status = ?, title = ?, description_html = ?, brand_id = ?,
            tax_class_id = ?, published_at = COALESCE(?, published_at), seo_title = ?,
            seo_description = ?, updated_at = ?, version = version + 1
        WHERE id = ?";
    let row = values![
        input.slug.as_str(),
        input.status.as_str(),
        input.title.as_str(),
        input.description_html.as_str(),
        brand_id,
        tax_class_id,
        input.published_at_ms,
        input.seo.title.as_deref(),
        input.seo.description.as_deref(),
        now_ms,
        existing.id,
    ];
    sql::execute(tx, change, row).await?;
    if existing.slug != input.slug.as_str() {
        let (old, new) = (
            format!("/p/{}", existing.slug),
            format!("/p/{}", input.slug),
        );
        add_redirect(tx, &old, &new).await?;
    }
    Ok(())
}

fn position(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::from(i32::MAX))
}

async fn ids(tx: &impl ConnectionTrait, sql: &str, id: i64) -> Result<BTreeSet<i64>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let rows = sql::all::<Row>(tx, sql, values![id]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
