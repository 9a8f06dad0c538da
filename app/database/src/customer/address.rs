//! Saved addresses. Every statement names the customer too: nobody reaches another's address by
//! guessing its number.

use commerce::customer::Address;
use commerce::ids::{AddressId, CustomerId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::catalog::{parse_json, to_json};
use crate::error::Result;
use crate::sql::{self, values};

/// An address of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAddress {
    /// Identity.
    pub id: AddressId,
    /// The address.
    pub address: Address,
    /// Whether it is offered first.
    pub is_default: bool,
}

/// The addresses of a customer, the default one first.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn addresses_of(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
) -> Result<Vec<SavedAddress>> {
    let sql = "SELECT id, address_json, is_default FROM address
        WHERE customer_id = ? ORDER BY is_default DESC, id";
    let rows = sql::all::<Row>(conn, sql, values![customer.get()]).await?;
    rows.into_iter().map(Row::into_address).collect()
}

/// One address of a customer.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn address_of(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
) -> Result<Option<SavedAddress>> {
    let sql = "SELECT id, address_json, is_default FROM address WHERE id = ? AND customer_id = ?";
    let row = sql::one::<Row>(conn, sql, values![id.get(), customer.get()]).await?;
    row.map(Row::into_address).transpose()
}

/// Saves an address; the first one becomes the default. One that is saved already is not doubled.
/// Run it in a transaction.
///
/// # Errors
/// When the database does not answer.
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
    let add = "INSERT INTO address (customer_id, address_json, is_default, updated_at) VALUES (?, ?, ?, ?)";
    let json = to_json("address", address)?;
    let row = values![customer.get(), json, known.is_empty(), now_ms];
    Ok(AddressId(sql::insert(tx, add, row).await?))
}

/// Changes an address; tells whether it was the customer's.
///
/// # Errors
/// When the database does not answer.
pub async fn update_address(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
    address: &Address,
    now_ms: i64,
) -> Result<bool> {
    let sql =
        "UPDATE address SET address_json = ?, updated_at = ? WHERE id = ? AND customer_id = ?";
    let row = values![
        to_json("address", address)?,
        now_ms,
        id.get(),
        customer.get()
    ];
    Ok(sql::execute(conn, sql, row).await? == 1)
}

/// Makes an address the one offered first; tells whether it was the customer's. Run it in a
/// transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn put_default_address(
    tx: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
) -> Result<bool> {
    if address_of(tx, customer, id).await?.is_none() {
        return Ok(false);
    }
    let sql = "UPDATE address SET is_default = (id = ?) WHERE customer_id = ?";
    sql::execute(tx, sql, values![id.get(), customer.get()]).await?;
    Ok(true)
}

/// Deletes an address; tells whether it was the customer's.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_address(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    id: AddressId,
) -> Result<bool> {
    let sql = "DELETE FROM address WHERE id = ? AND customer_id = ?";
    Ok(sql::execute(conn, sql, values![id.get(), customer.get()]).await? == 1)
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    address_json: String,
    is_default: bool,
}

impl Row {
    fn into_address(self) -> Result<SavedAddress> {
        Ok(SavedAddress {
            id: AddressId(self.id),
            address: parse_json("address", &self.address_json)?,
            is_default: self.is_default,
        })
    }
}
