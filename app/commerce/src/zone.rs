//! Locations and the areas that taxes and delivery are set for.

use serde::{Deserialize, Serialize};

use crate::country::CountryCode;

/// Where something goes, as far as taxes and delivery care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub country: CountryCode,
    /// The region's code, when the country uses them.
    pub region: Option<String>,
    pub postcode: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The country; everywhere when absent.
    pub country: Option<CountryCode>,
    /// Only these regions, when there are any.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Only these postcodes, when there are any.
    #[serde(default)]
    pub postcodes: Vec<PostcodeRange>,
}

/// Postcodes from one to another, both included, compared as texts of equal length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostcodeRange {
    pub from: String,
    pub to: String,
}

impl Location {
    /// Anywhere in a country.
    #[must_use]
    pub const fn country(country: CountryCode) -> Self {
        Self {
            country,
            region: None,
            postcode: None,
        }
    }
}

impl Area {
    pub const WORLD: Self = Self {
        country: None,
        regions: Vec::new(),
        postcodes: Vec::new(),
    };

    #[must_use]
    pub const fn country(country: CountryCode) -> Self {
        Self {
            country: Some(country),
            regions: Vec::new(),
            postcodes: Vec::new(),
        }
    }

    /// How closely the area fits the location: none when it does not, higher when closer.
    #[must_use]
    pub fn fit(&self, location: &Location) -> Option<u8> {
        let Some(country) = self.country else {
            return Some(0);
        };
        if country != location.country {
            return None;
        }
        let mut fit = 1;
        if !self.regions.is_empty() {
            let region = location.region.as_deref()?;
            self.regions
                .iter()
                .find(|known| known.eq_ignore_ascii_case(region))?;
            fit += 1;
        }
        if !self.postcodes.is_empty() {
            let postcode = compact(location.postcode.as_deref()?);
            self.postcodes
                .iter()
                .find(|range| range.contains(&postcode))?;
            fit += 2;
        }
        Some(fit)
    }
}

impl PostcodeRange {
    fn contains(&self, postcode: &str) -> bool {
        let (from, to) = (compact(&self.from), compact(&self.to));
        let head = |length: usize| postcode.get(..length);
        head(from.len()).is_some_and(|head| head >= from.as_str())
            && head(to.len()).is_some_and(|head| head <= to.as_str())
    }
}

/// How closely a set of areas fits: the closest of them.
#[must_use]
pub fn closest_fit(areas: &[Area], location: &Location) -> Option<u8> {
    areas.iter().filter_map(|area| area.fit(location)).max()
}

fn compact(postcode: &str) -> String {
    let kept = postcode.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|character| character.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests;
