//! Delivery zones and methods as stored.

use std::collections::BTreeMap;

use commerce::ids::{ShippingMethodId, ShippingZoneId, TaxClassId};
use commerce::shipping::{ShippingMethod, ShippingZone};
use commerce::zone::Area;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder,
};

use crate::catalog::bump_content_version;
use crate::entities::{Json, put, shipping_method, shipping_zone};
use crate::error::{Error, Result};

/// A delivery zone to be stored; the ids of its methods are ignored, their names count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredShippingZone {
    /// Its name, which identifies it.
    pub name: String,
    pub areas: Vec<Area>,
    /// The methods that go there, in display order.
    pub methods: Vec<ShippingMethod>,
}

/// All delivery zones with their methods.
pub async fn shipping_zones(conn: &impl ConnectionTrait) -> Result<Vec<ShippingZone>> {
    let rows = shipping_method::Entity::find()
        .order_by_asc(shipping_method::Column::Position)
        .order_by_asc(shipping_method::Column::Id);
    let mut methods: BTreeMap<i64, Vec<ShippingMethod>> = BTreeMap::new();
    for row in rows.all(conn).await? {
        let of_zone = methods.entry(row.shipping_zone_id).or_default();
        of_zone.push(into_method(row)?);
    }
    let zones = shipping_zone::Entity::find().order_by_asc(shipping_zone::Column::Id);
    let zone = |row: shipping_zone::Model| ShippingZone {
        id: ShippingZoneId(row.id),
        name: row.name,
        areas: row.areas_json.0,
        methods: methods.remove(&row.id).unwrap_or_default(),
    };
    Ok(zones.all(conn).await?.into_iter().map(zone).collect())
}

/// Stores a zone under its name, its methods with it; methods keep their ids by name. Run it in a
/// transaction.
pub async fn put_shipping_zone(
    tx: &impl ConnectionTrait,
    zone: &StoredShippingZone,
) -> Result<ShippingZoneId> {
    let row = shipping_zone::ActiveModel {
        name: Set(zone.name.clone()),
        areas_json: Set(Json(zone.areas.clone())),
        ..Default::default()
    };
    let named = shipping_zone::Column::Name.eq(&zone.name);
    put(tx, row, named.clone()).await?;
    let stored = shipping_zone::Entity::find().filter(named).one(tx).await?;
    let id = stored.ok_or(Error::Missing("delivery zone"))?.id;
    for (place, method) in zone.methods.iter().enumerate() {
        put_method(tx, id, place, method).await?;
    }
    let names = zone.methods.iter().map(|method| method.name.as_str());
    shipping_method::Entity::delete_many()
        .filter(shipping_method::Column::ShippingZoneId.eq(id))
        .filter(shipping_method::Column::Name.is_not_in(names))
        .exec(tx)
        .await?;
    bump_content_version(tx).await?;
    Ok(ShippingZoneId(id))
}

/// Removes a zone and its methods; says whether there was one.
pub async fn remove_shipping_zone(tx: &impl ConnectionTrait, name: &str) -> Result<bool> {
    let removed = shipping_zone::Entity::delete_many()
        .filter(shipping_zone::Column::Name.eq(name))
        .exec(tx)
        .await?;
    bump_content_version(tx).await?;
    Ok(removed.rows_affected > 0)
}

async fn put_method(
    tx: &impl ConnectionTrait,
    zone_id: i64,
    place: usize,
    method: &ShippingMethod,
) -> Result<(), DbErr> {
    use shipping_method::{ActiveModel, Column};
    let row = ActiveModel {
        shipping_zone_id: Set(zone_id),
        name: Set(method.name.clone()),
        tariff_json: Set(Json(method.tariff.clone())),
        tax_class_id: Set(method.tax_class.map(TaxClassId::get)),
        min_days: Set(i64::from(method.min_days)),
        max_days: Set(i64::from(method.max_days)),
        position: Set(i64::try_from(place).unwrap_or(i64::from(i32::MAX))),
        ..Default::default()
    };
    let named = Column::ShippingZoneId
        .eq(zone_id)
        .and(Column::Name.eq(&method.name));
    put(tx, row, named).await
}

fn into_method(row: shipping_method::Model) -> Result<ShippingMethod> {
    let days = |days| u32::try_from(days).map_err(|error| Error::corrupt("delivery time", error));
    Ok(ShippingMethod {
        id: ShippingMethodId(row.id),
        name: row.name,
        tariff: row.tariff_json.0,
        min_days: days(row.min_days)?,
        max_days: days(row.max_days)?,
        tax_class: row.tax_class_id.map(TaxClassId),
    })
}
