//! A product with all its page shows, in two queries.

use std::collections::BTreeMap;

use commerce::catalog::{Brand, Breadcrumb, Media, Price, Product, Rating, Seo, Variant};
use commerce::ids::{BrandId, CategoryId, OptionValueId, ProductId, TaxClassId, VariantId};
use commerce::stock::Availability;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::catalog::card::{StoredPicture, picture};
use crate::catalog::price::{self, PastPrice};
use crate::catalog::queries::{
    self, CategoryOfProduct, MediaOfProduct, VariantOnSale, Wanted, WholeProduct,
};
use crate::entities::{Json, Text, product};
use crate::error::{Error, Result};

/// The product at that slug, whatever its status; none when there never was one.
pub async fn product_by_slug(
    conn: &impl ConnectionTrait,
    slug: &str,
    currency: Currency,
    now_ms: i64,
) -> Result<Option<Product>> {
    read(conn, Wanted::Slug(slug), currency, now_ms).await
}

/// The product of that id, whatever its status; none when there is none.
pub async fn product_by_id(
    conn: &impl ConnectionTrait,
    id: ProductId,
    currency: Currency,
    now_ms: i64,
) -> Result<Option<Product>> {
    read(conn, Wanted::Id(id.get()), currency, now_ms).await
}

/// How often the product changed; [`Error::Missing`] when there is none.
pub async fn product_version(conn: &impl ConnectionTrait, id: ProductId) -> Result<i64> {
    let row = product::Entity::find_by_id(id.get()).one(conn).await?;
    Ok(row.ok_or(Error::Missing("product"))?.version)
}

async fn read(
    conn: &impl ConnectionTrait,
    wanted: Wanted<'_>,
    currency: Currency,
    now_ms: i64,
) -> Result<Option<Product>> {
    match queries::whole_product(conn, wanted, currency, now_ms).await? {
        Some(whole) => complete(conn, whole, currency, now_ms).await.map(Some),
        None => Ok(None),
    }
}

async fn complete(
    conn: &impl ConnectionTrait,
    whole: WholeProduct,
    currency: Currency,
    now_ms: i64,
) -> Result<Product> {
    let WholeProduct { product: row, .. } = whole;
    let brand = whole.brand;
    let history = price::of_variants(whole.moments, now_ms);
    let variants = variants(conn, row.id, currency, now_ms, &history).await?;
    let (options, attributes) = queries::chosen_from(whole.choices);
    let media = media(whole.media)?;
    let (categories, breadcrumbs) = categories(whole.categories);
    let Text(status) = row.status;
    let of_brand = brand.as_ref().and_then(|brand| brand.safety.clone());
    let safety = row.safety_json.map(|Json(safety)| safety).or(of_brand);
    Ok(Product {
        id: ProductId(row.id),
        slug: row.slug.0,
        status: status.at(now_ms, row.published_at, row.unpublish_at),
        title: row.title,
        description_html: row.description_html,
        brand: brand.map(|brand| Brand {
            id: BrandId(brand.id),
            slug: brand.slug,
            name: brand.name,
        }),
        tax_class: TaxClassId(row.tax_class_id),
        options,
        variants,
        media,
        categories,
        breadcrumbs,
        attributes,
        seo: Seo {
            title: row.seo_title,
            description: row.seo_description,
        },
        safety,
        rating: Rating {
            sum: row.rating_sum,
            count: row.rating_count,
        },
        published_at_ms: row.published_at,
        updated_at_ms: row.updated_at,
        version: row.version,
    })
}

async fn variants(
    conn: &impl ConnectionTrait,
    product_id: i64,
    currency: Currency,
    now_ms: i64,
    history: &BTreeMap<i64, Vec<PastPrice>>,
) -> Result<Vec<Variant>> {
    let rows = queries::variants_on_sale(conn, product_id, currency, now_ms).await?;
    let variant = |row: VariantOnSale| {
        let money = |minor| Money::new(minor, currency);
        let compare_at = row.compare_at_minor.map(money);
        let history = history.get(&row.id);
        let price = price::with_lowest(money(row.amount_minor), compare_at, history);
        let content = row.content.map(|Text(content)| content);
        variant(row, Price { content, ..price })
    };
    rows.into_iter().map(variant).collect()
}

fn variant(row: VariantOnSale, price: Price) -> Result<Variant> {
    let option_values = row.option_value_ids.split(',').filter(|id| !id.is_empty());
    let option_values = option_values.map(|id| id.parse().map(OptionValueId));
    Ok(Variant {
        id: VariantId(row.id),
        option_values: option_values
            .collect::<Result<_, _>>()
            .map_err(|error| Error::corrupt("option values", error))?,
        sku: row.sku,
        barcode: row.barcode,
        weight_g: row.weight_g,
        price,
        availability: Availability {
            track_stock: row.track_stock,
            backorder: row.backorder,
            available: row.available.unwrap_or(0).max(0),
        },
    })
}

fn media(mut rows: Vec<MediaOfProduct>) -> Result<Vec<Media>> {
    rows.sort_by_key(|row| row.position);
    let shown = rows.into_iter().map(|row| {
        let variant = row.variant_id.map(VariantId);
        let picture = picture(StoredPicture {
            storage_key: row.storage_key,
            width: row.width,
            height: row.height,
            alt: row.alt,
            placeholder: row.placeholder,
            widths: row.widths,
        })?;
        Ok(Media { picture, variant })
    });
    shown.collect()
}

/// The categories it stands in, and the way to the first of them.
fn categories(mut rows: Vec<CategoryOfProduct>) -> (Vec<CategoryId>, Vec<Breadcrumb>) {
    rows.sort_by(|one, other| one.path.cmp(&other.path));
    let mut own: Vec<_> = rows.iter().filter(|row| row.place.is_some()).collect();
    own.sort_by_key(|row| row.place);
    let main = own.first().map_or("", |row| row.path.as_str());
    let above = |path: &str| main == path || main.starts_with(&format!("{path}/"));
    let way = rows.iter().filter(|row| above(&row.path));
    let way = way.map(|row| Breadcrumb {
        name: row.name.clone(),
        path: row.path.clone(),
    });
    (
        own.iter().map(|row| CategoryId(row.id)).collect(),
        way.collect(),
    )
}
