//! Files that every page asks for and browsers keep for ever: each is named after its content.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

#[derive(Debug)]
pub(crate) struct KeptFile {
    text: String,
    name: String,
    kind: &'static str,
}

impl KeptFile {
    /// `extension` ends its name, `kind` is its content type.
    pub fn new(text: String, extension: &str, kind: &'static str) -> KeptFile {
        let digest = Sha256::digest(text.as_bytes());
        let name = format!("{}.{extension}", hex::encode(&digest[..8]));
        KeptFile { text, name, kind }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The answer to whoever asks for `name`. While releases change, a page of the other one asks for the other's name:
    /// it gets this file, and nobody keeps it under that name.
    pub fn answer(&'static self, name: &str) -> Response {
        let keep = if name == self.name {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        };
        let headers = [
            (header::CONTENT_TYPE, self.kind),
            (header::CACHE_CONTROL, keep),
        ];
        (headers, self.text.as_str()).into_response()
    }
}
