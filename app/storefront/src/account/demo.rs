//! The customer of the demo shop: known to everybody, so offered on one's own machine only.

use commerce::customer::{
    Address, AddressInput, EmailAddress, EmailError, FieldProblem, InvalidField, PersonName,
};
use database::Db;
use database::customer::{NewCustomer, customer_by_email, register, save_address, verify_email};
use web::http::error::PageError;
use web::http::passwords::{PasswordError, Passwords};

use crate::pages::state::Shop;

/// The demo customer's e-mail address.
pub const EMAIL: &str = "demo@fleetcart.example";

/// The demo customer's password.
pub const PASSWORD: &str = "fleetcart-demo";

/// Why the demo customer could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("the demo customer's address is wrong: {0}")]
    Email(#[from] EmailError),
    #[error("the demo customer is wrong: {0}")]
    Field(#[from] InvalidField),
}

/// Makes the demo customer, confirmed and with an address, unless there is one already; tells
/// whether it did. For empty databases on a developer's machine: anybody can log in as it.
pub async fn ensure_customer(db: &Db, now_ms: i64) -> Result<bool, DemoError> {
    let email = EmailAddress::parse(EMAIL)?;
    if customer_by_email(db.reader(), &email).await?.is_some() {
        return Ok(false);
    }
    let new = &NewCustomer {
        email,
        name: PersonName::parse("Demo Customer")?,
        password_hash: Some(Passwords::default().hash(PASSWORD).await?),
        marketing_opt_in: false,
    };
    let home = &home().map_err(|errors| {
        let first = errors.into_iter().next();
        first.unwrap_or(InvalidField::new("address", FieldProblem::Missing))
    })?;
    let made = database::transaction(db, |tx| async move {
        let tx = &*tx;
        let Some(customer) = register(tx, new, now_ms).await? else {
            return Ok::<_, database::Error>(false);
        };
        verify_email(tx, customer, now_ms).await?;
        save_address(tx, customer, home, now_ms).await?;
        Ok(true)
    });
    Ok(made.await?)
}

/// Whether the log-in page shows the demo customer: the shop is reachable from this machine only,
/// and the customer is there.
pub(crate) async fn offered(shop: &Shop) -> Result<bool, PageError> {
    if !shop.base_url().is_loopback() {
        return Ok(false);
    }
    let email = EmailAddress::parse(EMAIL).map_err(PageError::internal)?;
    Ok(customer_by_email(shop.db.reader(), &email).await?.is_some())
}

fn home() -> Result<Address, Vec<InvalidField>> {
    Address::parse(&AddressInput {
        name: "Demo Customer".to_owned(),
        line1: "Hafenstraße 12".to_owned(),
        postcode: "20459".to_owned(),
        city: "Hamburg".to_owned(),
        country: "DE".to_owned(),
        ..AddressInput::default()
    })
}
