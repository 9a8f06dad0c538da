//! The tree of categories, and the brands.

use std::collections::HashMap;

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

/// The same, of which lists in memory know how many products are on sale, by path.
pub async fn category_tree_of(
    conn: &impl ConnectionTrait,
    products: &HashMap<String, u64>,
) -> Result<CategoryTree> {
    let mut categories = queries::uncounted_categories(conn).await?;
    for category in &mut categories {
        let count = products.get(&category.path).copied().unwrap_or(0);
        category.product_count = i64::try_from(count).unwrap_or(i64::MAX);
    }
    Ok(CategoryTree::build(categories))
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
