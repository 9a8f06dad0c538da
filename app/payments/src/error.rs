//! Why a provider could not do what it was asked.

use thiserror::Error;

/// Why a provider could not do what it was asked. Messages are for the log, not for shoppers.
#[derive(Debug, Error)]
pub enum ProviderError {
    #[error("“{provider}” cannot {operation}.")]
    Unsupported {
        provider: &'static str,
        operation: &'static str,
    },
    /// The provider could not be reached or broke off. Whether it acted is unknown:
    /// repeat with the same idempotency key.
    #[error("The payment provider could not be reached.")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Busy or broken. Repeat with the same idempotency key.
    #[error("The payment provider answered {status}.")]
    Unavailable { status: u16 },
    #[error("The payment provider refused our key ({status}).")]
    Unauthorized { status: u16 },
    #[error("The payment provider refused the request ({status}, {code}): {message}")]
    Rejected {
        /// The HTTP status; 0 when the request never left.
        status: u16,
        /// The provider's own code.
        code: String,
        /// The provider's own words.
        message: String,
    },
    #[error("The payment provider knows no payment “{0}”.")]
    UnknownReference(String),
    #[error("The payment cannot {operation} in its present state.")]
    WrongState { operation: &'static str },
    #[error("{amount} cannot be charged: the provider takes steps of {step} minor units.")]
    AmountNotChargeable {
        /// The amount as text.
        amount: String,
        /// The smallest step in our minor units.
        step: i64,
    },
    #[error("{asked} is not within the payment's {held}.")]
    AmountOutOfRange {
        /// What was asked, as text.
        asked: String,
        /// The payment's amount, as text.
        held: String,
    },
    #[error("The payment provider's answer makes no sense: {0}.")]
    UnexpectedAnswer(String),
    #[error("The payment provider's records could not be used.")]
    Records(#[source] std::io::Error),
}

impl ProviderError {
    /// Whether the same call with the same idempotency key may succeed later.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::Unavailable { .. } | Self::Records(_)
        )
    }
}
