//! Countries and territories of ISO 3166, and what an address needs in each.

mod layout;
mod postcode;
mod regions;
mod table;
mod time_zone;

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

pub use regions::Region;
use table::Row;

/// A country or territory of ISO 3166.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode([u8; 2]);

/// The text is not the code of a country.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” is not a country.")]
pub struct UnknownCountry(pub String);

/// Where a region must be one of those known, since taxes and deliveries name them.
const CLOSED: [&str; 3] = ["AU", "CA", "US"];

/// Postcodes of a country that lie in a territory with a code of its own, which its taxes and customs go by.
#[rustfmt::skip]
const TERRITORIES: [(&str, &str, [u8; 2]); 12] = [
    ("FR", "97133", *b"BL"), ("FR", "97150", *b"MF"), ("FR", "971", *b"GP"), ("FR", "972", *b"MQ"),
    ("FR", "973", *b"GF"), ("FR", "974", *b"RE"), ("FR", "975", *b"PM"), ("FR", "976", *b"YT"),
    ("FR", "986", *b"WF"), ("FR", "987", *b"PF"), ("FR", "988", *b"NC"), ("FI", "22", *b"AX"),
];

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
        let bytes: Option<[u8; 2]> = upper.as_bytes().try_into().ok();
        bytes
            .filter(|bytes| table::find(*bytes).is_some())
            .map(Self)
            .ok_or_else(|| UnknownCountry(code.to_owned()))
    }

    /// The two-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().map_or("", |row| row.code)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// Whether it belongs to the European Union.
    #[must_use]
    pub fn in_eu(self) -> bool {
        Self::EU.contains(&self.code())
    }

    /// Whether its law asks shops for a button to withdraw from a contract: the European Economic Area
    /// (Directive (EU) 2023/2673). The United Kingdom grants the right, and asks for no button.
    #[must_use]
    pub fn asks_for_withdrawal_link(self) -> bool {
        self.in_eu() || ["IS", "LI", "NO"].contains(&self.code())
    }

    /// Every country and territory, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        let codes = table::rows().iter().map(|row| row.code.as_bytes());
        codes.filter_map(|code| code.try_into().ok().map(Self))
    }

    /// The country's territory in which that postcode lies, else the country itself.
    #[must_use]
    pub fn territory(self, postcode: Option<&str>) -> Self {
        let lies = |(country, start, _): &&(&str, &str, _)| {
            *country == self.code() && postcode.is_some_and(|code| code.starts_with(start))
        };
        TERRITORIES
            .iter()
            .find(lies)
            .map_or(self, |(_, _, code)| Self(*code))
    }

    /// Whether addresses there name a region.
    #[must_use]
    pub fn has_regions(self) -> bool {
        let named = |row: &Row| row.layout.contains("%S") || row.latin_layout.contains("%S");
        self.row().is_some_and(named)
    }

    /// Whether an address there must name a region.
    #[must_use]
    pub fn needs_region(self) -> bool {
        self.needs('S')
    }

    /// The known regions; empty where any text may be one.
    #[must_use]
    pub fn regions(self) -> &'static [Region] {
        self.row().map_or(&[], |row| &row.regions)
    }

    /// Whether a region must be one of [`CountryCode::regions`].
    #[must_use]
    pub fn has_only_known_regions(self) -> bool {
        CLOSED.contains(&self.code())
    }

    /// The region by its code or a name of it.
    #[must_use]
    pub fn region(self, typed: &str) -> Option<&'static Region> {
        let known = self.regions();
        let by_code = known
            .iter()
            .find(|region| region.code.eq_ignore_ascii_case(typed));
        by_code.or_else(|| known.iter().find(|region| region.is_called(typed)))
    }

    /// What the region is called there: “State”, “Prefecture”.
    #[must_use]
    pub fn region_label(self) -> &'static str {
        let kind = self.row().map_or("", |row| row.region_name);
        match (&self.0, kind) {
            (b"CA", _) => "Province or territory",
            (b"AU", _) => "State or territory",
            (_, "area") => "Area",
            (_, "county") => "County",
            (_, "department") => "Department",
            (_, "district") => "District",
            (_, "emirate") => "Emirate",
            (_, "island") => "Island",
            (_, "oblast") => "Oblast",
            (_, "parish") => "Parish",
            (_, "prefecture") => "Prefecture",
            (_, "state") => "State",
            _ if self.has_regions() => "Province or region",
            _ => "Region",
        }
    }

    /// What the postcode is called there.
    #[must_use]
    pub fn postcode_label(self) -> &'static str {
        let kind = self.row().map_or("", |row| row.postcode_name);
        match (&self.0, kind) {
            (b"CA", _) => "Postal code",
            (_, "eircode") => "Eircode",
            (_, "pin") => "PIN code",
            (_, "zip") => "ZIP code",
            _ => "Postcode",
        }
    }

    /// A postcode as an example, where the shop knows the country's form.
    #[must_use]
    pub fn postcode_example(self) -> Option<&'static str> {
        let example = self.row().map(|row| row.example);
        example.filter(|example| !example.is_empty())
    }

    /// The IANA name of the zone whose time a shop there goes by.
    #[must_use]
    pub fn time_zone(self) -> &'static str {
        time_zone::of(self.code())
    }

    /// Whether addresses there have a postcode at all.
    #[must_use]
    pub fn has_postcodes(self) -> bool {
        self.row().is_some_and(|row| !row.forms.is_empty())
    }

    /// Whether an address there must have a postcode.
    #[must_use]
    pub fn needs_postcode(self) -> bool {
        self.needs('Z')
    }

    /// Whether an address there must name a town: all but towns and islands that are countries of their own.
    #[must_use]
    pub fn needs_city(self) -> bool {
        self.needs('C')
    }

    /// The names of the fields that an address there must fill and one elsewhere need not.
    #[must_use]
    pub fn needed_fields(self) -> Vec<&'static str> {
        let fields = [('Z', "postcode"), ('C', "city"), ('S', "region")];
        let needed = fields.into_iter().filter(|(letter, _)| self.needs(*letter));
        needed.map(|(_, name)| name).collect()
    }

    /// The postcode as that country writes it, or none when it has another form.
    ///
    /// Where none is needed, any short text is accepted.
    #[must_use]
    pub fn normalise_postcode(self, postcode: &str) -> Option<String> {
        postcode::normalise(self.row()?, postcode)
    }

    /// The lines of an address there, without the country; `field` gives the text of a letter of the layout.
    /// `is_latin` tells whether the address is in Latin letters.
    #[must_use]
    pub fn address_lines(self, is_latin: bool, field: impl Fn(char) -> String) -> Vec<String> {
        layout::lines(self.layout(is_latin), field)
    }

    /// Whether the layout has a place for that letter.
    #[must_use]
    pub fn writes(self, is_latin: bool, letter: char) -> bool {
        self.layout(is_latin).contains(&format!("%{letter}"))
    }

    fn layout(self, is_latin: bool) -> &'static str {
        let Some(row) = self.row() else { return "" };
        match row.latin_layout {
            latin if is_latin && !latin.is_empty() => latin,
            _ => row.layout,
        }
    }

    fn needs(self, letter: char) -> bool {
        self.row().is_some_and(|row| row.needs.contains(letter))
    }

    fn row(self) -> Option<&'static Row> {
        table::find(self.0)
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
