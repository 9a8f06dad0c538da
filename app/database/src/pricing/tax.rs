//! Tax classes, zones and rates as stored.

use std::collections::BTreeMap;

use commerce::Rate;
use commerce::ids::{TaxClassId, TaxZoneId};
use commerce::tax::{TaxClass, TaxMode, TaxRate, TaxRules, TaxZone};
use commerce::zone::Area;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use crate::catalog::bump_content_version;
use crate::entities::{Json, Text, put, tax_class, tax_rate, tax_zone};
use crate::error::{Error, Result};

/// A tax zone to be stored; its rates name their classes by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTaxZone {
    /// Its name, which identifies it.
    pub name: String,
    /// Whether prices shown there contain the tax.
    pub mode: TaxMode,
    pub areas: Vec<Area>,
    /// A rate for each class that is taxed.
    pub rates: Vec<TaxRate>,
}

pub async fn tax_rules(conn: &impl ConnectionTrait) -> Result<TaxRules> {
    let classes = tax_class::Entity::find().order_by_asc(tax_class::Column::Id);
    let class = |row: tax_class::Model| TaxClass {
        id: TaxClassId(row.id),
        code: row.code,
        name: row.name,
    };
    let classes = classes.all(conn).await?.into_iter().map(class).collect();
    let rows = tax_rate::Entity::find().order_by_asc(tax_rate::Column::Id);
    let mut rates: BTreeMap<i64, Vec<TaxRate>> = BTreeMap::new();
    for row in rows.all(conn).await? {
        let of_zone = rates.entry(row.tax_zone_id).or_default();
        of_zone.push(into_rate(row)?);
    }
    let zones = tax_zone::Entity::find().order_by_asc(tax_zone::Column::Id);
    let zone = |row: tax_zone::Model| TaxZone {
        id: TaxZoneId(row.id),
        name: row.name,
        mode: row.mode.0,
        areas: row.areas_json.0,
        rates: rates.remove(&row.id).unwrap_or_default(),
    };
    Ok(TaxRules {
        classes,
        zones: zones.all(conn).await?.into_iter().map(zone).collect(),
        default_mode: TaxMode::Included,
    })
}

fn into_rate(row: tax_rate::Model) -> Result<TaxRate> {
    let ppm = u32::try_from(row.rate_ppm).map_err(|error| Error::corrupt("tax rate", error))?;
    Ok(TaxRate {
        class: TaxClassId(row.tax_class_id),
        label: row.label,
        rate: Rate::from_ppm(ppm),
    })
}

/// Stores a zone under its name, its rates with it. Run it in a transaction.
pub async fn put_tax_zone(tx: &impl ConnectionTrait, zone: &StoredTaxZone) -> Result<TaxZoneId> {
    let row = tax_zone::ActiveModel {
        name: Set(zone.name.clone()),
        mode: Set(Text(zone.mode)),
        areas_json: Set(Json(zone.areas.clone())),
        ..Default::default()
    };
    let named = tax_zone::Column::Name.eq(&zone.name);
    put(tx, row, named.clone()).await?;
    let stored = tax_zone::Entity::find().filter(named).one(tx).await?;
    let id = stored.ok_or(Error::Missing("tax zone"))?.id;
    tax_rate::Entity::delete_many()
        .filter(tax_rate::Column::TaxZoneId.eq(id))
        .exec(tx)
        .await?;
    let rate = |rate: &TaxRate| tax_rate::ActiveModel {
        tax_zone_id: Set(id),
        tax_class_id: Set(rate.class.get()),
        label: Set(rate.label.clone()),
        rate_ppm: Set(i64::from(rate.rate.ppm())),
        ..Default::default()
    };
    if !zone.rates.is_empty() {
        tax_rate::Entity::insert_many(zone.rates.iter().map(rate))
            .exec_without_returning(tx)
            .await?;
    }
    bump_content_version(tx).await?;
    Ok(TaxZoneId(id))
}

/// Removes a zone and its rates; says whether there was one.
pub async fn remove_tax_zone(tx: &impl ConnectionTrait, name: &str) -> Result<bool> {
    let removed = tax_zone::Entity::delete_many()
        .filter(tax_zone::Column::Name.eq(name))
        .exec(tx)
        .await?;
    bump_content_version(tx).await?;
    Ok(removed.rows_affected > 0)
}
