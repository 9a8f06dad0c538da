//! What is wrong with a value of a shop, and where it stands.

use std::fmt;

/// One value that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where a person finds it: line and key of a file, or the zone and its method; empty when the problem says it.
    pub place: String,
    /// The key in its table, such as `iban`; of a delivery method with its place, as in `method.0.price`.
    pub key: String,
    pub problem: String,
}

impl Fault {
    pub(super) fn at(place: &str, key: impl Into<String>, problem: impl fmt::Display) -> Self {
        Self {
            place: place.to_owned(),
            key: key.into(),
            problem: problem.to_string(),
        }
    }

    /// A value of a form, which needs no place to be found.
    #[must_use]
    pub fn of_field(key: impl Into<String>, problem: impl fmt::Display) -> Self {
        Self::at("", key, problem)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => f.write_str(&self.problem),
            place => write!(f, "{place}: {}", self.problem),
        }
    }
}

impl std::error::Error for Fault {}
