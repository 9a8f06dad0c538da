//! An account: made, verified, changed.

use commerce::customer::{EmailAddress, PersonName};
use commerce::ids::CustomerId;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::cart::parse_email;
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// A customer's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Identity.
    pub id: CustomerId,
    /// The address it is known by.
    pub email: EmailAddress,
    /// What we call them.
    pub name: PersonName,
    /// The hash of the password; none until one is set.
    pub password_hash: Option<String>,
    /// When the address was proved, unix milliseconds.
    pub verified_at_ms: Option<i64>,
    /// Whether they want news by mail.
    pub marketing_opt_in: bool,
    /// When the account was made, unix milliseconds.
    pub created_at_ms: i64,
}

/// What an account is made of.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// The address it is known by.
    pub email: EmailAddress,
    /// What we call them.
    pub name: PersonName,
    /// The hash of the password.
    pub password_hash: Option<String>,
    /// Whether they want news by mail.
    pub marketing_opt_in: bool,
}

/// Makes an account; none when the address has one already.
///
/// # Errors
/// When the database does not answer.
pub async fn register(
    conn: &impl ConnectionTrait,
    new: &NewCustomer,
    now_ms: i64,
) -> Result<Option<CustomerId>> {
    let add = "customer (email_norm, name, password_hash, marketing_opt_in, opt_in_changed_at, created_at)
        VALUES (?, ?, ?, ?, ?, ?)";
    let row = values![
        new.email.as_str(),
        new.name.as_str(),
        new.password_hash.as_deref(),
        new.marketing_opt_in,
        now_ms,
        now_ms,
    ];
    if !sql::insert_new(conn, add, row).await? {
        return Ok(None);
    }
    let made = customer_by_email(conn, &new.email).await?;
    made.map(|customer| Some(customer.id))
        .ok_or(Error::Missing("customer"))
}

/// The account of that address.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn customer_by_email(
    conn: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<Customer>> {
    let sql = format!("{CUSTOMER} WHERE email_norm = ? AND erased_at IS NULL");
    let row = sql::one::<Row>(conn, &sql, values![email.as_str()]).await?;
    row.map(Row::into_customer).transpose()
}

/// The account of that id.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn customer_by_id(
    conn: &impl ConnectionTrait,
    id: CustomerId,
) -> Result<Option<Customer>> {
    let sql = format!("{CUSTOMER} WHERE id = ? AND erased_at IS NULL");
    let row = sql::one::<Row>(conn, &sql, values![id.get()]).await?;
    row.map(Row::into_customer).transpose()
}

/// Notes that the address was proved, and attaches the guest orders of that address; tells how
/// many. Run it in a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn verify_email(tx: &impl ConnectionTrait, id: CustomerId, now_ms: i64) -> Result<u64> {
    let sql = "UPDATE customer SET verified_at = COALESCE(verified_at, ?) WHERE id = ?";
    sql::execute(tx, sql, values![now_ms, id.get()]).await?;
    attach_guest_orders(tx, id).await
}

/// Gives the account the orders made as a guest under its address. Only a proved address counts:
/// anyone can register with someone else's.
///
/// # Errors
/// When the database does not answer.
pub async fn attach_guest_orders(conn: &impl ConnectionTrait, id: CustomerId) -> Result<u64> {
    let sql = "UPDATE orders SET customer_id = ? WHERE customer_id IS NULL AND email = (
        SELECT c.email_norm FROM customer c WHERE c.id = ? AND c.verified_at IS NOT NULL)";
    Ok(sql::execute(conn, sql, values![id.get(), id.get()]).await?)
}

/// Stores a new hash of the password.
///
/// # Errors
/// When the database does not answer.
pub async fn set_password_hash(
    conn: &impl ConnectionTrait,
    id: CustomerId,
    hash: &str,
) -> Result<()> {
    let sql = "UPDATE customer SET password_hash = ? WHERE id = ?";
    sql::execute(conn, sql, values![hash, id.get()]).await?;
    Ok(())
}

/// Stores a new name.
///
/// # Errors
/// When the database does not answer.
pub async fn set_name(
    conn: &impl ConnectionTrait,
    id: CustomerId,
    name: &PersonName,
) -> Result<()> {
    let sql = "UPDATE customer SET name = ? WHERE id = ?";
    sql::execute(conn, sql, values![name.as_str(), id.get()]).await?;
    Ok(())
}

/// Stores whether they want news by mail, and since when.
///
/// # Errors
/// When the database does not answer.
pub async fn set_marketing(
    conn: &impl ConnectionTrait,
    id: CustomerId,
    opt_in: bool,
    now_ms: i64,
) -> Result<()> {
    let sql = "UPDATE customer SET marketing_opt_in = ?, opt_in_changed_at = ?
        WHERE id = ? AND marketing_opt_in <> ?";
    sql::execute(conn, sql, values![opt_in, now_ms, id.get(), opt_in]).await?;
    Ok(())
}

const CUSTOMER: &str = "SELECT id, email_norm, name, password_hash, verified_at, marketing_opt_in,
    created_at FROM customer";

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    email_norm: String,
    name: String,
    password_hash: Option<String>,
    verified_at: Option<i64>,
    marketing_opt_in: bool,
    created_at: i64,
}

impl Row {
    fn into_customer(self) -> Result<Customer> {
        let name = PersonName::parse(&self.name);
        Ok(Customer {
            id: CustomerId(self.id),
            email: parse_email(&self.email_norm)?,
            name: name.map_err(|error| Error::corrupt("name", error))?,
            password_hash: self.password_hash,
            verified_at_ms: self.verified_at,
            marketing_opt_in: self.marketing_opt_in,
            created_at_ms: self.created_at,
        })
    }
}
