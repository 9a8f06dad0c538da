//! A shop's look: its logo and its colours, which must be readable where they are used.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::catalog::Picture;

/// A colour of the screen (sRGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("A colour is written as # and six hexadecimal digits, such as #0a6b4f.")]
pub struct InvalidColour;

/// The same colour for light and for dark pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shades {
    pub light: Colour,
    pub dark: Colour,
}

/// What a shop changes of its look; what it does not stays as the style sheet has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Instead of the flag beside the shop's name; its `alt` is empty, since the name stands beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
    /// Of the buttons that lead on, of prices that fell, of what is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<Shades>,
    /// Of the large areas with light text: the notice above the header, the start page's head, the footer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<Shades>,
}

/// A text that would be hard to read.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error(
    "{colour} on {on} has a contrast of {contrast:.1} to 1; it must have at least {} to be read.",
    LEAST_CONTRAST
)]
pub struct TooFaint {
    pub colour: Colour,
    pub on: Colour,
    pub contrast: f64,
    /// Whether it is the shade for dark pages.
    pub is_dark: bool,
}

/// Of text and its ground, after WCAG 2.2 (success criterion 1.4.3).
pub const LEAST_CONTRAST: f64 = 4.5;

/// Grounds and texts of the style sheet (`tokens.css`) that a shop's colours meet.
pub const LIGHT_PAPER: Colour = Colour([0xf5, 0xf4, 0xef]);
pub const LIGHT_SURFACE: Colour = Colour([0xff, 0xff, 0xff]);
pub const DARK_PAPER: Colour = Colour([0x0c, 0x14, 0x20]);
pub const DARK_SURFACE: Colour = Colour([0x15, 0x20, 0x31]);
pub const ON_BLOCK: Colour = Colour([0xf5, 0xf4, 0xef]);
pub const ON_BLOCK_SOFT: Colour = Colour([0xb9, 0xc3, 0xd4]);

/// What stands on the accent; as readable there as the accent is on these.
pub const ON_ACCENT: Shades = Shades {
    light: LIGHT_SURFACE,
    dark: DARK_PAPER,
};

const WHITE: Colour = Colour([0xff; 3]);
const BLACK: Colour = Colour([0; 3]);

