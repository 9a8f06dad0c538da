//! A product with all its page shows, in six queries.

use std::collections::BTreeMap;

use commerce::catalog::{
    Attribute, AttributeValue, Brand, Breadcrumb, Media, OptionValue, Price, Product,
    ProductOption, ProductStatus, Rating, Seo, Slug, Variant,
};
use commerce::ids::{
    AttributeId, AttributeValueId, BrandId, CategoryId, OptionId, OptionValueId, ProductId,
    TaxClassId, VariantId,
};
use commerce::stock::Availability;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::card::PictureRow;
use super::price::{self, PastPrice};
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// The product at that slug, whatever its status; none when there never was one.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn product_by_slug(
    conn: &impl ConnectionTrait,
    slug: &str,
    currency: Currency,
    now_ms: i64,
) -> Result<Option<Product>> {
    let sql = format!("{PRODUCT} WHERE p.slug = ?");
    match sql::one::<ProductRow>(conn, &sql, values![slug]).await? {
        Some(row) => complete(conn, row, currency, now_ms).await.map(Some),
        None => Ok(None),
    }
}

/// The product of that id.
pub(super) async fn product_by_id(
    conn: &impl ConnectionTrait,
    id: ProductId,
    currency: Currency,
    now_ms: i64,
) -> Result<Option<Product>> {
    let sql = format!("{PRODUCT} WHERE p.id = ?");
    match sql::one::<ProductRow>(conn, &sql, values![id.get()]).await? {
        Some(row) => complete(conn, row, currency, now_ms).await.map(Some),
        None => Ok(None),
    }
}

async fn complete(
    conn: &impl ConnectionTrait,
    row: ProductRow,
    currency: Currency,
    now_ms: i64,
) -> Result<Product> {
    let history = price::history(conn, row.id, currency).await?;
    let variants = variants(conn, row.id, currency, now_ms, &history).await?;
    let (options, attributes) = choices(conn, row.id).await?;
    let media = media(conn, row.id).await?;
    let (categories, breadcrumbs) = categories(conn, row.id).await?;
    let brand = match (row.brand_id, row.brand_slug, row.brand_name) {
        (Some(id), Some(slug), Some(name)) => Some(Brand {
            id: BrandId(id),
            slug: parse_slug(&slug)?,
            name,
        }),
        _ => None,
    };
    Ok(Product {
        id: ProductId(row.id),
        slug: parse_slug(&row.slug)?,
        status: ProductStatus::parse(&row.status)?,
        title: row.title,
        description_html: row.description_html,
        brand,
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
        rating: Rating {
            sum: row.rating_sum,
            count: row.rating_count,
        },
        published_at_ms: row.published_at,
        updated_at_ms: row.updated_at,
        version: row.version,
    })
}

const PRODUCT: &str = "SELECT p.id, p.slug, p.status, p.title, p.description_html, p.brand_id,
        b.slug AS brand_slug, b.name AS brand_name, p.tax_class_id, p.published_at, p.seo_title,
        p.seo_description, p.rating_sum, p.rating_count, p.updated_at, p.version
    FROM product p LEFT JOIN brand b ON b.id = p.brand_id";

#[derive(FromQueryResult)]
struct ProductRow {
    id: i64,
    slug: String,
    status: String,
    title: String,
    description_html: String,
    brand_id: Option<i64>,
    brand_slug: Option<String>,
    brand_name: Option<String>,
    tax_class_id: i64,
    published_at: Option<i64>,
    seo_title: Option<String>,
    seo_description: Option<String>,
    rating_sum: i64,
    rating_count: i64,
    updated_at: i64,
    version: i64,
}

#[derive(FromQueryResult)]
struct VariantRow {
    id: i64,
    sku: String,
    barcode: Option<String>,
    option_value_ids: String,
    weight_g: i64,
    track_stock: bool,
    backorder: bool,
    available: Option<i64>,
    amount_minor: i64,
    compare_at_minor: Option<i64>,
}

async fn variants(
    conn: &impl ConnectionTrait,
    product_id: i64,
    currency: Currency,
    now_ms: i64,
    history: &BTreeMap<i64, Vec<PastPrice>>,
) -> Result<Vec<Variant>> {
    let sql =
        "SELECT v.id, v.sku, v.barcode, v.option_value_ids, v.weight_g, v.track_stock, v.backorder,
            (SELECT CAST(SUM(s.on_hand - s.reserved - s.safety) AS SIGNED)
                FROM stock_level s WHERE s.variant_id = v.id) AS available,
            r.amount_minor, r.compare_at_minor
        FROM variant v JOIN price r ON r.variant_id = v.id
        WHERE v.product_id = ? AND v.active = ? AND r.currency = ?
            AND r.valid_from <= ? AND (r.valid_to IS NULL OR r.valid_to > ?)
        ORDER BY v.position, v.id, r.valid_from DESC";
    let values = values![product_id, true, currency.code(), now_ms, now_ms];
    let mut rows = sql::all::<VariantRow>(conn, sql, values).await?;
    // A scheduled price comes before the standing one.
    rows.dedup_by_key(|row| row.id);
    let variant = |row: VariantRow| {
        let option_values = row.option_value_ids.split(',').filter(|id| !id.is_empty());
        let option_values = option_values.map(|id| id.parse().map(OptionValueId));
        let amount = Money::new(row.amount_minor, currency);
        let compare_at = row
            .compare_at_minor
            .map(|minor| Money::new(minor, currency));
        let price: Price = price::with_lowest(amount, compare_at, history.get(&row.id));
        Ok(Variant {
            id: VariantId(row.id),
            sku: row.sku,
            barcode: row.barcode,
            option_values: option_values
                .collect::<Result<_, _>>()
                .map_err(|error| Error::corrupt("option values", error))?,
            weight_g: row.weight_g,
            price,
            availability: Availability {
                track_stock: row.track_stock,
                backorder: row.backorder,
                available: row.available.unwrap_or(0).max(0),
            },
        })
    };
    rows.into_iter().map(variant).collect()
}

