//! Writing a shop's settings. Everything is known by its name, so the second time changes nothing.

use std::collections::BTreeMap;

use commerce::Rate;
use commerce::ids::{CategoryId, ProductId, ShippingMethodId, TaxClassId};
use commerce::promotion::{Action, ItemFilter, PromotionKind, Rule};
use commerce::shipping::ShippingMethod;
use commerce::tax::{TaxMode, TaxRate};
use database::catalog::{category_by_path, ensure_tax_class, product_by_slug};
use database::content::{Page, page_by_slug, put_page, put_setting, put_shop_settings};
use database::pricing::{
    StoredPromotion, StoredShippingZone, StoredTaxZone, put_coupon, put_promotion,
    put_shipping_zone, put_tax_zone,
};
use database::{ConnectionTrait, Db, Error, transaction};

use super::{HOME_SETTING, Offer, PromotionSetup, ShopSetup};

const DELIVERY_TAX_CLASS: &str = "standard";

/// What was written, by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShopApplied {
    pub tax_zones: usize,
    pub shipping_zones: usize,
    pub promotions: usize,
    pub pages: usize,
}

/// Writes settings, taxes, delivery and pages in one transaction. Needs no products.
pub async fn apply_shop(db: &Db, shop: &ShopSetup, now_ms: i64) -> Result<ShopApplied, Error> {
    transaction(db, |tx| async move { write_shop(&*tx, shop, now_ms).await }).await
}

async fn write_shop(
    tx: &impl ConnectionTrait,
    shop: &ShopSetup,
    now_ms: i64,
) -> Result<ShopApplied, Error> {
    put_shop_settings(tx, &shop.settings).await?;
    put_setting(tx, HOME_SETTING, &shop.home).await?;
    let mut classes: BTreeMap<&str, TaxClassId> = BTreeMap::new();
    for (code, name) in &shop.tax_classes {
        classes.insert(code, ensure_tax_class(tx, code, name).await?);
    }
    for zone in &shop.tax_zones {
        let rates = zone.rates.iter().filter_map(|(code, rate)| {
            let class = *classes.get(code.as_str())?;
            Some(TaxRate {
                class,
                label: zone.label.clone(),
                rate: *rate,
            })
        });
        let zone = StoredTaxZone {
            name: zone.name.clone(),
            mode: TaxMode::Included,
            areas: zone.areas.clone(),
            rates: rates.collect(),
        };
        put_tax_zone(tx, &zone).await?;
    }
    for zone in &shop.shipping_zones {
        let methods = zone.methods.iter().map(|method| ShippingMethod {
            // Methods are known by their names; the database gives them their ids.
            id: ShippingMethodId(0),
            name: method.name.clone(),
            tariff: method.tariff.clone(),
            min_days: method.days.0,
            max_days: method.days.1,
            tax_class: classes.get(DELIVERY_TAX_CLASS).copied(),
        });
        let zone = StoredShippingZone {
            name: zone.name.clone(),
            areas: zone.areas.clone(),
            methods: methods.collect(),
        };
        put_shipping_zone(tx, &zone).await?;
    }
    for (position, page) in (0..).zip(&shop.pages) {
        let page = Page {
            slug: page.slug.to_string(),
            title: page.title.clone(),
            body_html: page.body_html.clone(),
            position,
            updated_at_ms: now_ms,
        };
        let stored = page_by_slug(tx, &page.slug).await?;
        let same = |old: &Page| {
            Page {
                updated_at_ms: old.updated_at_ms,
                ..page.clone()
            } == *old
        };
        if !stored.as_ref().is_some_and(same) {
            put_page(tx, &page).await?;
        }
    }
    Ok(ShopApplied {
        tax_zones: shop.tax_zones.len(),
        shipping_zones: shop.shipping_zones.len(),
        promotions: 0,
        pages: shop.pages.len(),
    })
}

/// Writes the promotions, after the products and categories they are for. A promotion whose
/// products are all missing is left out, so that it does not become one for everything.
pub async fn apply_offers(db: &Db, shop: &ShopSetup) -> Result<usize, Error> {
    let mut written = 0;
    for promotion in &shop.promotions {
        let Some(items) = items(db, shop, promotion).await? else {
            tracing::warn!(
                promotion = promotion.name,
                "none of its products is in the shop"
            );
            continue;
        };
        let (stored, code) = (&stored(promotion, items), promotion.coupon.as_ref());
        transaction(db, |tx| async move {
            let id = put_promotion(&*tx, stored).await?;
            match code {
                Some(code) => put_coupon(&*tx, code, id, None).await,
                None => Ok(()),
            }
        })
        .await?;
        written += 1;
    }
    Ok(written)
}

/// What the promotion is for, by id; none when it names things and none of them is there.
async fn items(
    db: &Db,
    shop: &ShopSetup,
    promotion: &PromotionSetup,
) -> Result<Option<ItemFilter>, Error> {
    let mut products: Vec<ProductId> = Vec::new();
    for slug in &promotion.products {
        let found = product_by_slug(db.reader(), slug.as_str(), shop.settings.currency, 0).await?;
        products.extend(found.map(|product| product.id));
    }
    let mut categories: Vec<CategoryId> = Vec::new();
    for path in &promotion.categories {
        categories.extend(
            category_by_path(db.reader(), path)
                .await?
                .map(|category| category.id),
        );
    }
    let named = !promotion.products.is_empty() || !promotion.categories.is_empty();
    let nothing = products.is_empty() && categories.is_empty();
    let items = ItemFilter {
        products,
        categories,
        ..ItemFilter::default()
    };
    Ok((!named || !nothing).then_some(items))
}

fn stored(promotion: &PromotionSetup, items: ItemFilter) -> StoredPromotion {
    let mut rules = Vec::new();
    if items != ItemFilter::default() {
        rules.push(Rule::Items(items));
    }
    rules.extend(
        promotion
            .subtotal_at_least
            .map(|amount| Rule::SubtotalAtLeast { amount }),
    );
    let action = match promotion.offer {
        Offer::PercentOff(rate) => Action::PercentOffOrder { rate },
        Offer::AmountOff(amount) => Action::FixedOffOrder { amount },
        Offer::BuyGetFree { buy, get } => Action::BuyXGetY {
            buy,
            get,
            rate: Rate::WHOLE,
            items: None,
            at_most: None,
        },
        Offer::FreeShipping(amount) => Action::FreeShipping {
            up_to: Some(amount),
        },
    };
    StoredPromotion {
        name: promotion.name.clone(),
        kind: if promotion.coupon.is_some() {
            PromotionKind::Coupon
        } else {
            PromotionKind::Auto
        },
        starts_at_ms: None,
        ends_at_ms: promotion.ends_at_ms,
        priority: promotion.priority,
        combinable: promotion.combinable,
        usage_limit: None,
        per_customer_limit: None,
        enabled: true,
        rules,
        action,
    }
}
