//! Saved addresses. Every statement names the customer too: nobody reaches another's address by
//! guessing its number.

use commerce::customer::Address;
use commerce::ids::{AddressId, CustomerId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use crate::entities::Json;
use crate::entities::address::{ActiveModel, Column, Entity, Model};
use crate::error::Result;

/// An address of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAddress {
    pub id: AddressId,
    pub address: Address,
    /// Whether it is offered first.
    pub is_default: bool,
}

/// The addresses of a customer, the default one first.
pub async fn addresses_of(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
) -> Result<Vec<SavedAddress>> {
    let rows = of(customer)
        .order_by_desc(Column::IsDefault)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(SavedAddress::from).collect())
}

/// One address of a customer.
pub async fn address_of(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
) -> Result<Option<SavedAddress>> {
    let row = of(customer)
        .filter(Column::Id.eq(id.get()))
        .one(conn)
        .await?;
    Ok(row.map(SavedAddress::from))
}

/// Saves an address; the first one becomes the default. One that is saved already is not doubled.
/// Run it in a transaction.
pub async fn save_address(
    tx: &impl ConnectionTrait,
    customer: CustomerId,
    address: &Address,
    now_ms: i64,
) -> Result<AddressId> {
    let known = addresses_of(tx, customer).await?;
    if let Some(same) = known.iter().find(|saved| saved.address == *address) {
        return Ok(same.id);
    }
    let row = ActiveModel {
        customer_id: Set(customer.get()),
        address_json: Set(Json(address.clone())),
        is_default: Set(known.is_empty()),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    Ok(AddressId(
        Entity::insert(row).exec(tx).await?.last_insert_id,
    ))
}

/// Changes an address; tells whether it was the customer's.
pub async fn update_address(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
    address: &Address,
    now_ms: i64,
) -> Result<bool> {
    let row = ActiveModel {
        address_json: Set(Json(address.clone())),
        updated_at: Set(now_ms),
        ..Default::default()
    };
    let updated = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id.get()))
        .filter(Column::CustomerId.eq(customer.get()))
        .exec(conn)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Makes an address the one offered first; tells whether it was the customer's. Run it in a
/// transaction.
pub async fn put_default_address(
    tx: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
) -> Result<bool> {
    if address_of(tx, customer, id).await?.is_none() {
        return Ok(false);
    }
    Entity::update_many()
        .col_expr(Column::IsDefault, Expr::col(Column::Id).eq(id.get()))
        .filter(Column::CustomerId.eq(customer.get()))
        .exec(tx)
        .await?;
    Ok(true)
}

/// Deletes an address; tells whether it was the customer's.
pub async fn delete_address(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
) -> Result<bool> {
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id.get()))
        .filter(Column::CustomerId.eq(customer.get()))
        .exec(conn)
        .await?;
    Ok(deleted.rows_affected == 1)
}

fn of(customer: CustomerId) -> Select<Entity> {
    Entity::find().filter(Column::CustomerId.eq(customer.get()))
}

impl From<Model> for SavedAddress {
    fn from(row: Model) -> Self {
        Self {
            id: AddressId(row.id),
            address: row.address_json.0,
            is_default: row.is_default,
        }
    }
}
