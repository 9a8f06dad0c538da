//! Many new products at once: each table is written by whole sets, and nothing is read back but the ids.

mod choices;
mod names;
mod pictures;
mod variants;

use std::collections::{BTreeMap, BTreeSet};

use commerce::catalog::{Media, Product, ProductOption, Rating, Variant};
use commerce::ids::{CategoryId, ProductId, TaxClassId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use self::names::{Names, Relations};
use crate::catalog::refresh::{ListedIn, Rows};
use crate::catalog::upsert::{check, position, row};
use crate::catalog::{ProductInput, UpsertError, bump_catalog_version};
use crate::entities::{insert_all, product, product_attribute_value, product_category};
use crate::error::{Error, Result};

/// Keys asked for in one statement.
const KEYS: usize = 250;

/// A product that the shop does not have.
#[derive(Debug, Clone, Copy)]
pub struct NewProduct<'a> {
    pub input: &'a ProductInput,
    /// Of a reduced product: its former price was asked from that moment on, unix milliseconds.
    pub former_price_since_ms: Option<i64>,
    /// Pieces sold elsewhere before: what is sold most stands first in lists.
    pub sold: i64,
}

impl NewProduct<'_> {
    /// When it came into the shop.
    fn begun_ms(&self, now_ms: i64) -> i64 {
        let reduced = self.input.variants.iter().any(|v| v.compare_at.is_some());
        self.former_price_since_ms
            .filter(|_| reduced)
            .unwrap_or(now_ms)
    }
}

/// Stores products that the shop does not have, as [`store_product`] would one after the other. Run it in a transaction.
///
/// # Errors
/// [`Error::is_duplicate`] when one of their slugs or SKUs is there after all, or twice among them: nothing says which, so
/// store them one by one.
///
/// [`store_product`]: crate::catalog::store_product
pub async fn store_new_products(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    now_ms: i64,
) -> Result<(), UpsertError> {
    for product in products {
        check(product.input)?;
    }
    let mut names = Names::known(tx, products).await?;
    let mut relations = Vec::with_capacity(products.len());
    for product in products {
        relations.push(names.relations(tx, product.input).await?);
    }
    let ids = insert_products(tx, products, &relations, now_ms).await?;
    let options = choices::insert(tx, products, &ids).await?;
    let variants = variants::insert(tx, products, &ids, &options, now_ms).await?;
    let media = pictures::insert(tx, products, &ids, &variants).await?;
    insert_relations(tx, &ids, &relations).await?;
    let filterable = names.filterable();
    let parts = options.into_iter().zip(variants).zip(media);
    let whole = products.iter().zip(ids).zip(relations).zip(parts);
    let listings = whole.filter_map(|(((new, id), relations), parts)| {
        listing(new, id, relations, parts, &filterable, now_ms)
    });
    Rows::insert(listings.collect(), tx).await?;
    bump_catalog_version(tx).await?;
    Ok(())
}

async fn insert_products(
    tx: &impl ConnectionTrait,
    products: &[NewProduct<'_>],
    relations: &[Relations],
    now_ms: i64,
) -> Result<Vec<i64>> {
    let rows = products.iter().zip(relations).map(|(new, relations)| {
        let brand_id = relations.brand.as_ref().map(|brand| brand.id.get());
        let begun_ms = new.begun_ms(now_ms);
        let own = row(new.input, brand_id, relations.tax_class_id, now_ms);
        product::ActiveModel {
            published_at: Set(Some(new.input.published_at_ms.unwrap_or(begun_ms))),
            safety_json: Set(own.safety_json.clone().take().flatten()),
            created_at: Set(begun_ms),
            ..own
        }
    });
    insert_all(tx, rows.collect()).await?;
    let mut ids = BTreeMap::new();
    for products in products.chunks(KEYS) {
        let slugs = products.iter().map(|new| new.input.slug.as_str());
        let rows: Vec<(String, i64)> = product::Entity::find()
            .select_only()
            .columns([product::Column::Slug, product::Column::Id])
            .filter(product::Column::Slug.is_in(slugs))
            .into_tuple()
            .all(tx)
            .await?;
        ids.extend(rows);
    }
    let id = |new: &NewProduct<'_>| ids.get(new.input.slug.as_str()).copied();
    let ids = products.iter().map(id);
    ids.collect::<Option<_>>().ok_or(Error::Missing("product"))
}

async fn insert_relations(
    tx: &impl ConnectionTrait,
    ids: &[i64],
    relations: &[Relations],
) -> Result<()> {
    let (mut categories, mut attributes) = (Vec::new(), Vec::new());
    for (id, relations) in ids.iter().zip(relations) {
        let mut seen = BTreeSet::new();
        for (place, category) in relations.categories.iter().enumerate() {
            if seen.insert(category.id) {
                categories.push(product_category::ActiveModel {
                    product_id: Set(*id),
                    category_id: Set(category.id),
                    position: Set(position(place)),
                });
            }
        }
        for attribute in &relations.attributes {
            for value in &attribute.values {
                attributes.push(product_attribute_value::ActiveModel {
                    product_id: Set(*id),
                    attribute_value_id: Set(value.id.get()),
                });
            }
        }
    }
    insert_all(tx, categories).await?;
    insert_all(tx, attributes).await?;
    Ok(())
}

/// Rows of others may lie between theirs.
fn between(column: impl ColumnTrait, ids: impl Iterator<Item = i64> + Clone) -> Expr {
    column.between(ids.clone().min().unwrap_or(0), ids.max().unwrap_or(0))
}

/// The listing of a product that was just written; what lists do not show is left out of it.
fn listing(
    new: &NewProduct<'_>,
    id: i64,
    relations: Relations,
    ((options, variants), media): ((Vec<ProductOption>, Vec<Variant>), Vec<Media>),
    filterable: &BTreeMap<String, i64>,
    now_ms: i64,
) -> Option<Rows> {
    let input = new.input;
    let published_at_ms = input
        .published_at_ms
        .unwrap_or_else(|| new.begun_ms(now_ms));
    let own = relations.categories.iter();
    let product = Product {
        id: ProductId(id),
        slug: input.slug.clone(),
        status: input.status.at(now_ms, Some(published_at_ms), None),
        title: input.title.clone(),
        description_html: String::new(),
        brand: relations.brand,
        tax_class: TaxClassId(relations.tax_class_id),
        options,
        variants,
        media,
        categories: own.map(|category| CategoryId(category.id)).collect(),
        breadcrumbs: Vec::new(),
        attributes: relations.attributes,
        seo: input.seo.clone(),
        safety: None,
        rating: Rating::default(),
        published_at_ms: Some(published_at_ms),
        updated_at_ms: now_ms,
        version: 1,
    };
    let listed_in = ListedIn {
        categories: relations.ways,
        filterable,
    };
    let refresh_at = Some(published_at_ms).filter(|at| *at > now_ms);
    Some(Rows::of(&product, listed_in, refresh_at)?.sold(new.sold))
}
