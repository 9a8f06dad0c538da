//! `Object Created`, as S3 sends it through EventBridge.

use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ObjectCreated {
    pub bucket: Bucket,
    pub object: Object,
    /// `PutObject`, `CompleteMultipartUpload` and so on.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bucket {
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Object {
    pub key: String,
    /// Bytes.
    pub size: Option<u64>,
    #[serde(alias = "eTag")]
    pub etag: Option<String>,
    /// Pins the read to what the event was about.
    #[serde(rename = "version-id")]
    pub version_id: Option<String>,
    /// Orders the events of one key, as hexadecimal digits.
    pub sequencer: Option<String>,
}
