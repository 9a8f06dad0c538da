//! Named things a product refers to, made when they are missing: brands, tax classes, categories; and products by their names.

use std::collections::BTreeMap;

use commerce::catalog::{Safety, Slug};
use commerce::ids::{BrandId, CategoryId, ProductId, TaxClassId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder,
};

use crate::catalog::{AttributeInput, BrandInput, CategoryInput, bump_content_version};
use crate::entities::{
    Json, Text, attribute, attribute_value, brand, category, insert_new, padded, product, tax_class,
};
use crate::error::{Error, Result};

/// The tax class of that code.
pub async fn ensure_tax_class(
    conn: &impl ConnectionTrait,
    code: &str,
    name: &str,
) -> Result<TaxClassId> {
    let found = || tax_class::Entity::find().filter(tax_class::Column::Code.eq(code));
    if let Some(class) = found().one(conn).await? {
        return Ok(TaxClassId(class.id));
    }
    let class = tax_class::ActiveModel {
        code: Set(code.to_owned()),
        name: Set(name.to_owned()),
        ..Default::default()
    };
    insert_new(conn, class).await?;
    let class = found()
        .one(conn)
        .await?
        .ok_or(Error::Missing("tax class"))?;
    Ok(TaxClassId(class.id))
}

/// Code and name of every tax class, by name.
pub async fn tax_classes(conn: &impl ConnectionTrait) -> Result<Vec<(String, String)>> {
    let by_name = tax_class::Entity::find().order_by_asc(tax_class::Column::Name);
    let rows = by_name.all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// Names a tax class that is there already.
pub async fn rename_tax_class(conn: &impl ConnectionTrait, code: &str, name: &str) -> Result<()> {
    tax_class::Entity::update_many()
        .col_expr(tax_class::Column::Name, name.into())
        .filter(tax_class::Column::Code.eq(code))
        .exec(conn)
        .await?;
    Ok(())
}

/// The addresses of products by their ids; those that are not there are left out.
pub async fn product_slugs(
    conn: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<BTreeMap<ProductId, Slug>> {
    let ids = ids.iter().map(|id| id.get());
    let named = product::Column::Id.is_in(padded(ids.chain([-1])));
    let rows = product::Entity::find().filter(named).all(conn).await?;
    let slugs = rows.into_iter().map(|row| (ProductId(row.id), row.slug.0));
    Ok(slugs.collect())
}

/// The products at addresses; those that are not there are left out.
pub async fn products_at(
    conn: &impl ConnectionTrait,
    slugs: &[Slug],
) -> Result<Vec<(ProductId, Slug)>> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let named = product::Column::Slug.is_in(slugs.iter().cloned().map(Text));
    let rows = product::Entity::find().filter(named).all(conn).await?;
    let slugs = rows.into_iter().map(|row| (ProductId(row.id), row.slug.0));
    Ok(slugs.collect())
}

/// Writes the introduction of a category; says whether there is one at that path.
pub async fn put_category_intro(
    conn: &impl ConnectionTrait,
    path: &str,
    intro: &str,
) -> Result<bool> {
    let written = category::Entity::update_many()
        .col_expr(category::Column::Intro, intro.into())
        .filter(category::Column::Path.eq(path))
        .exec(conn)
        .await?;
    bump_content_version(conn).await?;
    Ok(written.rows_affected > 0)
}

pub(super) async fn ensure_brand(
    conn: &impl ConnectionTrait,
    input: &BrandInput,
) -> Result<BrandId> {
    let slug = || Text(input.slug.clone());
    let found = || brand::Entity::find().filter(brand::Column::Slug.eq(slug()));
    if let Some(brand) = found().one(conn).await? {
        let id = BrandId(brand.id);
        if brand.name != input.name {
            let mut brand = brand.into_active_model();
            brand.name = Set(input.name.clone());
            brand::Entity::update(brand).exec(conn).await?;
        }
        return Ok(id);
    }
    let brand = brand::ActiveModel {
        slug: Set(slug()),
        name: Set(input.name.clone()),
        ..Default::default()
    };
    insert_new(conn, brand).await?;
    let brand = found().one(conn).await?.ok_or(Error::Missing("brand"))?;
    Ok(BrandId(brand.id))
}

/// What each product of a brand says of its safety that has no word of its own.
pub async fn brand_safety(conn: &impl ConnectionTrait, slug: &Slug) -> Result<Option<Safety>> {
    let of_slug = brand::Column::Slug.eq(Text(slug.clone()));
    let found = brand::Entity::find().filter(of_slug).one(conn).await?;
    let safety = found.and_then(|brand| brand.safety_json);
    Ok(safety.map(|Json(safety)| safety))
}

/// Sets the same; a brand that is not there keeps nothing.
pub(super) async fn set_brand_safety(
    conn: &impl ConnectionTrait,
    slug: &Slug,
    safety: Option<&Safety>,
) -> Result<()> {
    let safety = safety.cloned().map(Json);
    brand::Entity::update_many()
        .col_expr(brand::Column::SafetyJson, Expr::value(safety))
        .filter(brand::Column::Slug.eq(Text(slug.clone())))
        .exec(conn)
        .await?;
    Ok(())
}

/// The category at the end of that way, with all those above it; [`Error::Missing`] when the way
/// is empty.
pub async fn ensure_category(
    conn: &impl ConnectionTrait,
    way: &[CategoryInput],
) -> Result<CategoryId> {
    let mut parent = None;
    let mut path = String::new();
    for step in way {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(step.slug.as_str());
        parent = Some(ensure_step(conn, parent, &path, step).await?);
    }
    parent.map(CategoryId).ok_or(Error::Missing("category"))
}

async fn ensure_step(
    conn: &impl ConnectionTrait,
    parent: Option<i64>,
    path: &str,
    step: &CategoryInput,
) -> Result<i64> {
    let found = || category::Entity::find().filter(category::Column::Path.eq(path));
    if let Some(category) = found().one(conn).await? {
        return Ok(category.id);
    }
    let category = category::ActiveModel {
        parent_id: Set(parent),
        slug: Set(Text(step.slug.clone())),
        path: Set(path.to_owned()),
        name: Set(step.name.clone()),
        intro: Set(String::new()),
        position: Set(siblings(conn, parent).await?),
        ..Default::default()
    };
    insert_new(conn, category).await?;
    let category = found().one(conn).await?;
    Ok(category.ok_or(Error::Missing("category"))?.id)
}

async fn siblings(conn: &impl ConnectionTrait, parent: Option<i64>) -> Result<i64> {
    let below = match parent {
        Some(parent) => category::Column::ParentId.eq(parent),
        None => category::Column::ParentId.is_null(),
    };
    let count = category::Entity::find().filter(below).count(conn).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The ids of the attribute's values.
pub(super) async fn ensure_attribute(
    conn: &impl ConnectionTrait,
    input: &AttributeInput,
) -> Result<Vec<i64>> {
    let found = || attribute::Entity::find().filter(attribute::Column::Code.eq(&input.code));
    let mut known = found().one(conn).await?;
    if known.is_none() {
        let count = attribute::Entity::find().count(conn).await?;
        let attribute = attribute::ActiveModel {
            code: Set(input.code.clone()),
            name: Set(input.name.clone()),
            filterable: Set(input.filterable),
            position: Set(i64::try_from(count).unwrap_or(i64::MAX)),
            ..Default::default()
        };
        insert_new(conn, attribute).await?;
        known = found().one(conn).await?;
    }
    let attribute = known.ok_or(Error::Missing("attribute"))?;
    let mut value_ids = Vec::new();
    for (code, label) in &input.values {
        value_ids.push(ensure_value(conn, attribute.id, code, label).await?);
    }
    Ok(value_ids)
}

async fn ensure_value(
    conn: &impl ConnectionTrait,
    attribute_id: i64,
    code: &str,
    label: &str,
) -> Result<i64> {
    use attribute_value::{ActiveModel, Column, Entity};
    let own = || {
        Column::AttributeId
            .eq(attribute_id)
            .and(Column::Code.eq(code))
    };
    if let Some(value) = Entity::find().filter(own()).one(conn).await? {
        return Ok(value.id);
    }
    let value = ActiveModel {
        attribute_id: Set(attribute_id),
        code: Set(code.to_owned()),
        label: Set(label.to_owned()),
        ..Default::default()
    };
    insert_new(conn, value).await?;
    let value = Entity::find().filter(own()).one(conn).await?;
    Ok(value.ok_or(Error::Missing("attribute value"))?.id)
}
