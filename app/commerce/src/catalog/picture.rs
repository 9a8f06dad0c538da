//! A stored picture with all a page needs to reserve its place.

use serde::{Deserialize, Serialize};

/// A picture that exists in several widths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The storage key without width and extension.
    pub key: String,
    /// The original's width in pixels.
    pub width: u32,
    /// The original's height in pixels.
    pub height: u32,
    /// What the picture shows, in words; empty when it only decorates.
    pub alt: String,
    /// A colour (`#rrggbb`) or a tiny `data:` image shown until the picture is there.
    pub placeholder: Option<String>,
    /// The widths that exist, in pixels, smallest first.
    pub widths: Vec<u32>,
}

impl Picture {
    /// The smallest stored width of at least `wanted` pixels, else the largest there is.
    #[must_use]
    pub fn width_for(&self, wanted: u32) -> u32 {
        let fitting = self.widths.iter().copied().find(|&width| width >= wanted);
        fitting
            .or(self.widths.last().copied())
            .unwrap_or(self.width)
    }

    /// The height that belongs to `width`, rounded, at least one pixel.
    #[must_use]
    pub fn height_for(&self, width: u32) -> u32 {
        if self.width == 0 {
            return self.height;
        }
        let (width, own_width, own_height) = (
            u64::from(width),
            u64::from(self.width),
            u64::from(self.height),
        );
        let height = (width * own_height + own_width / 2) / own_width;
        u32::try_from(height).unwrap_or(u32::MAX).max(1)
    }
}
