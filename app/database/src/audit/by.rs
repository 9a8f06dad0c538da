//! Who acts, and on what.

use commerce::ids::StaffId;
use commerce::order::OrderNumber;

/// Who does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// None for the shop's own jobs.
    pub staff: Option<StaffId>,
    /// As the timeline names them.
    pub name: String,
    /// The part of their network address that throttles go by; empty when there is none.
    pub network: String,
}

/// What it was done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Such as `order`.
    pub kind: String,
    /// What people call it.
    pub name: String,
}

impl By {
    /// The shop's own jobs.
    #[must_use]
    pub fn system() -> Self {
        Self {
            staff: None,
            name: "system".to_owned(),
            network: String::new(),
        }
    }

    #[must_use]
    pub fn staff(id: StaffId, name: &str, network: &str) -> Self {
        Self {
            staff: Some(id),
            name: name.to_owned(),
            network: network.to_owned(),
        }
    }
}

impl Subject {
    #[must_use]
    pub fn new(kind: &str, name: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
        }
    }

    #[must_use]
    pub fn order(number: &OrderNumber) -> Self {
        Self::new("order", number.as_str())
    }
}
