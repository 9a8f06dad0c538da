//! Saves a product that staff edited: whole, or not at all.

use std::collections::BTreeMap;

use commerce::catalog::Safety;
use commerce::ids::{ProductId, VariantId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, UpdateMany};

use super::EditError;
use crate::catalog::upsert::store_product;
use crate::catalog::{ProductInput, Stored, UpsertError, set_brand_safety};
use crate::entities::{product, variant};
use crate::error::{Error, Result};

#[derive(Debug, Clone)]
pub struct SaveProduct {
    pub id: ProductId,
    /// The version that the editor was shown.
    pub version: i64,
    /// Variants that it does not name go off sale.
    pub input: ProductInput,
    /// New SKUs of variants; `input` has them already.
    pub renamed: BTreeMap<VariantId, String>,
    /// When it goes off sale by itself, unix milliseconds.
    pub unpublish_at_ms: Option<i64>,
    /// What all products of its brand say of their safety that say nothing else.
    pub brand_safety: Stored<Option<Safety>>,
}

/// Saves the product. Run it in a transaction.
///
/// # Errors
/// [`EditError::Stale`] when it was saved by somebody else since that version.
pub async fn save_product(
    tx: &impl ConnectionTrait,
    save: &SaveProduct,
    now_ms: i64,
) -> Result<(), EditError> {
    claim(tx, save.id, save.version, |row| {
        row.col_expr(
            product::Column::UnpublishAt,
            Expr::value(save.unpublish_at_ms),
        )
    })
    .await?;
    check_slug(tx, &save.input, Some(save.id)).await?;
    for (variant, sku) in &save.renamed {
        rename(tx, save.id, *variant, sku).await?;
    }
    check_skus(tx, &save.input, Some(save.id)).await?;
    store_product(tx, Some(save.id), &save.input, now_ms).await?;
    if let (Some(safety), Some(brand)) = (save.brand_safety.set(), &save.input.brand) {
        set_brand_safety(tx, &brand.slug, safety.as_ref()).await?;
    }
    Ok(())
}

/// Makes a new product. Run it in a transaction.
pub async fn create_product(
    tx: &impl ConnectionTrait,
    input: &ProductInput,
    now_ms: i64,
) -> Result<ProductId, EditError> {
    check_slug(tx, input, None).await?;
    check_skus(tx, input, None).await?;
    Ok(store_product(tx, None, input, now_ms).await?.id)
}

/// Raises the version if it is still the one that was shown: of two who save at once, one is told.
pub(super) async fn claim(
    tx: &impl ConnectionTrait,
    id: ProductId,
    version: i64,
    also: impl FnOnce(UpdateMany<product::Entity>) -> UpdateMany<product::Entity>,
) -> Result<(), EditError> {
    use product::{Column, Entity};
    let next = Expr::col(Column::Version).add(1);
    let raised = Entity::update_many().col_expr(Column::Version, next);
    let claimed = also(raised)
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    if claimed.rows_affected == 1 {
        return Ok(());
    }
    match Entity::find_by_id(id.get()).one(tx).await? {
        Some(_) => Err(EditError::Stale),
        None => Err(Error::Missing("product").into()),
    }
}

async fn check_slug(
    tx: &impl ConnectionTrait,
    input: &ProductInput,
    own: Option<ProductId>,
) -> Result<(), EditError> {
    let at_slug = product::Column::Slug.eq(input.slug.as_str());
    let taken = product::Entity::find().filter(at_slug).one(tx).await?;
    match taken {
        Some(row) if Some(ProductId(row.id)) != own => {
            Err(UpsertError::SlugTaken(input.slug.to_string()).into())
        }
        _ => Ok(()),
    }
}

/// Storing moves variants by their SKU; an editor must not take those of another product.
async fn check_skus(
    tx: &impl ConnectionTrait,
    input: &ProductInput,
    own: Option<ProductId>,
) -> Result<(), EditError> {
    let mut seen = std::collections::BTreeSet::new();
    for variant in &input.variants {
        let of_sku = variant::Column::Sku.eq(&variant.sku);
        let known = variant::Entity::find().filter(of_sku).one(tx).await?;
        let is_foreign = known.is_some_and(|row| Some(ProductId(row.product_id)) != own);
        if is_foreign || !seen.insert(variant.sku.to_lowercase()) {
            return Err(UpsertError::SkuTaken(variant.sku.clone()).into());
        }
    }
    Ok(())
}

async fn rename(
    tx: &impl ConnectionTrait,
    product: ProductId,
    id: VariantId,
    sku: &str,
) -> Result<(), EditError> {
    use variant::{Column, Entity};
    let renamed = Entity::update_many()
        .col_expr(Column::Sku, Expr::value(sku))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::ProductId.eq(product.get()))
        .exec(tx)
        .await;
    match renamed {
        Ok(done) if done.rows_affected == 1 => Ok(()),
        Ok(_) => Err(Error::Missing("variant").into()),
        Err(error) if crate::error::is_duplicate(&error) => {
            Err(UpsertError::SkuTaken(sku.to_owned()).into())
        }
        Err(error) => Err(error.into()),
    }
}
