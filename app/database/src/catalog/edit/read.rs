//! Reads a product for its editor.

use std::collections::BTreeMap;

use commerce::catalog::{ProductOption, Seo};
use commerce::ids::{ProductId, VariantId};
use commerce::policy::DAY_MS;
use commerce::stock::StockLevel;
use commerce::{Currency, Money};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{EditableProduct, EditableVariant};
use crate::catalog::card::picture;
use crate::catalog::price::{PastPrice, history, lowest_since};
use crate::catalog::{
    AttributeInput, BrandInput, CategoryInput, MediaInput, OptionInput, OptionValueInput,
    ProductInput, Stored, VariantInput, queries,
};
use crate::entities::{
    Json, Text, brand, category, media, price, product, product_category, product_media,
    stock_level, tax_class, variant,
};
use crate::error::{Error, Result};

const LOWEST_DAYS: i64 = 30;

/// The product for its editor, with prices in that currency; none when there is no such product.
pub async fn editable_product(
    conn: &impl ConnectionTrait,
    id: ProductId,
    currency: Currency,
    now_ms: i64,
) -> Result<Option<EditableProduct>> {
    let found = product::Entity::find_by_id(id.get()).find_also_related(brand::Entity);
    let Some((row, brand)) = found.one(conn).await? else {
        return Ok(None);
    };
    let (options, attributes) = queries::choices(conn, row.id).await?;
    let variants = variants(conn, row.id, &options, currency, now_ms).await?;
    let class = tax_class::Entity::find_by_id(row.tax_class_id)
        .one(conn)
        .await?;
    let on_sale = variants
        .iter()
        .filter(|variant| variant.active && variant.has_price);
    let input = ProductInput {
        slug: row.slug.0,
        status: row.status.0,
        title: row.title,
        description_html: row.description_html,
        brand: brand.map(|brand| BrandInput {
            slug: brand.slug.0,
            name: brand.name,
        }),
        tax_class: class.ok_or(Error::Missing("tax class"))?.code,
        categories: categories(conn, row.id).await?,
        attributes: attributes.into_iter().map(attribute).collect(),
        options: options.into_iter().map(option).collect(),
        media: pictures(conn, row.id, &variants).await?,
        variants: on_sale.map(|variant| variant.input.clone()).collect(),
        seo: Seo {
            title: row.seo_title,
            description: row.seo_description,
        },
        safety: Stored::Set(row.safety_json.map(|Json(safety)| safety)),
        published_at_ms: row.published_at,
    };
    Ok(Some(EditableProduct {
        id,
        version: row.version,
        input,
        unpublish_at_ms: row.unpublish_at,
        variants,
    }))
}

fn attribute(attribute: commerce::catalog::Attribute) -> AttributeInput {
    let values = attribute.values.into_iter();
    AttributeInput {
        code: attribute.code,
        name: attribute.name,
        filterable: true,
        values: values.map(|value| (value.code, value.label)).collect(),
    }
}

fn option(option: ProductOption) -> OptionInput {
    let values = option.values.into_iter();
    OptionInput {
        name: option.name,
        values: values
            .map(|value| OptionValueInput {
                label: value.label,
                swatch: value.swatch,
            })
            .collect(),
    }
}

async fn variants(
    conn: &impl ConnectionTrait,
    product_id: i64,
    options: &[ProductOption],
    currency: Currency,
    now_ms: i64,
) -> Result<Vec<EditableVariant>> {
    let rows = variant::Entity::find()
        .filter(variant::Column::ProductId.eq(product_id))
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(conn)
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let prices = standing_prices(conn, &ids, currency).await?;
    let stock = stock(conn, &ids).await?;
    let history = history(conn, product_id, currency, now_ms).await?;
    let since_ms = now_ms - LOWEST_DAYS * DAY_MS;
    let editable = rows.into_iter().map(|row| {
        let price = prices.get(&row.id);
        let past: &[PastPrice] = history.get(&row.id).map_or(&[], Vec::as_slice);
        let lowest = lowest_since(past, since_ms);
        EditableVariant {
            id: VariantId(row.id),
            active: row.active,
            has_price: price.is_some(),
            lowest_30_days: lowest.map(|minor| Money::new(minor, currency)),
            stock: stock.get(&row.id).copied().unwrap_or_default(),
            title: row.title.clone(),
            input: input(row, price, options, currency),
        }
    });
    Ok(editable.collect())
}

