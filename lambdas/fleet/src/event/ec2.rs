//! Events of EC2: state changes of instances and images. The two spell their fields differently.

use serde::Deserialize;

use crate::observed::{ImageState, InstanceState};

/// Carries nothing but the instance id: whose it is must be looked up by tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InstanceChange {
    #[serde(rename = "instance-id")]
    pub instance_id: String,
    pub state: InstanceState,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageChange {
    pub image_id: String,
    pub state: ImageState,
    pub error_message: Option<String>,
}
