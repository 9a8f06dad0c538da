//! Writing a shop file into the database. Everything is known by its name, so the second time changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use commerce::Rate;
use commerce::ids::{CategoryId, ProductId, ShippingMethodId, TaxClassId};
use commerce::promotion::{Action, ItemFilter, PromotionKind, Rule};
use commerce::shipping::ShippingMethod;
use commerce::tax::TaxRate;
use database::catalog::{
    category_by_path, ensure_tax_class, product_by_slug, products_for_index, rename_tax_class,
};
use database::content::{Page, put_page, put_setting, put_shop_settings, remove_page};
use database::pricing::{
    StoredPromotion, StoredShippingZone, StoredTaxZone, promotion_by_name, put_coupon,
    put_promotion, put_shipping_zone, put_tax_zone, remove_shipping_zone, remove_tax_zone,
};
use database::{ConnectionTrait, Db, Error, Transient, transaction};
use thiserror::Error;

use crate::shop::change::{
    Change, DELIVERY_ZONE, HOME, Outcome, PAGE, PROMOTION, SHOP, TAX_CLASS, TAX_ZONE, compare,
};
use crate::shop::{
    HOME_SETTING, Offer, PageSetup, PromotionSetup, ShippingZoneSetup, ShopSetup, TaxZoneSetup,
    stored_shop,
};

/// Why a shop file was not applied. Nothing of it is.
#[derive(Debug, Error)]
pub enum ApplyError {
    #[error(
        "The shop has products, and their prices are in {stored}: it cannot become a shop in {wanted}."
    )]
    Currency {
        stored: &'static str,
        wanted: &'static str,
    },
    #[error(transparent)]
    Database(#[from] Error),
}

impl Transient for ApplyError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

/// Says what [`apply_shop`] would do.
pub async fn check_shop(
    conn: &impl ConnectionTrait,
    shop: &ShopSetup,
    prune: bool,
) -> Result<Vec<Change>, ApplyError> {
    let stored = stored_shop(conn).await?;
    let (before, after) = (stored.settings.currency, shop.settings.currency);
    if before != after && has_products(conn).await? {
        return Err(ApplyError::Currency {
            stored: before.code(),
            wanted: after.code(),
        });
    }
    Ok(compare(&stored, shop, prune))
}

async fn has_products(conn: &impl ConnectionTrait) -> Result<bool, Error> {
    Ok(!products_for_index(conn, ProductId(0), 1).await?.is_empty())
}

/// Writes settings, taxes, delivery and pages in one transaction, and says what changed. Needs no products.
pub async fn apply_shop(
    db: &Db,
    shop: &ShopSetup,
    prune: bool,
    now_ms: i64,
) -> Result<Vec<Change>, ApplyError> {
    transaction(db, |tx| async move {
        let changes = check_shop(&*tx, shop, prune).await?;
        write(&*tx, shop, &changes, now_ms).await?;
        Ok(changes)
    })
    .await
}

async fn write(
    tx: &impl ConnectionTrait,
    shop: &ShopSetup,
    changes: &[Change],
    now_ms: i64,
) -> Result<(), Error> {
    let written = |what| names(changes, what, &[Outcome::New, Outcome::Changed]);
    if !written(SHOP).is_empty() {
        put_shop_settings(tx, &shop.settings).await?;
    }
    if !written(HOME).is_empty() {
        put_setting(tx, HOME_SETTING, &shop.home).await?;
    }
    let mut classes: BTreeMap<&str, TaxClassId> = BTreeMap::new();
    let renamed = written(TAX_CLASS);
    for (code, name) in &shop.tax_classes {
        classes.insert(code, ensure_tax_class(tx, code, name).await?);
        if renamed.contains(code.as_str()) {
            rename_tax_class(tx, code, name).await?;
        }
    }
    let names_written = written(TAX_ZONE);
    for zone in shop
        .tax_zones
        .iter()
        .filter(|zone| names_written.contains(zone.name.as_str()))
    {
        put_tax_zone(tx, &tax_zone(zone, &classes)).await?;
    }
    let names_written = written(DELIVERY_ZONE);
    for zone in shop
        .shipping_zones
        .iter()
        .filter(|zone| names_written.contains(zone.name.as_str()))
    {
        put_shipping_zone(tx, &shipping_zone(zone, &classes)).await?;
    }
    let slugs = written(PAGE);
    for (position, page) in (0..).zip(&shop.pages) {
        if slugs.contains(page.slug.as_str()) {
            put_page(tx, &stored_page(page, position, now_ms)).await?;
        }
    }
    for change in changes
        .iter()
        .filter(|change| change.outcome == Outcome::Removed)
    {
        match change.what {
            TAX_ZONE => remove_tax_zone(tx, &change.name).await?,
            DELIVERY_ZONE => remove_shipping_zone(tx, &change.name).await?,
            _ => remove_page(tx, &change.name).await?,
        };
    }
    Ok(())
}