impl Colour {
    /// Reads `#rrggbb`.
    ///
    /// # Errors
    /// [`InvalidColour`] for anything else: no names, no short forms, no transparency.
    pub fn parse(text: &str) -> Result<Self, InvalidColour> {
        let digits = text.trim().strip_prefix('#').ok_or(InvalidColour)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidColour);
        }
        let all = u32::from_str_radix(digits, 16).map_err(|_| InvalidColour)?;
        let [_, red, green, blue] = all.to_be_bytes();
        Ok(Self([red, green, blue]))
    }

    /// Contrast of the two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour with so many per cent of another.
    #[must_use]
    pub fn mixed(self, other: Self, per_cent: u8) -> Self {
        let (share, Self(own), Self(theirs)) = (u32::from(per_cent.min(100)), self, other);
        let mut mixed = own;
        for (target, (own, theirs)) in mixed.iter_mut().zip(own.into_iter().zip(theirs)) {
            let sum = u32::from(own) * (100 - share) + u32::from(theirs) * share;
            *target = u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl Shades {
    /// Whether it can be read as an accent: on light and dark pages, and what stands on it.
    ///
    /// # Errors
    /// The first pair that cannot be read.
    pub fn check_accent(self) -> Result<(), TooFaint> {
        let (deep, wash) = (self.deep(), self.wash());
        for (colour, on, is_dark) in [
            (self.light, LIGHT_SURFACE, false),
            (self.light, LIGHT_PAPER, false),
            (deep.light, wash.light, false),
            (self.dark, DARK_SURFACE, true),
            (self.dark, DARK_PAPER, true),
            (deep.dark, wash.dark, true),
        ] {
            readable(colour, on, is_dark)?;
        }
        Ok(())
    }

    /// Whether the light texts of large areas can be read on it.
    ///
    /// # Errors
    /// The first pair that cannot be read.
    pub fn check_block(self) -> Result<(), TooFaint> {
        for (ground, is_dark) in [(self.light, false), (self.dark, true)] {
            readable(ON_BLOCK, ground, is_dark)?;
            readable(ON_BLOCK_SOFT, ground, is_dark)?;
        }
        Ok(())
    }

    /// Further from the page, for what is pointed at.
    #[must_use]
    pub fn deep(self) -> Self {
        Self {
            light: self.light.mixed(BLACK, 20),
            dark: self.dark.mixed(WHITE, 20),
        }
    }

    /// A hint of the colour as a ground.
    #[must_use]
    pub fn wash(self) -> Self {
        Self {
            light: LIGHT_SURFACE.mixed(self.light, 12),
            dark: DARK_SURFACE.mixed(self.dark, 18),
        }
    }
}

fn readable(colour: Colour, on: Colour, is_dark: bool) -> Result<(), TooFaint> {
    let contrast = colour.contrast(on);
    if contrast < LEAST_CONTRAST {
        return Err(TooFaint {
            colour,
            on,
            contrast,
            is_dark,
        });
    }
    Ok(())
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = InvalidColour;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!(colour("#0A6b4f").to_string(), "#0a6b4f");
        for text in [
            "",
            "0a6b4f",
            "#0a6",
            "#0a6b4f00",
            "#0a6b4g",
            "#+a6b4f",
            "red",
            "rgb(1,2,3)",
            "#0a6b4f;}body{display:none",
        ] {
            assert_eq!(Colour::parse(text), Err(InvalidColour), "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 0.001);
        assert!((colour("#767676").contrast(WHITE) - 4.54).abs() < 0.01);
        assert!((colour("#777777").contrast(WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn what_cannot_be_read_is_refused_on_light_and_on_dark_pages() {
        let shades = |light, dark| Shades {
            light: colour(light),
            dark: colour(dark),
        };
        assert_eq!(shades("#0a6b4f", "#5fd6ae").check_accent(), Ok(()));
        let yellow = shades("#ffc928", "#ffc928").check_accent().unwrap_err();
        assert_eq!(yellow.on, LIGHT_SURFACE);
        assert!(
            yellow
                .to_string()
                .contains("#ffc928 on #ffffff has a contrast of 1.5 to 1")
        );
        let faint_at_night = shades("#0a6b4f", "#0a6b4f").check_accent().unwrap_err();
        assert_eq!(faint_at_night.on, DARK_SURFACE);
        assert_eq!(shades("#10251f", "#12332a").check_block(), Ok(()));
        assert!(shades("#10251f", "#8899aa").check_block().is_err());
    }

    /// Whatever passes as an accent, its deeper shade and what stands on both pass, too.
    #[test]
    fn what_follows_from_an_accent_can_be_read() {
        let steps = (0..=255_u8).step_by(15);
        for red in steps.clone() {
            for green in steps.clone() {
                for blue in steps.clone() {
                    let shade = Colour([red, green, blue]);
                    let light = Shades {
                        light: shade,
                        dark: WHITE,
                    };
                    if light.check_accent().is_ok() {
                        assert!(
                            readable(ON_ACCENT.light, light.deep().light, false).is_ok(),
                            "{shade}"
                        );
                        assert!(readable(ON_ACCENT.light, shade, false).is_ok(), "{shade}");
                    }
                    let dark = Shades {
                        light: BLACK,
                        dark: shade,
                    };
                    if dark.check_accent().is_ok() {
                        assert!(
                            readable(ON_ACCENT.dark, dark.deep().dark, true).is_ok(),
                            "{shade}"
                        );
                        assert!(readable(ON_ACCENT.dark, shade, true).is_ok(), "{shade}");
                    }
                }
            }
        }
    }
}
