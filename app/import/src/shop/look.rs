//! `[look]` of a shop file: the logo, and colours that can be read.

use commerce::catalog::Picture;
use commerce::look::{Colour, Look, Shades, TooFaint};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::shop::Fault;
use crate::shop::source::{Source, written};

/// Stands for the logo that the shop has already, as `shop show` prints it.
pub(super) const STORED: &str = "stored";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookTable {
    /// A PNG or JPEG beside the shop file, or [`STORED`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    logo: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accent: Option<ShadesTable>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    block: Option<ShadesTable>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShadesTable {
    light: Spanned<String>,
    dark: Spanned<String>,
}

/// A look as a file has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookSetup {
    pub look: Look,
    /// The logo is the one that the shop has already.
    pub keeps_logo: bool,
}

impl LookSetup {
    /// The look of a shop that had `stored` before.
    #[must_use]
    pub fn over(&self, stored: &Look) -> Look {
        let mut look = self.look.clone();
        if self.keeps_logo {
            look.logo.clone_from(&stored.logo);
        }
        look
    }
}

impl LookTable {
    pub(super) fn check(
        self,
        source: Source<'_>,
        logo: &impl Fn(&str) -> Result<Picture, String>,
    ) -> Result<LookSetup, Fault> {
        let source = source.below("look");
        let named = self.logo.filter(|name| !name.get_ref().trim().is_empty());
        let keeps_logo = named.as_ref().is_some_and(|name| name.get_ref() == STORED);
        let picture = named
            .filter(|_| !keeps_logo)
            .map(|name| logo(name.get_ref()).map_err(|error| source.wrong(&name, "logo", error)));
        let accent = self
            .accent
            .map(|table| table.check(source, "accent", Shades::check_accent));
        let block = self
            .block
            .map(|table| table.check(source, "block", Shades::check_block));
        Ok(LookSetup {
            look: Look {
                logo: picture.transpose()?,
                accent: accent.transpose()?,
                block: block.transpose()?,
            },
            keeps_logo,
        })
    }

    /// Nothing when the look is the style sheet's.
    pub(super) fn of(look: &Look) -> Option<Self> {
        if *look == Look::default() {
            return None;
        }
        Some(Self {
            logo: look.logo.as_ref().map(|_| written(STORED.to_owned())),
            accent: look.accent.map(ShadesTable::of),
            block: look.block.map(ShadesTable::of),
        })
    }
}

/// A colour for light and for dark pages as typed, if it can be read where it is used.
///
/// # Errors
/// Under `light` or `dark`, what is wrong with that shade.
pub fn shades(
    light: &str,
    dark: &str,
    is_readable: fn(Shades) -> Result<(), TooFaint>,
) -> Result<Shades, Fault> {
    let colour =
        |text: &str, side: &str| Colour::parse(text).map_err(|error| Fault::of_field(side, error));
    let shades = Shades {
        light: colour(light, "light")?,
        dark: colour(dark, "dark")?,
    };
    let side = |error: &TooFaint| if error.is_dark { "dark" } else { "light" };
    is_readable(shades).map_err(|error| Fault::of_field(side(&error), error))?;
    Ok(shades)
}

impl ShadesTable {
    fn check(
        self,
        source: Source<'_>,
        key: &str,
        is_readable: fn(Shades) -> Result<(), TooFaint>,
    ) -> Result<Shades, Fault> {
        let found = shades(self.light.get_ref(), self.dark.get_ref(), is_readable);
        found.map_err(|fault| {
            let text = if fault.key == "dark" {
                &self.dark
            } else {
                &self.light
            };
            source.wrong(text, &format!("{key}.{}", fault.key), fault.problem)
        })
    }

    fn of(shades: Shades) -> Self {
        Self {
            light: written(shades.light.to_string()),
            dark: written(shades.dark.to_string()),
        }
    }
}
