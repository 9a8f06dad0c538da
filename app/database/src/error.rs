//! What can go wrong between the shop and its database.

use commerce::{IllegalTransition, MoneyError, UnknownCode};
use sea_orm::{DbErr, SqlErr};
use thiserror::Error;

use crate::connection::classify::{DbErrorKind, classify};

/// A query or a write that failed for a reason the shopper cannot mend.
#[derive(Debug, Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("The database did not answer: {0}")]
    Database(#[source] DbErr),
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
pub trait Transient: std::error::Error + Sized + 'static {
    /// Whether it was a deadlock, a lock wait or a busy database, or a server that went away or is
    /// being replaced.
    fn is_transient(&self) -> bool {
        is_transient(self)
    }
}

impl Transient for Error {}

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

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::Type(why) | DbErr::Json(why) => Self::corrupt("value", why),
            error => Self::Database(error),
        }
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

/// Whether the database could not do its work at present, as during a fail-over, and would do the
/// same work later. `error` may be wrapped in errors of ours.
#[must_use]
pub fn is_outage(error: &(dyn std::error::Error + 'static)) -> bool {
    kind_of(error)
        .is_some_and(|kind| !matches!(kind, DbErrorKind::Contention | DbErrorKind::TooSlow))
}

/// Whether other transactions stood in the way until it was given up; nothing was written. `error` may be wrapped in
/// errors of ours.
#[must_use]
pub fn is_contended(error: &(dyn std::error::Error + 'static)) -> bool {
    kind_of(error) == Some(DbErrorKind::Contention)
}

/// Whether a statement was ended because it took too long. `error` may be wrapped in errors of ours.
#[must_use]
pub fn is_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    kind_of(error) == Some(DbErrorKind::TooSlow)
}

pub(crate) fn is_transient(error: &(dyn std::error::Error + 'static)) -> bool {
    kind_of(error).is_some_and(|kind| !matches!(kind, DbErrorKind::TooSlow | DbErrorKind::Storage))
}

/// The kind of the database's error that `error` is or wraps.
fn kind_of(error: &(dyn std::error::Error + 'static)) -> Option<DbErrorKind> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<DbErr>() {
            return classify(error);
        }
        next = error.source();
    }
    None
}