fn names<'a>(changes: &'a [Change], what: &str, outcomes: &[Outcome]) -> BTreeSet<&'a str> {
    let of_kind = changes.iter().filter(|change| change.what == what);
    let written = of_kind.filter(|change| outcomes.contains(&change.outcome));
    written.map(|change| change.name.as_str()).collect()
}

fn tax_zone(zone: &TaxZoneSetup, classes: &BTreeMap<&str, TaxClassId>) -> StoredTaxZone {
    let rates = zone.rates.iter().filter_map(|(code, rate)| {
        Some(TaxRate {
            class: *classes.get(code.as_str())?,
            label: zone.label.clone(),
            rate: *rate,
        })
    });
    StoredTaxZone {
        name: zone.name.clone(),
        mode: zone.mode,
        areas: zone.areas.clone(),
        rates: rates.collect(),
    }
}

fn shipping_zone(
    zone: &ShippingZoneSetup,
    classes: &BTreeMap<&str, TaxClassId>,
) -> StoredShippingZone {
    let methods = zone.methods.iter().map(|method| ShippingMethod {
        // Methods are known by their names; the database gives them their ids.
        id: ShippingMethodId(0),
        name: method.name.clone(),
        tariff: method.tariff.clone(),
        min_days: method.days.0,
        max_days: method.days.1,
        tax_class: method
            .tax_class
            .as_deref()
            .and_then(|code| classes.get(code).copied()),
    });
    StoredShippingZone {
        name: zone.name.clone(),
        areas: zone.areas.clone(),
        methods: methods.collect(),
    }
}

fn stored_page(page: &PageSetup, position: i64, now_ms: i64) -> Page {
    Page {
        slug: page.slug.to_string(),
        title: page.title.clone(),
        body_html: page.body_html.clone(),
        position,
        updated_at_ms: now_ms,
    }
}

/// Writes the promotions, after the products and categories they are for, and says what changed.
/// A promotion whose products are all missing is left out, so that it does not become one for everything.
pub async fn apply_offers(db: &Db, shop: &ShopSetup) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    for promotion in &shop.promotions {
        let (change, wanted) = offer_change(db, shop, promotion).await?;
        if let Some(wanted) = &wanted {
            let code = promotion.coupon.as_ref();
            transaction(db, |tx| async move {
                let id = put_promotion(&*tx, wanted).await?;
                match code {
                    Some(code) => put_coupon(&*tx, code, id, None).await,
                    None => Ok(()),
                }
            })
            .await?;
        }
        changes.extend(change);
    }
    Ok(changes)
}

/// Says what [`apply_offers`] would do.
pub async fn check_offers(db: &Db, shop: &ShopSetup) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    for promotion in &shop.promotions {
        changes.extend(offer_change(db, shop, promotion).await?.0);
    }
    Ok(changes)
}

/// What becomes of a promotion, and what to store when that is anything.
async fn offer_change(
    db: &Db,
    shop: &ShopSetup,
    promotion: &PromotionSetup,
) -> Result<(Option<Change>, Option<StoredPromotion>), Error> {
    let change = |outcome| Change {
        what: PROMOTION,
        name: promotion.name.clone(),
        outcome,
    };
    let Some(items) = items(db, shop, promotion).await? else {
        return Ok((Some(change(Outcome::LeftOut)), None));
    };
    let wanted = stored(promotion, items);
    let known = promotion_by_name(db.reader(), &promotion.name).await?;
    let outcome = match &known {
        None => Outcome::New,
        Some((known, codes)) => {
            let has_code = promotion
                .coupon
                .as_ref()
                .is_none_or(|code| codes.iter().any(|known| known == code.as_str()));
            // Limits and a beginning are not in the file: they are the merchant's.
            let same = StoredPromotion {
                starts_at_ms: wanted.starts_at_ms,
                usage_limit: wanted.usage_limit,
                per_customer_limit: wanted.per_customer_limit,
                enabled: wanted.enabled,
                ..known.clone()
            } == wanted;
            if same && has_code {
                return Ok((None, None));
            }
            Outcome::Changed
        }
    };
    let wanted = match known {
        Some((known, _)) => StoredPromotion {
            starts_at_ms: known.starts_at_ms,
            usage_limit: known.usage_limit,
            per_customer_limit: known.per_customer_limit,
            enabled: known.enabled,
            ..wanted
        },
        None => wanted,
    };
    Ok((Some(change(outcome)), Some(wanted)))
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
