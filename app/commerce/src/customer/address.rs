//! A postal address, checked and written by the habits of its country.

mod lines;

use serde::{Deserialize, Serialize};

use super::field::{optional, required};
use super::{FieldProblem, InvalidField, PersonName, phone};
use crate::country::CountryCode;
use crate::text;
use crate::zone::Location;

const MAX_LINE: usize = 120;

/// An address as typed; every field is kept for showing the form again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressInput {
    pub name: String,
    pub company: String,
    pub line1: String,
    /// Flat, floor, care of.
    pub line2: String,
    pub city: String,
    /// State or province, by code or name.
    pub region: String,
    pub postcode: String,
    /// Two-letter country code.
    pub country: String,
    pub phone: String,
}

/// An address that a parcel can be sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub name: PersonName,
    pub company: Option<String>,
    pub line1: String,
    /// Flat, floor, care of.
    pub line2: Option<String>,
    pub city: String,
    /// The region as addresses have it, such as a state's code.
    pub region: Option<String>,
    /// The postcode as the country writes it.
    pub postcode: Option<String>,
    pub country: CountryCode,
    pub phone: Option<String>,
}

impl Address {
    /// Reads an address; field names are those of [`AddressInput`]. An error for each field that is
    /// wrong, in the order of the form.
    pub fn parse(input: &AddressInput) -> Result<Self, Vec<InvalidField>> {
        let mut errors = Vec::new();
        let mut note = |error: InvalidField| errors.push(error);
        let country = CountryCode::parse(&input.country)
            .map_err(|_| note(InvalidField::new("country", FieldProblem::Missing)))
            .ok();
        let name = PersonName::parse(&input.name).map_err(&mut note).ok();
        let company = optional("company", &input.company, MAX_LINE)
            .map_err(&mut note)
            .ok();
        let line1 = required("line1", &input.line1, MAX_LINE)
            .map_err(&mut note)
            .ok();
        let line2 = optional("line2", &input.line2, MAX_LINE)
            .map_err(&mut note)
            .ok();
        let postcode =
            country.and_then(|country| postcode(&input.postcode, country).map_err(&mut note).ok());
        let city = city(&input.city, country).map_err(&mut note).ok();
        let region = country.and_then(|country| region(input, country).map_err(&mut note).ok());
        let phone = phone::parse(&input.phone).map_err(&mut note).ok();
        match (
            country, name, company, line1, line2, postcode, city, region, phone,
        ) {
            (
                Some(country),
                Some(name),
                Some(company),
                Some(line1),
                Some(line2),
                Some(postcode),
                Some(city),
                Some(region),
                Some(phone),
            ) => Ok(Self {
                country: country.territory(postcode.as_deref()),
                name,
                company,
                line1,
                line2,
                city,
                region,
                postcode,
                phone,
            }),
            _ => Err(errors),
        }
    }

    /// The location, as far as taxes and delivery care.
    #[must_use]
    pub fn location(&self) -> Location {
        Location {
            country: self.country,
            region: self.region.clone(),
            postcode: self.postcode.clone(),
        }
    }

    /// The address as form input, for editing it.
    #[must_use]
    pub fn to_input(&self) -> AddressInput {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        AddressInput {
            name: self.name.to_string(),
            company: text(&self.company),
            line1: self.line1.clone(),
            line2: text(&self.line2),
            city: self.city.clone(),
            region: text(&self.region),
            postcode: text(&self.postcode),
            country: self.country.to_string(),
            phone: text(&self.phone),
        }
    }
}

fn city(text: &str, country: Option<CountryCode>) -> Result<String, InvalidField> {
    if country.is_none_or(CountryCode::needs_city) {
        required("city", text, MAX_LINE)
    } else {
        Ok(optional("city", text, MAX_LINE)?.unwrap_or_default())
    }
}

fn postcode(text: &str, country: CountryCode) -> Result<Option<String>, InvalidField> {
    let invalid = |problem| InvalidField::new("postcode", problem);
    if text::code(text).is_empty() {
        return match country.needs_postcode() {
            true => Err(invalid(FieldProblem::MissingPostcode(country))),
            false => Ok(None),
        };
    }
    let written = country.normalise_postcode(text).map(Some);
    written.ok_or(invalid(FieldProblem::MalformedPostcode(country)))
}

fn region(input: &AddressInput, country: CountryCode) -> Result<Option<String>, InvalidField> {
    let invalid = |problem| Err(InvalidField::new("region", problem));
    let Some(typed) = optional("region", &input.region, MAX_LINE)? else {
        return match country.needs_region() {
            true => invalid(FieldProblem::MissingRegion(country)),
            false => Ok(None),
        };
    };
    match country.region(&typed) {
        Some(known) => Ok(Some(known.code.to_owned())),
        None if country.has_only_known_regions() => invalid(FieldProblem::UnknownRegion(country)),
        None => Ok(Some(typed)),
    }
}

#[cfg(test)]
mod tests;
