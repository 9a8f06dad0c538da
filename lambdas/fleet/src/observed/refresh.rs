//! Instance refreshes as the group remembers them.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefreshStatus {
    Pending,
    InProgress,
    Baking,
    Cancelling,
    RollbackInProgress,
    Successful,
    Failed,
    Cancelled,
    RollbackSuccessful,
    RollbackFailed,
}

impl RefreshStatus {
    pub fn is_active(self) -> bool {
        matches!(
            self,
            Self::Pending
                | Self::InProgress
                | Self::Baking
                | Self::Cancelling
                | Self::RollbackInProgress
        )
    }

    /// Ended without putting its version in place.
    pub fn is_bad(self) -> bool {
        matches!(
            self,
            Self::Failed | Self::Cancelled | Self::RollbackSuccessful | Self::RollbackFailed
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refresh {
    pub id: String,
    pub status: RefreshStatus,
    pub started_ms: i64,
    /// The numbered template version it was asked to put in place.
    pub version: Option<u64>,
    pub reason: Option<String>,
}
