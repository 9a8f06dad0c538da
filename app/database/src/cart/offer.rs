//! What variants are and cost right now, for carts and prices, in three queries.

use std::collections::BTreeMap;

use commerce::cart::Offer;
use commerce::catalog::{Picture, Price};
use commerce::ids::{BrandId, CategoryId, ProductId, TaxClassId, VariantId};
use commerce::stock::Availability;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::catalog::{PictureRow, parse_json, parse_slug};
use crate::error::Result;
use crate::sql::{self, values};

/// The offers of those variants that have a price in that currency; the others are left out.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn offers(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
    currency: Currency,
    now_ms: i64,
) -> Result<BTreeMap<VariantId, Offer>> {
    if variants.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (marks, ids) = sql::list(variants.iter().map(|variant| variant.get()));
    let sql = format!(
        "SELECT v.id, v.product_id, p.slug, p.title AS product_title, v.title AS variant_title, v.sku,
            v.weight_g, v.track_stock, v.backorder, v.active, p.status, p.published_at, p.brand_id,
            p.tax_class_id, r.amount_minor, r.compare_at_minor, l.pictures_json,
            (SELECT CAST(SUM(s.on_hand - s.reserved - s.safety) AS SIGNED)
                FROM stock_level s WHERE s.variant_id = v.id) AS available
        FROM variant v JOIN product p ON p.id = v.product_id JOIN price r ON r.variant_id = v.id
            LEFT JOIN listing l ON l.product_id = p.id
        WHERE r.currency = ? AND r.valid_from <= ? AND (r.valid_to IS NULL OR r.valid_to > ?)
            AND v.id IN ({marks})
        ORDER BY v.id, r.valid_from DESC"
    );
    let mut values = values![currency.code(), now_ms, now_ms];
    values.extend(ids);
    let mut rows = sql::all::<OfferRow>(conn, &sql, values).await?;
    rows.dedup_by_key(|row| row.id);
    let categories = categories(conn, rows.iter().map(|row| row.product_id)).await?;
    let mut pictures = pictures(conn, variants).await?;
    let mut offers = BTreeMap::new();
    for row in rows {
        let own = pictures.remove(&row.id);
        let categories = categories.get(&row.product_id).cloned().unwrap_or_default();
        let offer = row.into_offer(own, categories, currency, now_ms)?;
        offers.insert(offer.variant, offer);
    }
    Ok(offers)
}

#[derive(FromQueryResult)]
struct OfferRow {
    id: i64,
    product_id: i64,
    slug: String,
    product_title: String,
    variant_title: String,
    sku: String,
    weight_g: i64,
    track_stock: bool,
    backorder: bool,
    active: bool,
    status: String,
    published_at: Option<i64>,
    brand_id: Option<i64>,
    tax_class_id: i64,
    amount_minor: i64,
    compare_at_minor: Option<i64>,
    pictures_json: Option<String>,
    available: Option<i64>,
}

impl OfferRow {
    fn into_offer(
        self,
        own_picture: Option<Picture>,
        categories: Vec<CategoryId>,
        currency: Currency,
        now_ms: i64,
    ) -> Result<Offer> {
        let shared: Vec<Picture> = match &self.pictures_json {
            Some(json) => parse_json("pictures", json)?,
            None => Vec::new(),
        };
        let published = self.published_at.is_some_and(|at| at <= now_ms);
        Ok(Offer {
            variant: VariantId(self.id),
            product: ProductId(self.product_id),
            slug: parse_slug(&self.slug)?,
            product_title: self.product_title,
            variant_title: self.variant_title,
            sku: self.sku,
            picture: own_picture.or_else(|| shared.into_iter().next()),
            price: Price {
                amount: Money::new(self.amount_minor, currency),
                compare_at: self
                    .compare_at_minor
                    .map(|minor| Money::new(minor, currency)),
                lowest_30_days: None,
            },
            availability: Availability {
                track_stock: self.track_stock,
                backorder: self.backorder,
                available: self.available.unwrap_or(0).max(0),
            },
            on_sale: self.active && published && self.status == "active",
            brand: self.brand_id.map(BrandId),
            categories,
            tax_class: TaxClassId(self.tax_class_id),
            weight_g: self.weight_g,
        })
    }
}

/// The categories of each product and all above them.
async fn categories(
    conn: &impl ConnectionTrait,
    products: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<CategoryId>>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        id: i64,
    }
    let (marks, ids) = sql::list(products);
    let sql = format!(
        "SELECT DISTINCT p.product_id, c.id FROM product_category p
            JOIN category m ON m.id = p.category_id
            JOIN category c ON m.path = c.path OR m.path LIKE c.path || '/%'
        WHERE p.product_id IN ({marks}) ORDER BY p.product_id, c.id"
    );
    let mut categories: BTreeMap<i64, Vec<CategoryId>> = BTreeMap::new();
    for row in sql::all::<Row>(conn, &sql, ids).await? {
        categories
            .entry(row.product_id)
            .or_default()
            .push(CategoryId(row.id));
    }
    Ok(categories)
}

/// The first picture of each variant that has one of its own.
async fn pictures(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
) -> Result<BTreeMap<i64, Picture>> {
    #[derive(FromQueryResult)]
    struct Row {
        variant_id: i64,
        #[sea_orm(nested)]
        picture: PictureRow,
    }
    let (marks, ids) = sql::list(variants.iter().map(|variant| variant.get()));
    let sql = format!(
        "SELECT p.variant_id, m.storage_key, m.width, m.height, m.alt, m.placeholder, m.widths
        FROM product_media p JOIN media m ON m.id = p.media_id
        WHERE p.variant_id IN ({marks}) ORDER BY p.position DESC"
    );
    let mut pictures = BTreeMap::new();
    for row in sql::all::<Row>(conn, &sql, ids).await? {
        pictures.insert(row.variant_id, row.picture.into_picture()?);
    }
    Ok(pictures)
}
