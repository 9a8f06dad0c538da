//! Countries, and what an address needs in each.

mod names;
mod postcode;
mod regions;
mod time_zone;

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

pub use names::COUNTRIES;
pub use regions::Region;

/// A country of ISO 3166.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode([u8; 2]);

/// The text is not the code of a country.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” is not a country.")]
pub struct UnknownCountry(pub String);

impl CountryCode {
    pub const DE: Self = Self(*b"DE");
    pub const AT: Self = Self(*b"AT");
    pub const CH: Self = Self(*b"CH");
    pub const FR: Self = Self(*b"FR");
    pub const GB: Self = Self(*b"GB");
    pub const US: Self = Self(*b"US");

    /// The countries of the European Union.
    pub const EU: [&'static str; 27] = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ];

    /// Reads a two-letter code, in either case.
    pub fn parse(code: &str) -> Result<Self, UnknownCountry> {
        let upper = code.trim().to_ascii_uppercase();
        let known = COUNTRIES.iter().any(|(known, _)| *known == upper);
        let bytes: Option<[u8; 2]> = upper.as_bytes().try_into().ok().filter(|_| known);
        bytes
            .map(Self)
            .ok_or_else(|| UnknownCountry(code.to_owned()))
    }

    /// The two-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Whether it belongs to the European Union.
    #[must_use]
    pub fn in_eu(self) -> bool {
        Self::EU.contains(&self.code())
    }

    /// Every country, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES
            .iter()
            .filter_map(|(code, _)| code.as_bytes().try_into().ok().map(Self))
    }

    /// The regions an address must name one of; empty where addresses do without.
    #[must_use]
    pub fn regions(self) -> &'static [Region] {
        regions::of(self.code())
    }

    /// What the region is called there: “State”, “Province”.
    #[must_use]
    pub fn region_label(self) -> &'static str {
        match &self.0 {
            b"US" => "State",
            b"CA" => "Province or territory",
            b"AU" => "State or territory",
            _ => "Region",
        }
    }

    /// What the postcode is called there.
    #[must_use]
    pub fn postcode_label(self) -> &'static str {
        match &self.0 {
            b"US" => "ZIP code",
            b"CA" => "Postal code",
            _ => "Postcode",
        }
    }

    /// A postcode as an example, where the shop knows the country's form.
    #[must_use]
    pub fn postcode_example(self) -> Option<&'static str> {
        postcode::example(self.code())
    }

    /// The IANA name of the zone whose time a shop there goes by.
    #[must_use]
    pub fn time_zone(self) -> &'static str {
        time_zone::of(self.code())
    }

    /// Whether addresses there have a postcode at all.
    #[must_use]
    pub fn has_postcodes(self) -> bool {
        !matches!(
            &self.0,
            b"AE" | b"AO" | b"BO" | b"BS" | b"HK" | b"JM" | b"MO" | b"PA" | b"QA" | b"UG" | b"ZW"
        )
    }

    /// The postcode as that country writes it, or none when it has another form.
    ///
    /// Countries whose form the shop does not know accept any short text.
    #[must_use]
    pub fn normalise_postcode(self, postcode: &str) -> Option<String> {
        postcode::normalise(self.code(), postcode)
    }

    fn row(self) -> (&'static str, &'static str) {
        let row = COUNTRIES.iter().find(|(code, _)| code.as_bytes() == self.0);
        row.copied().unwrap_or(("", ""))
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for CountryCode {
    type Err = UnknownCountry;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code)
    }
}

impl Serialize for CountryCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
