//! What can go wrong between the shop and its database.

use commerce::{IllegalTransition, MoneyError, UnknownCode};
use sea_orm::{DbErr, RuntimeErr, SqlErr};
use thiserror::Error;

/// A query or a write that failed for a reason the shopper cannot mend.
#[derive(Debug, Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("The database did not answer: {0}")]
    Database(#[from] DbErr),
    /// A stored value has a form this version does not know.
    #[error("The stored {what} cannot be read: {why}")]
    Corrupt {
        /// Which column or record.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A record that must exist does not.
    #[error("There is no such {0}.")]
    Missing(&'static str),
    /// Someone else changed the record in between.
    #[error("The {0} was changed in the meantime.")]
    Conflict(&'static str),
    /// An amount cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A state machine forbids the change.
    #[error("{0}")]
    Transition(String),
}

/// The result of talking to the database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Errors that tell whether the same transaction may succeed when it is run once more.
pub trait Transient {
    /// Whether it was a deadlock, a lock wait or a busy database.
    fn is_transient(&self) -> bool;
}

impl Transient for Error {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

impl Transient for DbErr {
    fn is_transient(&self) -> bool {
        let Some(error) = driver_error(self) else {
            return false;
        };
        match vendor_code(error) {
            VendorCode::MySql(number) => matches!(number, 1205 | 1213),
            // The low byte names the error, the rest says more: 5 BUSY, 6 LOCKED.
            VendorCode::Sqlite(code) => matches!(code & 0xff, 5 | 6),
            VendorCode::None => false,
        }
    }
}

impl Error {
    /// A stored value that cannot be read.
    pub(crate) fn corrupt(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt {
            what,
            why: why.to_string(),
        }
    }

    /// Whether a unique index refused the write.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(error) if is_duplicate(error))
    }
}

impl From<UnknownCode> for Error {
    fn from(error: UnknownCode) -> Self {
        Self::corrupt(error.kind, &error)
    }
}

impl<S: std::fmt::Display> From<IllegalTransition<S>> for Error {
    fn from(error: IllegalTransition<S>) -> Self {
        Self::Transition(error.to_string())
    }
}

/// Whether a unique index refused the write.
pub(crate) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether the server answered that it no longer takes writes, as a demoted primary does.
pub(crate) fn is_read_only(error: &DbErr) -> bool {
    driver_error(error)
        .is_some_and(|error| matches!(vendor_code(error), VendorCode::MySql(1290 | 1792 | 1836)))
}

enum VendorCode {
    MySql(u16),
    Sqlite(i32),
    None,
}

fn driver_error(error: &DbErr) -> Option<&sea_orm::SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

fn vendor_code(error: &sea_orm::SqlxError) -> VendorCode {
    let Some(error) = error.as_database_error() else {
        return VendorCode::None;
    };
    if let Some(error) = error.try_downcast_ref::<sea_orm::SqlxMySqlError>() {
        return VendorCode::MySql(error.number());
    }
    let code = error.code().and_then(|code| code.parse().ok());
    code.map_or(VendorCode::None, VendorCode::Sqlite)
}
