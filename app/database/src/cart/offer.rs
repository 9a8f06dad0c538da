//! What variants are and cost right now, for carts and prices, in three queries.

use std::collections::BTreeMap;

use commerce::cart::Offer;
use commerce::catalog::{Picture, Price, ProductStatus};
use commerce::ids::{BrandId, CategoryId, ProductId, TaxClassId, VariantId};
use commerce::stock::Availability;
use commerce::{Currency, Money};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::queries::{OfferRow, category_rows, offer_rows};
use crate::catalog::picture;
use crate::entities::{Text, media, padded, product_media};
use crate::error::Result;

/// The offers of those variants that have a price in that currency; the others are left out.
pub async fn offers(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
    currency: Currency,
    now_ms: i64,
) -> Result<BTreeMap<VariantId, Offer>> {
    if variants.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = offer_rows(conn, variants, currency, now_ms).await?;
    let categories = categories(conn, rows.iter().map(|row| row.product_id)).await?;
    let mut pictures = pictures(conn, variants).await?;
    let mut offers = BTreeMap::new();
    for row in rows {
        let own = pictures.remove(&row.id);
        let categories = categories.get(&row.product_id).cloned().unwrap_or_default();
        let offer = row.into_offer(own, categories, currency, now_ms);
        offers.insert(offer.variant, offer);
    }
    Ok(offers)
}

impl OfferRow {
    fn into_offer(
        self,
        own_picture: Option<Picture>,
        categories: Vec<CategoryId>,
        currency: Currency,
        now_ms: i64,
    ) -> Offer {
        let shared = || {
            self.pictures_json
                .and_then(|pictures| pictures.0.into_iter().next())
        };
        let status = (self.status.0).at(now_ms, self.published_at, self.unpublish_at);
        Offer {
            variant: VariantId(self.id),
            product: ProductId(self.product_id),
            slug: self.slug.0,
            product_title: self.product_title,
            variant_title: self.variant_title,
            sku: self.sku,
            picture: own_picture.or_else(shared),
            price: Price {
                amount: Money::new(self.amount_minor, currency),
                compare_at: self
                    .compare_at_minor
                    .map(|minor| Money::new(minor, currency)),
                lowest_30_days: None,
                content: self.content.map(|Text(content)| content),
            },
            availability: Availability {
                track_stock: self.track_stock,
                backorder: self.backorder,
                available: self.available.unwrap_or(0).max(0),
            },
            on_sale: self.active && status == ProductStatus::Active,
            brand: self.brand_id.map(BrandId),
            categories,
            tax_class: TaxClassId(self.tax_class_id),
            weight_g: self.weight_g,
        }
    }
}

/// The categories of each product and all above them.
async fn categories(
    conn: &impl ConnectionTrait,
    products: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<CategoryId>>> {
    let mut categories: BTreeMap<i64, Vec<CategoryId>> = BTreeMap::new();
    for row in category_rows(conn, products).await? {
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
    let ids = padded(variants.iter().map(|variant| variant.get()));
    let rows = product_media::Entity::find()
        .find_also_related(media::Entity)
        .filter(product_media::Column::VariantId.is_in(ids))
        .order_by_desc(product_media::Column::Position)
        .all(conn)
        .await?;
    let mut pictures = BTreeMap::new();
    for (place, media) in rows {
        if let (Some(variant), Some(media)) = (place.variant_id, media) {
            pictures.insert(variant, picture(media)?);
        }
    }
    Ok(pictures)
}
