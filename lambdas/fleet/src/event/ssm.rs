//! Events of Parameter Store; they do not tell the value, it must be read.

use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ParameterChange {
    /// The whole name, such as `/fleetcart/prod/pin`.
    pub name: String,
    /// `Create`, `Update`, `Delete` or `LabelParameterVersion`.
    pub operation: Option<String>,
}
