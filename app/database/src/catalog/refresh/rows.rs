//! What lists read of a product, as rows: made of the product alone, so that one is written like another, alone or in a set.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::catalog::{Price, Product, ProductStatus, Swatch};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait};

use crate::catalog::collation::sort_title;
use crate::catalog::refresh::facet::facets;
use crate::catalog::refresh::offer::offer_rows;
use crate::entities::{
    Json, Text, insert_all, listing, listing_facet, listing_offer, listing_offer_facet, put,
};

/// What listings are made of: raise it when a refresh writes other rows or columns than before, and those of earlier
/// releases are due.
pub(super) const LAYOUT: i64 = 2;

/// Where a product is listed, beyond what it says of itself.
pub(in crate::catalog) struct ListedIn<'a> {
    /// Path and name of its categories and of all above them, by path.
    pub categories: Vec<(String, String)>,
    /// The places of the attributes that lists offer as filters, by code.
    pub filterable: &'a BTreeMap<String, i64>,
}

pub(in crate::catalog) struct Rows {
    product_id: i64,
    listing: listing::ActiveModel,
    offers: Vec<listing_offer::ActiveModel>,
    facets: Vec<listing_facet::ActiveModel>,
    by_offer: Vec<listing_offer_facet::ActiveModel>,
}

impl Rows {
    /// None of a product without a price in force.
    pub fn of(product: &Product, listed_in: ListedIn<'_>, refresh_at: Option<i64>) -> Option<Self> {
        let offers = product.offers();
        let (cheapest, dearest) = (offers.first()?, offers.last()?);
        let (facets, by_offer) = facets(product, listed_in, &offers);
        Some(Self {
            product_id: product.id.get(),
            listing: row(product, cheapest.price, dearest.price.amount, refresh_at),
            offers: offer_rows(product.id, &offers).collect(),
            facets,
            by_offer,
        })
    }

    /// The same with what was sold of it before; without, a new listing begins at none.
    pub fn sold(mut self, sold: i64) -> Self {
        self.listing.sold = Set(sold);
        self
    }

    /// Writes the listing in place of the product's former one, of which offers and facets are gone.
    pub async fn put(self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        let of_product = listing::Column::ProductId.eq(self.product_id);
        put(tx, self.listing, of_product).await?;
        listing_offer::Entity::insert_many(self.offers)
            .exec_without_returning(tx)
            .await?;
        listing_facet::Entity::insert_many(self.facets)
            .exec_without_returning(tx)
            .await?;
        listing_offer_facet::Entity::insert_many(self.by_offer)
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }

    /// Writes the listings of products that have none.
    pub async fn insert(all: Vec<Self>, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        let (mut listings, mut offers) = (Vec::new(), Vec::new());
        let (mut facets, mut by_offer) = (Vec::new(), Vec::new());
        for rows in all {
            listings.push(rows.listing);
            offers.extend(rows.offers);
            facets.extend(rows.facets);
            by_offer.extend(rows.by_offer);
        }
        insert_all(tx, listings).await?;
        insert_all(tx, offers).await?;
        insert_all(tx, facets).await?;
        insert_all(tx, by_offer).await
    }
}

fn row(
    product: &Product,
    price: Price,
    highest: Money,
    refresh_at: Option<i64>,
) -> listing::ActiveModel {
    let variants = &product.variants;
    let single = match variants.as_slice() {
        [only] => Some(only.id.get()),
        _ => None,
    };
    let pictures = product.media.iter().map(|media| media.picture.clone());
    let in_stock = variants
        .iter()
        .any(|variant| variant.availability.can_buy(1));
    listing::ActiveModel {
        product_id: Set(product.id.get()),
        visible: Set(product.status == ProductStatus::Active),
        slug: Set(Text(product.slug.clone())),
        title: Set(product.title.clone()),
        sort_title: Set(sort_title(&product.title)),
        brand_name: Set(product.brand.as_ref().map(|brand| brand.name.clone())),
        currency: Set(Text(highest.currency())),
        price_minor: Set(price.amount.minor()),
        price_max_minor: Set(highest.minor()),
        compare_at_minor: Set(price.compare_at.map(Money::minor)),
        lowest_30_minor: Set(price.lowest_30_days.map(Money::minor)),
        refresh_at: Set(refresh_at),
        in_stock: Set(in_stock),
        single_variant_id: Set(single),
        variant_count: Set(i64::try_from(variants.len()).unwrap_or(i64::MAX)),
        swatches_json: Set(Json(swatches(product))),
        pictures_json: Set(Json(pictures.take(2).collect())),
        rating_sum: Set(product.rating.sum),
        rating_count: Set(product.rating.count),
        published_at: Set(product.published_at_ms.unwrap_or(i64::MAX)),
        updated_at: Set(product.updated_at_ms),
        layout: Set(LAYOUT),
        content: Set(price.content.map(Text)),
        ..Default::default()
    }
}

fn swatches(product: &Product) -> Vec<Swatch> {
    let values = product.options.iter().flat_map(|option| &option.values);
    let coloured = values.filter_map(|value| {
        let colour = value.swatch.clone()?;
        Some(Swatch {
            label: value.label.clone(),
            colour,
        })
    });
    coloured.take(12).collect()
}
