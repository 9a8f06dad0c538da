//! What an import is checked against before it writes: which products, SKUs and names the shop has.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use commerce::ids::ProductId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::catalog::refresh::ATTRIBUTE_PREFIX;
use crate::entities::{
    attribute, attribute_value, brand, category, listing_facet, product, stock_level, variant,
};
use crate::error::Result;

/// Slugs asked for in one statement.
const SLUGS: usize = 250;

#[derive(Debug, Clone, Default)]
pub struct StoredCatalog {
    pub products: BTreeMap<ProductId, StoredProduct>,
    pub variants: Vec<StoredVariant>,
    pub names: Vec<StoredName>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredProduct {
    pub slug: String,
    pub title: String,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVariant {
    pub sku: String,
    pub product: ProductId,
    /// Whether it is on sale.
    pub active: bool,
    /// Whether its pieces were ever counted.
    pub counted: bool,
}

/// A code that is in use, and the name it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredName {
    pub kind: NameKind,
    pub code: String,
    pub name: String,
}

/// Within each kind a code has one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    Brand,
    /// By its whole path.
    Category,
    /// An attribute, or an option that products are filtered by.
    Attribute,
    /// A value of the attribute or option of that code.
    Value(String),
}

/// All of it: some hundred bytes for each variant.
pub async fn stored_catalog(conn: &impl ConnectionTrait) -> Result<StoredCatalog> {
    Ok(StoredCatalog {
        products: products(conn).await?,
        variants: variants(conn).await?,
        names: names(conn).await?,
    })
}

/// Whether the shop has any product, on sale or not.
pub async fn has_products(conn: &impl ConnectionTrait) -> Result<bool> {
    let ids = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .limit(1);
    let first: Option<i64> = ids.into_tuple().one(conn).await?;
    Ok(first.is_some())
}

/// Which of those slugs products have.
pub async fn known_slugs(conn: &impl ConnectionTrait, slugs: &[&str]) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    for slugs in slugs.chunks(SLUGS) {
        let rows: Vec<String> = product::Entity::find()
            .select_only()
            .column(product::Column::Slug)
            .filter(product::Column::Slug.is_in(slugs.iter().copied()))
            .into_tuple()
            .all(conn)
            .await?;
        known.extend(rows);
    }
    Ok(known)
}

async fn products(conn: &impl ConnectionTrait) -> Result<BTreeMap<ProductId, StoredProduct>> {
    use product::{Column, Entity};
    let rows: Vec<(i64, String, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Slug, Column::Title, Column::Version])
        .into_tuple()
        .all(conn)
        .await?;
    let stored = |(id, slug, title, version)| {
        let product = StoredProduct {
            slug,
            title,
            version,
        };
        (ProductId(id), product)
    };
    Ok(rows.into_iter().map(stored).collect())
}

async fn variants(conn: &impl ConnectionTrait) -> Result<Vec<StoredVariant>> {
    use variant::{Column, Entity};
    let counted: Vec<i64> = stock_level::Entity::find()
        .select_only()
        .column(stock_level::Column::VariantId)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    let counted: HashSet<i64> = counted.into_iter().collect();
    let rows: Vec<(i64, String, i64, bool)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Sku, Column::ProductId, Column::Active])
        .into_tuple()
        .all(conn)
        .await?;
    let stored = |(id, sku, product, active)| StoredVariant {
        sku,
        product: ProductId(product),
        active,
        counted: counted.contains(&id),
    };
    Ok(rows.into_iter().map(stored).collect())
}

async fn names(conn: &impl ConnectionTrait) -> Result<Vec<StoredName>> {
    let mut names = Vec::new();
    let mut push = |kind, code, name| names.push(StoredName { kind, code, name });
    for row in brand::Entity::find().all(conn).await? {
        push(NameKind::Brand, row.slug.0.to_string(), row.name);
    }
    for row in category::Entity::find().all(conn).await? {
        push(NameKind::Category, row.path, row.name);
    }
    let mut codes = BTreeMap::new();
    for row in attribute::Entity::find().all(conn).await? {
        codes.insert(row.id, row.code.clone());
        push(NameKind::Attribute, row.code, row.name);
    }
    for row in attribute_value::Entity::find().all(conn).await? {
        if let Some(attribute) = codes.get(&row.attribute_id) {
            push(NameKind::Value(attribute.clone()), row.code, row.label);
        }
    }
    for (facet, group, value, label) in filter_values(conn).await? {
        if let Some(code) = facet.strip_prefix(ATTRIBUTE_PREFIX) {
            push(NameKind::Value(code.to_owned()), value, label);
            push(NameKind::Attribute, code.to_owned(), group);
        }
    }
    Ok(names)
}

/// Options have no codes of their own but those that listings filter by.
async fn filter_values(
    conn: &impl ConnectionTrait,
) -> Result<Vec<(String, String, String, String)>> {
    use listing_facet::{Column, Entity};
    let rows = Entity::find()
        .select_only()
        .columns([
            Column::Facet,
            Column::FacetLabel,
            Column::Value,
            Column::ValueLabel,
        ])
        .filter(Column::Facet.starts_with(ATTRIBUTE_PREFIX))
        .distinct();
    Ok(rows.into_tuple().all(conn).await?)
}
