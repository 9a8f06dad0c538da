//! The account guard: which account and region may be touched; everything else is refused.

use serde::Serialize;
use thiserror::Error;

/// An account and a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountRegion {
    /// Twelve digits.
    pub account: String,
    pub region: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WrongAccountRegion {
    #[error("account {found} is not the configured account {expected}; nothing was touched")]
    Account { expected: String, found: String },
    #[error("region {found} is not the configured region {expected}; nothing was touched")]
    Region { expected: String, found: String },
}

impl AccountRegion {
    /// Refuses another account or region. What is not stated passes: some events omit the account.
    pub fn accept(
        &self,
        account: Option<&str>,
        region: Option<&str>,
    ) -> Result<(), WrongAccountRegion> {
        match (account, region) {
            (Some(found), _) if found != self.account => Err(WrongAccountRegion::Account {
                expected: self.account.clone(),
                found: found.to_owned(),
            }),
            (_, Some(found)) if found != self.region => Err(WrongAccountRegion::Region {
                expected: self.region.clone(),
                found: found.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// As [`AccountRegion::accept`], for destructive work: the caller's identity must be known.
    pub fn require(&self, caller: &AccountRegion) -> Result<(), WrongAccountRegion> {
        self.accept(Some(&caller.account), Some(&caller.region))
    }
}
