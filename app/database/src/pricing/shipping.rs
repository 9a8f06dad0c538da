//! Delivery zones and methods as stored.

use std::collections::BTreeMap;

use commerce::ids::{ShippingMethodId, ShippingZoneId, TaxClassId};
use commerce::shipping::{ShippingMethod, ShippingZone, Tariff};
use commerce::zone::Area;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::catalog::{parse_json, to_json};
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// A delivery zone to be stored; the ids of its methods are ignored, their names count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredShippingZone {
    /// Its name, which identifies it.
    pub name: String,
    /// What it covers.
    pub areas: Vec<Area>,
    /// The methods that go there, in display order.
    pub methods: Vec<ShippingMethod>,
}

/// All delivery zones with their methods.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn shipping_zones(conn: &impl ConnectionTrait) -> Result<Vec<ShippingZone>> {
    let sql = "SELECT id, shipping_zone_id, name, tariff_json, tax_class_id, min_days, max_days
        FROM shipping_method ORDER BY position, id";
    let mut methods: BTreeMap<i64, Vec<ShippingMethod>> = BTreeMap::new();
    for row in sql::all::<MethodRow>(conn, sql, values![]).await? {
        let zone = row.shipping_zone_id;
        methods.entry(zone).or_default().push(row.into_method()?);
    }
    let sql = "SELECT id, name, areas_json FROM shipping_zone ORDER BY id";
    let zone = |row: ZoneRow| {
        Ok(ShippingZone {
            id: ShippingZoneId(row.id),
            name: row.name,
            areas: parse_json("delivery zone", &row.areas_json)?,
            methods: methods.remove(&row.id).unwrap_or_default(),
        })
    };
    let zones = sql::all::<ZoneRow>(conn, sql, values![]).await?;
    zones.into_iter().map(zone).collect()
}

/// Stores a zone under its name, its methods with it; methods keep their ids by name. Run it in a
/// transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn put_shipping_zone(
    tx: &impl ConnectionTrait,
    zone: &StoredShippingZone,
) -> Result<ShippingZoneId> {
    let areas = to_json("delivery zone", &zone.areas)?;
    let find = "SELECT id AS n FROM shipping_zone WHERE name = ?";
    let row = values![areas, zone.name.as_str()];
    let id = match sql::number(tx, find, values![zone.name.as_str()]).await? {
        Some(id) => {
            sql::execute(
                tx,
                "UPDATE shipping_zone SET areas_json = ? WHERE name = ?",
                row,
            )
            .await?;
            id
        }
        None => {
            let add = "INSERT INTO shipping_zone (areas_json, name) VALUES (?, ?)";
            sql::insert(tx, add, row).await?
        }
    };
    for (place, method) in zone.methods.iter().enumerate() {
        put_method(tx, id, place, method).await?;
    }
    let sql = "SELECT id, shipping_zone_id, name, tariff_json, tax_class_id, min_days, max_days
        FROM shipping_method WHERE shipping_zone_id = ?";
    for row in sql::all::<MethodRow>(tx, sql, values![id]).await? {
        if zone.methods.iter().all(|method| method.name != row.name) {
            sql::execute(
                tx,
                "DELETE FROM shipping_method WHERE id = ?",
                values![row.id],
            )
            .await?;
        }
    }
    Ok(ShippingZoneId(id))
}

async fn put_method(
    tx: &impl ConnectionTrait,
    zone_id: i64,
    place: usize,
    method: &ShippingMethod,
) -> Result<()> {
    let row = values![
        to_json("tariff", &method.tariff)?,
        method.tax_class.map(TaxClassId::get),
        i64::from(method.min_days),
        i64::from(method.max_days),
        i64::try_from(place).unwrap_or(i64::from(i32::MAX)),
        zone_id,
        method.name.as_str(),
    ];
    let change = "UPDATE shipping_method SET tariff_json = ?, tax_class_id = ?, min_days = ?,
        max_days = ?, position = ? WHERE shipping_zone_id = ? AND name = ?";
    if sql::execute(tx, change, row.clone()).await? == 0 {
        let add = "shipping_method (tariff_json, tax_class_id, min_days, max_days, position,
            shipping_zone_id, name) VALUES (?, ?, ?, ?, ?, ?, ?)";
        sql::insert_new(tx, add, row).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct ZoneRow {
    id: i64,
    name: String,
    areas_json: String,
}

#[derive(FromQueryResult)]
struct MethodRow {
    id: i64,
    shipping_zone_id: i64,
    name: String,
    tariff_json: String,
    tax_class_id: Option<i64>,
    min_days: i64,
    max_days: i64,
}

impl MethodRow {
    fn into_method(self) -> Result<ShippingMethod> {
        let days =
            |days| u32::try_from(days).map_err(|error| Error::corrupt("delivery time", error));
        let tariff: Tariff = parse_json("tariff", &self.tariff_json)?;
        Ok(ShippingMethod {
            id: ShippingMethodId(self.id),
            name: self.name,
            tariff,
            min_days: days(self.min_days)?,
            max_days: days(self.max_days)?,
            tax_class: self.tax_class_id.map(TaxClassId),
        })
    }
}
