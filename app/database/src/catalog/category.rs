//! The tree of categories, and the brands.

use commerce::catalog::{Brand, Category, CategoryTree};
use commerce::ids::BrandId;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::catalog::queries;
use crate::entities::brand;
use crate::error::Result;

/// All categories with the number of products on sale in and below each.
pub async fn category_tree(conn: &impl ConnectionTrait) -> Result<CategoryTree> {
    Ok(CategoryTree::build(queries::categories(conn).await?))
}

/// The category at that path, `electronics/computers`.
pub async fn category_by_path(conn: &impl ConnectionTrait, path: &str) -> Result<Option<Category>> {
    Ok(queries::category_at(conn, path).await?)
}

/// All brands by name.
pub async fn brands(conn: &impl ConnectionTrait) -> Result<Vec<Brand>> {
    let brands = brand::Entity::find().order_by_asc(brand::Column::Name);
    let brand = |row: brand::Model| Brand {
        id: BrandId(row.id),
        slug: row.slug.0,
        name: row.name,
    };
    Ok(brands.all(conn).await?.into_iter().map(brand).collect())
}
