//! Named things a product refers to, made when they are missing: brands, tax classes, categories.

use commerce::ids::{AttributeId, BrandId, CategoryId, TaxClassId};
use sea_orm::ConnectionTrait;

use super::{AttributeInput, BrandInput, CategoryInput};
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// The tax class of that code.
///
/// # Errors
/// When the database does not answer.
pub async fn ensure_tax_class(
    conn: &impl ConnectionTrait,
    code: &str,
    name: &str,
) -> Result<TaxClassId> {
    let find = "SELECT id AS n FROM tax_class WHERE code = ?";
    if let Some(id) = sql::number(conn, find, values![code]).await? {
        return Ok(TaxClassId(id));
    }
    let add = "tax_class (code, name) VALUES (?, ?)";
    sql::insert_new(conn, add, values![code, name]).await?;
    found(sql::number(conn, find, values![code]).await?, "tax class").map(TaxClassId)
}

pub(super) async fn ensure_brand(
    conn: &impl ConnectionTrait,
    brand: &BrandInput,
) -> Result<BrandId> {
    let find = "SELECT id AS n FROM brand WHERE slug = ?";
    let slug = brand.slug.as_str();
    if let Some(id) = sql::number(conn, find, values![slug]).await? {
        let rename = "UPDATE brand SET name = ? WHERE id = ? AND name <> ?";
        sql::execute(
            conn,
            rename,
            values![brand.name.as_str(), id, brand.name.as_str()],
        )
        .await?;
        return Ok(BrandId(id));
    }
    let add = "brand (slug, name) VALUES (?, ?)";
    sql::insert_new(conn, add, values![slug, brand.name.as_str()]).await?;
    found(sql::number(conn, find, values![slug]).await?, "brand").map(BrandId)
}

/// The category at the end of that way, with all those above it.
///
/// # Errors
/// When the way is empty or the database does not answer.
pub async fn ensure_category(
    conn: &impl ConnectionTrait,
    way: &[CategoryInput],
) -> Result<CategoryId> {
    let find = "SELECT id AS n FROM category WHERE path = ?";
    let mut parent: Option<i64> = None;
    let mut path = String::new();
    for step in way {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(step.slug.as_str());
        let mut id = sql::number(conn, find, values![path.as_str()]).await?;
        if id.is_none() {
            let siblings = match parent {
                Some(parent) => {
                    let count = "SELECT COUNT(*) AS n FROM category WHERE parent_id = ?";
                    sql::number(conn, count, values![parent]).await?
                }
                None => {
                    let count = "SELECT COUNT(*) AS n FROM category WHERE parent_id IS NULL";
                    sql::number(conn, count, values![]).await?
                }
            };
            let add = "category (parent_id, slug, path, name, intro, position) VALUES (?, ?, ?, ?, '', ?)";
            let row = values![
                parent,
                step.slug.as_str(),
                path.as_str(),
                step.name.as_str(),
                siblings
            ];
            sql::insert_new(conn, add, row).await?;
            id = sql::number(conn, find, values![path.as_str()]).await?;
        }
        parent = id;
    }
    found(parent, "category").map(CategoryId)
}

/// The attribute's id and those of its values.
pub(super) async fn ensure_attribute(
    conn: &impl ConnectionTrait,
    attribute: &AttributeInput,
) -> Result<(AttributeId, Vec<i64>)> {
    let find = "SELECT id AS n FROM attribute WHERE code = ?";
    let code = attribute.code.as_str();
    let mut id = sql::number(conn, find, values![code]).await?;
    if id.is_none() {
        let last = "SELECT COUNT(*) AS n FROM attribute";
        let position = sql::number(conn, last, values![]).await?;
        let add = "attribute (code, name, filterable, position) VALUES (?, ?, ?, ?)";
        let row = values![
            code,
            attribute.name.as_str(),
            attribute.filterable,
            position
        ];
        sql::insert_new(conn, add, row).await?;
        id = sql::number(conn, find, values![code]).await?;
    }
    let id = found(id, "attribute")?;
    let mut value_ids = Vec::new();
    for (code, label) in &attribute.values {
        let find = "SELECT id AS n FROM attribute_value WHERE attribute_id = ? AND code = ?";
        let key = || values![id, code.as_str()];
        let mut value = sql::number(conn, find, key()).await?;
        if value.is_none() {
            let add = "attribute_value (attribute_id, code, label) VALUES (?, ?, ?)";
            sql::insert_new(conn, add, values![id, code.as_str(), label.as_str()]).await?;
            value = sql::number(conn, find, key()).await?;
        }
        value_ids.push(found(value, "attribute value")?);
    }
    Ok((AttributeId(id), value_ids))
}

pub(super) fn found(id: Option<i64>, what: &'static str) -> Result<i64> {
    id.ok_or(Error::Missing(what))
}
