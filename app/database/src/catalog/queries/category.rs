//! Text: counts and sample pictures in subqueries, and a join by the beginning of a path.

use commerce::catalog::{Category, Picture, Slug};
use commerce::ids::CategoryId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use serde::Deserialize;

use crate::entities::{Json, Text};
use crate::sql::{self, values};

const PRODUCTS: &str =
    "(SELECT COUNT(*) FROM listing_facet f JOIN listing l ON l.product_id = f.product_id
            WHERE f.facet = 'category' AND f.value = c.path AND l.visible = ?)";

/// Its own columns, how many products it has, and the pictures of its first product that has some.
fn of_category(products: &str) -> String {
    format!(
        "SELECT c.id, c.parent_id, c.slug, c.path, c.name, c.intro, c.position, {products} AS products,
            (SELECT MIN(l.pictures_json) FROM listing l WHERE l.product_id =
                (SELECT f.product_id FROM listing_facet f JOIN listing v ON v.product_id = f.product_id
                    WHERE f.facet = 'category' AND f.value = c.path AND v.pictures_json <> '[]'
                    ORDER BY f.product_id LIMIT 1)) AS pictures
        FROM category c"
    )
}

pub(in crate::catalog) async fn categories(
    conn: &impl ConnectionTrait,
) -> Result<Vec<Category>, DbErr> {
    let rows = sql::all::<CategoryRow>(conn, &of_category(PRODUCTS), values![true]).await?;
    Ok(rows.into_iter().map(CategoryRow::into_category).collect())
}

/// The same without looking how many products they have: none.
pub(in crate::catalog) async fn uncounted_categories(
    conn: &impl ConnectionTrait,
) -> Result<Vec<Category>, DbErr> {
    let rows = sql::all::<CategoryRow>(conn, &of_category("0"), values![]).await?;
    Ok(rows.into_iter().map(CategoryRow::into_category).collect())
}

pub(in crate::catalog) async fn category_at(
    conn: &impl ConnectionTrait,
    path: &str,
) -> Result<Option<Category>, DbErr> {
    let sql = format!("{} WHERE c.path = ?", of_category(PRODUCTS));
    let row = sql::one::<CategoryRow>(conn, &sql, values![true, path]).await?;
    Ok(row.map(CategoryRow::into_category))
}

#[derive(FromQueryResult)]
struct CategoryRow {
    id: i64,
    parent_id: Option<i64>,
    slug: Text<Slug>,
    path: String,
    name: String,
    intro: String,
    position: i64,
    products: i64,
    pictures: Option<Json<Vec<Picture>>>,
}

impl CategoryRow {
    fn into_category(self) -> Category {
        let pictures = self.pictures.map(|pictures| pictures.0);
        Category {
            id: CategoryId(self.id),
            parent: self.parent_id.map(CategoryId),
            slug: self.slug.0,
            path: self.path,
            name: self.name,
            intro: self.intro,
            picture: pictures.and_then(|pictures| pictures.into_iter().next()),
            position: self.position,
            product_count: self.products,
        }
    }
}

/// A category that a product is found in: its own, or one above.
#[derive(Debug, FromQueryResult, Deserialize)]
pub(in crate::catalog) struct CategoryOfProduct {
    pub id: i64,
    pub name: String,
    pub path: String,
    /// Its place among the product's own categories.
    pub place: Option<i64>,
}

/// The product's categories and all above them, by path.
pub(in crate::catalog) async fn categories_of(
    conn: &impl ConnectionTrait,
    product_id: i64,
) -> Result<Vec<CategoryOfProduct>, DbErr> {
    // MySQL joins texts by `||` because sqlx sets PIPES_AS_CONCAT on each connection.
    let sql = "SELECT c.id, c.name, c.path, own.position AS place
        FROM category c LEFT JOIN product_category own
            ON own.category_id = c.id AND own.product_id = ?
        WHERE EXISTS (SELECT 1 FROM product_category p JOIN category m ON m.id = p.category_id
            WHERE p.product_id = ? AND (m.path = c.path OR m.path LIKE c.path || '/%'))
        ORDER BY c.path";
    sql::all(conn, sql, values![product_id, product_id]).await
}