#[derive(FromQueryResult)]
struct ChoiceRow {
    is_option: i64,
    group_id: i64,
    group_code: String,
    group_name: String,
    value_id: i64,
    value_code: String,
    label: String,
    swatch: Option<String>,
}

/// Options and attributes look alike, so one query brings both.
async fn choices(
    conn: &impl ConnectionTrait,
    product_id: i64,
) -> Result<(Vec<ProductOption>, Vec<Attribute>)> {
    let sql = "SELECT 1 AS is_option, o.id AS group_id, '' AS group_code, o.name AS group_name,
            v.id AS value_id, '' AS value_code, v.label, v.swatch,
            o.position AS group_position, v.position AS value_position
        FROM product_option o JOIN option_value v ON v.option_id = o.id WHERE o.product_id = ?
        UNION ALL
        SELECT 0, a.id, a.code, a.name, v.id, v.code, v.label, NULL, a.position, v.id
        FROM product_attribute_value p JOIN attribute_value v ON v.id = p.attribute_value_id
            JOIN attribute a ON a.id = v.attribute_id WHERE p.product_id = ?
        ORDER BY group_position, group_id, value_position, value_id";
    let mut options: Vec<ProductOption> = Vec::new();
    let mut attributes: Vec<Attribute> = Vec::new();
    for row in sql::all::<ChoiceRow>(conn, sql, values![product_id, product_id]).await? {
        if row.is_option == 1 {
            let id = OptionId(row.group_id);
            if options.last().is_none_or(|option| option.id != id) {
                options.push(ProductOption {
                    id,
                    name: row.group_name,
                    values: Vec::new(),
                });
            }
            let value = OptionValue {
                id: OptionValueId(row.value_id),
                label: row.label,
                swatch: row.swatch,
            };
            if let Some(option) = options.last_mut() {
                option.values.push(value);
            }
        } else {
            let id = AttributeId(row.group_id);
            if attributes.last().is_none_or(|attribute| attribute.id != id) {
                let (code, name) = (row.group_code, row.group_name);
                attributes.push(Attribute {
                    id,
                    code,
                    name,
                    values: Vec::new(),
                });
            }
            let id = AttributeValueId(row.value_id);
            let value = AttributeValue {
                id,
                code: row.value_code,
                label: row.label,
            };
            if let Some(attribute) = attributes.last_mut() {
                attribute.values.push(value);
            }
        }
    }
    Ok((options, attributes))
}

#[derive(FromQueryResult)]
struct MediaRow {
    variant_id: Option<i64>,
    #[sea_orm(nested)]
    picture: PictureRow,
}

async fn media(conn: &impl ConnectionTrait, product_id: i64) -> Result<Vec<Media>> {
    let sql =
        "SELECT p.variant_id, m.storage_key, m.width, m.height, m.alt, m.placeholder, m.widths
        FROM product_media p JOIN media m ON m.id = p.media_id
        WHERE p.product_id = ? ORDER BY p.position";
    let rows = sql::all::<MediaRow>(conn, sql, values![product_id]).await?;
    rows.into_iter()
        .map(|row| {
            let variant = row.variant_id.map(VariantId);
            Ok(Media {
                picture: row.picture.into_picture()?,
                variant,
            })
        })
        .collect()
}

#[derive(FromQueryResult)]
struct CategoryRow {
    id: i64,
    name: String,
    path: String,
    place: Option<i64>,
}

/// The categories it stands in, and the way to the first of them.
async fn categories(
    conn: &impl ConnectionTrait,
    product_id: i64,
) -> Result<(Vec<CategoryId>, Vec<Breadcrumb>)> {
    let sql = "SELECT c.id, c.name, c.path, own.position AS place
        FROM category c LEFT JOIN product_category own
            ON own.category_id = c.id AND own.product_id = ?
        WHERE EXISTS (SELECT 1 FROM product_category p JOIN category m ON m.id = p.category_id
            WHERE p.product_id = ? AND (m.path = c.path OR m.path LIKE c.path || '/%'))
        ORDER BY c.path";
    let rows = sql::all::<CategoryRow>(conn, sql, values![product_id, product_id]).await?;
    let mut own: Vec<&CategoryRow> = rows.iter().filter(|row| row.place.is_some()).collect();
    own.sort_by_key(|row| row.place);
    let main = own.first().map(|row| row.path.clone()).unwrap_or_default();
    let above = |path: &str| main == path || main.starts_with(&format!("{path}/"));
    let way = rows.iter().filter(|row| above(&row.path));
    let way = way.map(|row| Breadcrumb {
        name: row.name.clone(),
        path: row.path.clone(),
    });
    Ok((
        own.iter().map(|row| CategoryId(row.id)).collect(),
        way.collect(),
    ))
}

pub(crate) fn parse_slug(text: &str) -> Result<Slug> {
    Slug::parse(text).map_err(|error| Error::corrupt("slug", error))
}
