//! Pictures for the web: every photograph in several widths and two formats, made once at import.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod batch;
mod make;
mod placeholder;
mod store;

use commerce::catalog::Picture;
use serde::{Deserialize, Serialize};

pub use batch::{BatchReport, make_all};
pub use make::{JPEG_QUALITY, Limits, PictureError, WEBP_QUALITY, WIDTHS, make};
pub use store::{
    Bucket, BucketError, Bytes, FetchOutcome, FetchedFile, ImageStore, InvalidStoreUrl,
    RetryPolicy, StoreUrl, content_type, file_name,
};

/// A picture that was made and stored in all its widths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPicture {
    /// The storage key without width and extension; the files are `{key}-{width}.webp` and
    /// `{key}-{width}.jpg`.
    pub key: String,
    /// SHA-256 of the original file, hexadecimal.
    pub sha256: String,
    /// The original's width in pixels.
    pub width: u32,
    /// The original's height in pixels.
    pub height: u32,
    /// Its dominant colour, `#rrggbb`.
    pub placeholder: String,
    /// The widths that exist, smallest first.
    pub widths: Vec<u32>,
}

impl StoredPicture {
    /// The picture as the shop knows it, with what it shows in words.
    #[must_use]
    pub fn picture(&self, alt: &str) -> Picture {
        Picture {
            key: self.key.clone(),
            width: self.width,
            height: self.height,
            alt: alt.to_owned(),
            placeholder: Some(self.placeholder.clone()),
            widths: self.widths.clone(),
        }
    }
}