fn input(
    row: variant::Model,
    price: Option<&price::Model>,
    options: &[ProductOption],
    currency: Currency,
) -> VariantInput {
    let money = |minor| Money::new(minor, currency);
    let chosen: Vec<i64> = row
        .option_value_ids
        .split(',')
        .filter_map(|id| id.parse().ok())
        .collect();
    let labels = options.iter().filter_map(|option| {
        let mut values = option.values.iter();
        let value = values.find(|value| chosen.contains(&value.id.get()))?;
        Some(value.label.clone())
    });
    VariantInput {
        option_labels: labels.collect(),
        sku: row.sku,
        barcode: row.barcode,
        weight_g: row.weight_g,
        price: money(price.map_or(0, |price| price.amount_minor)),
        compare_at: price.and_then(|price| price.compare_at_minor).map(money),
        track_stock: row.track_stock,
        backorder: row.backorder,
        on_hand: None,
        content: Stored::Set(row.content.map(|Text(content)| content)),
    }
}

async fn standing_prices(
    conn: &impl ConnectionTrait,
    variants: &[i64],
    currency: Currency,
) -> Result<BTreeMap<i64, price::Model>> {
    let rows = price::Entity::find()
        .filter(price::Column::VariantId.is_in(variants.iter().copied()))
        .filter(price::Column::Currency.eq(Text(currency)))
        .filter(price::Column::ValidFrom.eq(crate::catalog::price::STANDING))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.variant_id, row)).collect())
}

async fn stock(conn: &impl ConnectionTrait, variants: &[i64]) -> Result<BTreeMap<i64, StockLevel>> {
    let rows = stock_level::Entity::find()
        .filter(stock_level::Column::VariantId.is_in(variants.iter().copied()))
        .all(conn)
        .await?;
    let mut levels = BTreeMap::new();
    for row in rows {
        let level: &mut StockLevel = levels.entry(row.variant_id).or_default();
        level.on_hand += row.on_hand;
        level.reserved += row.reserved;
        level.safety += row.safety;
    }
    Ok(levels)
}

async fn categories(
    conn: &impl ConnectionTrait,
    product_id: i64,
) -> Result<Vec<Vec<CategoryInput>>> {
    let own = product_category::Entity::find()
        .filter(product_category::Column::ProductId.eq(product_id))
        .order_by_asc(product_category::Column::Position)
        .all(conn)
        .await?;
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let all = category::Entity::find().all(conn).await?;
    let by_id: BTreeMap<i64, &category::Model> = all.iter().map(|row| (row.id, row)).collect();
    Ok(own
        .iter()
        .map(|own| way_to(own.category_id, &by_id))
        .collect())
}

/// The way from the root to a category.
fn way_to(id: i64, by_id: &BTreeMap<i64, &category::Model>) -> Vec<CategoryInput> {
    let mut way = Vec::new();
    let mut next = by_id.get(&id);
    while let Some(row) = next {
        way.push(CategoryInput {
            slug: row.slug.0.clone(),
            name: row.name.clone(),
        });
        // A circle in stored rows must not keep a page from ending.
        next = row
            .parent_id
            .filter(|_| way.len() < 32)
            .and_then(|id| by_id.get(&id));
    }
    way.reverse();
    way
}

async fn pictures(
    conn: &impl ConnectionTrait,
    product_id: i64,
    variants: &[EditableVariant],
) -> Result<Vec<MediaInput>> {
    let rows = product_media::Entity::find()
        .find_also_related(media::Entity)
        .filter(product_media::Column::ProductId.eq(product_id))
        .order_by_asc(product_media::Column::Position)
        .all(conn)
        .await?;
    let sku = |id: i64| {
        let mut variants = variants.iter();
        variants
            .find(|variant| variant.id.get() == id)
            .map(|variant| variant.input.sku.clone())
    };
    let shown = rows.into_iter().filter_map(|(place, row)| {
        let row = row?;
        let sha256 = row.sha256.clone();
        Some(picture(row).map(|picture| MediaInput {
            picture,
            sha256,
            sku: place.variant_id.and_then(sku),
        }))
    });
    shown.collect()
}
