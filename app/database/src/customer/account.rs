//! An account: made, verified, changed.

use commerce::customer::{EmailAddress, PersonName};
use commerce::ids::CustomerId;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entities::{Text, customer, delete_some, insert_new, orders};
use crate::error::{Error, Result};

/// A customer's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    pub email: EmailAddress,
    pub name: PersonName,
    /// None until a password is set.
    pub password_hash: Option<String>,
    /// When the address was proved, unix milliseconds.
    pub verified_at_ms: Option<i64>,
    /// Whether they want news by mail.
    pub marketing_opt_in: bool,
    /// Unix milliseconds.
    pub created_at_ms: i64,
}

/// What an account is made of.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    pub email: EmailAddress,
    pub name: PersonName,
    pub password_hash: Option<String>,
    /// Whether they want news by mail.
    pub marketing_opt_in: bool,
}

/// Makes an account; none when the address has one already.
pub async fn register(
    conn: &impl ConnectionTrait,
    new: &NewCustomer,
    now_ms: i64,
) -> Result<Option<CustomerId>> {
    let row = customer::ActiveModel {
        email_norm: Set(Text(new.email.clone())),
        name: Set(new.name.as_str().to_owned()),
        password_hash: Set(new.password_hash.clone()),
        marketing_opt_in: Set(new.marketing_opt_in),
        opt_in_changed_at: Set(Some(now_ms)),
        created_at: Set(now_ms),
        ..Default::default()
    };
    if !insert_new(conn, row).await? {
        return Ok(None);
    }
    let made = customer_by_email(conn, &new.email).await?;
    made.map(|customer| Some(customer.id))
        .ok_or(Error::Missing("customer"))
}

/// The account of that address.
pub async fn customer_by_email(
    conn: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<Customer>> {
    let row = customer::Entity::find()
        .filter(customer::Column::EmailNorm.eq(Text(email.clone())))
        .filter(customer::Column::ErasedAt.is_null())
        .one(conn)
        .await?;
    row.map(Customer::try_from).transpose()
}

/// The account whose owner has proved that address.
pub async fn proved_account(
    conn: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<CustomerId>> {
    let account = customer_by_email(conn, email).await?;
    let proved = account.filter(|account| account.verified_at_ms.is_some());
    Ok(proved.map(|account| account.id))
}

pub async fn customer_by_id(
    conn: &impl ConnectionTrait,
    id: CustomerId,
) -> Result<Option<Customer>> {
    let row = customer::Entity::find_by_id(id.get())
        .filter(customer::Column::ErasedAt.is_null())
        .one(conn)
        .await?;
    row.map(Customer::try_from).transpose()
}

/// Notes that the address was proved, and attaches the guest orders of that address; tells how
/// many. Run it in a transaction.
pub async fn verify_email(tx: &impl ConnectionTrait, id: CustomerId, now_ms: i64) -> Result<u64> {
    let proved = customer::ActiveModel {
        verified_at: Set(Some(now_ms)),
        ..Default::default()
    };
    customer::Entity::update_many()
        .set(proved)
        .filter(customer::Column::Id.eq(id.get()))
        .filter(customer::Column::VerifiedAt.is_null())
        .exec(tx)
        .await?;
    attach_guest_orders(tx, id).await
}

/// Gives the account the orders made as a guest under its address. Only a proved address counts:
/// anyone can register with someone else's.
pub async fn attach_guest_orders(conn: &impl ConnectionTrait, id: CustomerId) -> Result<u64> {
    let proved = customer::Entity::find_by_id(id.get())
        .filter(customer::Column::VerifiedAt.is_not_null())
        .one(conn)
        .await?;
    let Some(proved) = proved else { return Ok(0) };
    let theirs = orders::ActiveModel {
        customer_id: Set(Some(id.get())),
        ..Default::default()
    };
    let attached = orders::Entity::update_many()
        .set(theirs)
        .filter(orders::Column::CustomerId.is_null())
        .filter(orders::Column::Email.eq(proved.email_norm))
        .exec(conn)
        .await?;
    Ok(attached.rows_affected)
}

/// Removes up to `limit` accounts made before that moment whose address nobody has proved.
pub async fn delete_unconfirmed(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    use customer::{Column, Entity};
    let unconfirmed = Column::VerifiedAt
        .is_null()
        .and(Column::CreatedAt.lt(before_ms))
        .and(Column::ErasedAt.is_null());
    Ok(delete_some::<Entity, i64>(conn, Column::Id, unconfirmed, limit).await?)
}

pub async fn set_password_hash(
    conn: &impl ConnectionTrait,
    id: CustomerId,
    hash: &str,
) -> Result<()> {
    let row = customer::ActiveModel {
        id: Unchanged(id.get()),
        password_hash: Set(Some(hash.to_owned())),
        ..Default::default()
    };
    customer::Entity::update(row)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

pub async fn set_name(
    conn: &impl ConnectionTrait,
    id: CustomerId,
    name: &PersonName,
) -> Result<()> {
    let row = customer::ActiveModel {
        id: Unchanged(id.get()),
        name: Set(name.as_str().to_owned()),
        ..Default::default()
    };
    customer::Entity::update(row)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Stores whether they want news by mail, and since when.
pub async fn set_marketing(
    conn: &impl ConnectionTrait,
    id: CustomerId,
    opt_in: bool,
    now_ms: i64,
) -> Result<()> {
    let row = customer::ActiveModel {
        marketing_opt_in: Set(opt_in),
        opt_in_changed_at: Set(Some(now_ms)),
        ..Default::default()
    };
    customer::Entity::update_many()
        .set(row)
        .filter(customer::Column::Id.eq(id.get()))
        .filter(customer::Column::MarketingOptIn.ne(opt_in))
        .exec(conn)
        .await?;
    Ok(())
}

impl TryFrom<customer::Model> for Customer {
    type Error = Error;

    fn try_from(row: customer::Model) -> Result<Self> {
        let name = PersonName::parse(&row.name);
        Ok(Self {
            id: CustomerId(row.id),
            email: row.email_norm.0,
            name: name.map_err(|error| Error::corrupt("name", error))?,
            password_hash: row.password_hash,
            verified_at_ms: row.verified_at,
            marketing_opt_in: row.marketing_opt_in,
            created_at_ms: row.created_at,
        })
    }
}
