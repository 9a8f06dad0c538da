//! The tree of categories, and the brands.

use commerce::catalog::{Brand, Category, CategoryTree};
use commerce::ids::{BrandId, CategoryId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::product::parse_slug;
use crate::error::Result;
use crate::sql::{self, values};

/// All categories with the number of products on sale in and below each.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn category_tree(conn: &impl ConnectionTrait) -> Result<CategoryTree> {
    let rows = sql::all::<CategoryRow>(conn, CATEGORY, values![true]).await?;
    let categories = rows.into_iter().map(CategoryRow::into_category);
    Ok(CategoryTree::build(categories.collect::<Result<_>>()?))
}

/// The category at that path, `electronics/computers`.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn category_by_path(conn: &impl ConnectionTrait, path: &str) -> Result<Option<Category>> {
    let sql = format!("{CATEGORY} WHERE c.path = ?");
    let row = sql::one::<CategoryRow>(conn, &sql, values![true, path]).await?;
    row.map(CategoryRow::into_category).transpose()
}

/// All brands by name.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn brands(conn: &impl ConnectionTrait) -> Result<Vec<Brand>> {
    let rows = sql::all::<BrandRow>(
        conn,
        "SELECT id, slug, name FROM brand ORDER BY name",
        values![],
    );
    let brand = |row: BrandRow| {
        Ok(Brand {
            id: BrandId(row.id),
            slug: parse_slug(&row.slug)?,
            name: row.name,
        })
    };
    rows.await?.into_iter().map(brand).collect()
}

const CATEGORY: &str = "SELECT c.id, c.parent_id, c.slug, c.path, c.name, c.intro, c.position,
        (SELECT COUNT(*) FROM listing_facet f JOIN listing l ON l.product_id = f.product_id
            WHERE f.facet = 'category' AND f.value = c.path AND l.visible = ?) AS products,
        (SELECT MIN(l.pictures_json) FROM listing l WHERE l.product_id =
            (SELECT MIN(f.product_id) FROM listing_facet f JOIN listing v ON v.product_id = f.product_id
                WHERE f.facet = 'category' AND f.value = c.path AND v.pictures_json <> '[]')) AS pictures
    FROM category c";

#[derive(FromQueryResult)]
struct CategoryRow {
    id: i64,
    parent_id: Option<i64>,
    slug: String,
    path: String,
    name: String,
    intro: String,
    position: i64,
    products: i64,
    pictures: Option<String>,
}

impl CategoryRow {
    fn into_category(self) -> Result<Category> {
        let pictures: Vec<commerce::catalog::Picture> = match &self.pictures {
            Some(json) => super::card::parse_json("pictures", json)?,
            None => Vec::new(),
        };
        Ok(Category {
            id: CategoryId(self.id),
            parent: self.parent_id.map(CategoryId),
            slug: parse_slug(&self.slug)?,
            path: self.path,
            name: self.name,
            intro: self.intro,
            picture: pictures.into_iter().next(),
            position: self.position,
            product_count: self.products,
        })
    }
}

#[derive(FromQueryResult)]
struct BrandRow {
    id: i64,
    slug: String,
    name: String,
}
