//! Why an invocation failed; Lambda delivers its event again.

use fleet::aws_error::AwsError;
use lambda_runtime::Diagnostic;
use thiserror::Error;

use crate::BadVariable;

/// What CloudWatch shows: the variant's name as the type of the error, its sentence as the message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    #[error(transparent)]
    BadVariable(#[from] BadVariable),
    /// Settings that read but contradict each other.
    #[error("the settings contradict each other: {0}")]
    BadSettings(String),
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error("after {rounds} rounds there is still something to do: {left}")]
    Unsettled { rounds: usize, left: String },
    #[error("stopped after {spent_ms} ms, a second before Lambda would have")]
    OutOfTime { spent_ms: u64 },
    #[error("{0}")]
    BadInput(String),
}

impl Error {
    pub fn name(&self) -> &'static str {
        match self {
            Self::BadVariable(_) => "BadVariable",
            Self::BadSettings(_) => "BadSettings",
            Self::Aws(_) => "AwsError",
            Self::Unsettled { .. } => "Unsettled",
            Self::OutOfTime { .. } => "OutOfTime",
            Self::BadInput(_) => "BadInput",
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self {
            error_type: error.name().to_owned(),
            error_message: error.to_string(),
        }
    }
}
