//! Tax classes, zones and rates as stored.

use std::collections::BTreeMap;

use commerce::Rate;
use commerce::ids::{TaxClassId, TaxZoneId};
use commerce::tax::{TaxClass, TaxMode, TaxRate, TaxRules, TaxZone};
use commerce::zone::Area;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::catalog::{parse_json, to_json};
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// A tax zone to be stored; its rates name their classes by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTaxZone {
    /// Its name, which identifies it.
    pub name: String,
    /// Whether prices shown there contain the tax.
    pub mode: TaxMode,
    /// What it covers.
    pub areas: Vec<Area>,
    /// A rate for each class that is taxed.
    pub rates: Vec<TaxRate>,
}

/// All tax rules.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn tax_rules(conn: &impl ConnectionTrait) -> Result<TaxRules> {
    let sql = "SELECT id, code, name FROM tax_class ORDER BY id";
    let classes = sql::all::<ClassRow>(conn, sql, values![]).await?;
    let sql = "SELECT tax_zone_id, tax_class_id, label, rate_ppm FROM tax_rate ORDER BY id";
    let mut rates: BTreeMap<i64, Vec<TaxRate>> = BTreeMap::new();
    for row in sql::all::<RateRow>(conn, sql, values![]).await? {
        let ppm = u32::try_from(row.rate_ppm).map_err(|error| Error::corrupt("tax rate", error))?;
        let rate = TaxRate {
            class: TaxClassId(row.tax_class_id),
            label: row.label,
            rate: Rate::from_ppm(ppm),
        };
        rates.entry(row.tax_zone_id).or_default().push(rate);
    }
    let sql = "SELECT id, name, mode, areas_json FROM tax_zone ORDER BY id";
    let zone = |row: ZoneRow| {
        Ok(TaxZone {
            id: TaxZoneId(row.id),
            name: row.name,
            mode: TaxMode::parse(&row.mode)?,
            areas: parse_json("tax zone", &row.areas_json)?,
            rates: rates.remove(&row.id).unwrap_or_default(),
        })
    };
    let zones = sql::all::<ZoneRow>(conn, sql, values![]).await?;
    let class = |row: ClassRow| TaxClass {
        id: TaxClassId(row.id),
        code: row.code,
        name: row.name,
    };
    Ok(TaxRules {
        classes: classes.into_iter().map(class).collect(),
        zones: zones.into_iter().map(zone).collect::<Result<_>>()?,
        default_mode: TaxMode::Included,
    })
}

/// Stores a zone under its name, its rates with it. Run it in a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn put_tax_zone(tx: &impl ConnectionTrait, zone: &StoredTaxZone) -> Result<TaxZoneId> {
    let areas = to_json("tax zone", &zone.areas)?;
    let find = "SELECT id AS n FROM tax_zone WHERE name = ?";
    let row = values![zone.mode.as_str(), areas, zone.name.as_str()];
    let id = match sql::number(tx, find, values![zone.name.as_str()]).await? {
        Some(id) => {
            sql::execute(
                tx,
                "UPDATE tax_zone SET mode = ?, areas_json = ? WHERE name = ?",
                row,
            )
            .await?;
            id
        }
        None => {
            let add = "INSERT INTO tax_zone (mode, areas_json, name) VALUES (?, ?, ?)";
            sql::insert(tx, add, row).await?
        }
    };
    sql::execute(
        tx,
        "DELETE FROM tax_rate WHERE tax_zone_id = ?",
        values![id],
    )
    .await?;
    for rate in &zone.rates {
        let add =
            "INSERT INTO tax_rate (tax_zone_id, tax_class_id, label, rate_ppm) VALUES (?, ?, ?, ?)";
        let ppm = i64::from(rate.rate.ppm());
        sql::insert(
            tx,
            add,
            values![id, rate.class.get(), rate.label.as_str(), ppm],
        )
        .await?;
    }
    Ok(TaxZoneId(id))
}

#[derive(FromQueryResult)]
struct ClassRow {
    id: i64,
    code: String,
    name: String,
}

#[derive(FromQueryResult)]
struct RateRow {
    tax_zone_id: i64,
    tax_class_id: i64,
    label: String,
    rate_ppm: i64,
}

#[derive(FromQueryResult)]
struct ZoneRow {
    id: i64,
    name: String,
    mode: String,
    areas_json: String,
}
