//! Why a command of staff was not carried out.

use thiserror::Error;

use crate::error::{Error, Transient};

/// `R` is the rule that refused. Nothing was changed then.
#[derive(Debug, Error)]
pub enum StaffError<R: std::error::Error + 'static> {
    /// The order changed after the page was drawn.
    #[error("the order was changed in the meantime")]
    Stale {
        /// The order's present version.
        version: i64,
    },
    #[error(transparent)]
    Refused(R),
    /// [`Error::Missing`] when there is no such order, parcel or refund.
    #[error(transparent)]
    Database(#[from] Error),
}

impl<R: std::error::Error + 'static> Transient for StaffError<R> {}

impl<R: std::error::Error + 'static> StaffError<R> {
    /// The same with the rule in other words.
    pub fn map<S: std::error::Error + 'static>(self, words: impl FnOnce(R) -> S) -> StaffError<S> {
        match self {
            Self::Stale { version } => StaffError::Stale { version },
            Self::Refused(refused) => StaffError::Refused(words(refused)),
            Self::Database(error) => StaffError::Database(error),
        }
    }
}
