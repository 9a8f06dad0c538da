//! Storing a whole product: the same input twice leaves one product.

use std::collections::{BTreeMap, BTreeSet};

use commerce::ids::ProductId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use thiserror::Error;

use super::name::{ensure_attribute, ensure_brand, ensure_category, ensure_tax_class};
use super::{MediaInput, OptionInput, ProductInput, VariantInput};
use super::{add_redirect, bump_catalog_version, price, refresh_listing};
use crate::error::{Error, Transient};
use crate::sql::{self, values};
use crate::stock;

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

/// Value ids by the option's place and the value's label.
type Labels = BTreeMap<(usize, String), i64>;

async fn store_options(
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

async fn store_variants(
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

async fn store_categories(
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

async fn store_attributes(
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

async fn store_media(
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
