//! Writing a shop file into the database. Everything is known by its name, so the second time changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use commerce::ids::{ProductId, ShippingMethodId, TaxClassId};
use commerce::shipping::ShippingMethod;
use commerce::tax::TaxRate;
use database::catalog::{ensure_tax_class, products_for_index, rename_tax_class};
use database::content::{
    Page, begin_closed, hold_settings, look, put_look, put_page, put_payment_terms, put_setting,
    put_shop_settings, remove_page,
};
use database::pricing::{
    StoredShippingZone, StoredTaxZone, put_shipping_zone, put_tax_zone, remove_shipping_zone,
    remove_tax_zone,
};
use database::{ConnectionTrait, Db, Error, Transient, transaction};
use thiserror::Error;

use crate::shop::change::{
    Change, DELIVERY_ZONE, HOME, LOOK, Outcome, PAGE, PAYMENT, SHOP, TAX_CLASS, TAX_ZONE, compare,
};
use crate::shop::{
    HOME_SETTING, PageSetup, ShippingZoneSetup, ShopSetup, TaxZoneSetup, stored_shop,
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
    check_against(conn, &stored_shop(conn).await?, shop, prune).await
}

/// What would change of the stored shop.
pub(super) async fn check_against(
    conn: &impl ConnectionTrait,
    stored: &ShopSetup,
    shop: &ShopSetup,
    prune: bool,
) -> Result<Vec<Change>, ApplyError> {
    let (before, after) = (stored.settings.currency, shop.settings.currency);
    if before != after && has_products(conn).await? {
        return Err(ApplyError::Currency {
            stored: before.code(),
            wanted: after.code(),
        });
    }
    Ok(compare(stored, shop, prune))
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
        hold_settings(&*tx).await?;
        let changes = check_shop(&*tx, shop, prune).await?;
        write(&*tx, shop, &changes, now_ms).await?;
        Ok(changes)
    })
    .await
}

pub(super) async fn write(
    tx: &impl ConnectionTrait,
    shop: &ShopSetup,
    changes: &[Change],
    now_ms: i64,
) -> Result<(), Error> {
    let written = |what| names(changes, what, &[Outcome::New, Outcome::Changed]);
    if !written(SHOP).is_empty() {
        begin_closed(tx).await?;
        put_shop_settings(tx, &shop.settings).await?;
    }
    if let Some(terms) = &shop.payment
        && !written(PAYMENT).is_empty()
    {
        put_payment_terms(tx, terms).await?;
    }
    if let Some(setup) = &shop.look
        && !written(LOOK).is_empty()
    {
        put_look(tx, &setup.over(&look(tx).await?)).await?;
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
        source: page.source.clone(),
    }
}
