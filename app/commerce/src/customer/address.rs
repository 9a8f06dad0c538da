//! A postal address, checked by the habits of its country.

use serde::{Deserialize, Serialize};

use super::field::{optional, required};
use super::{FieldProblem, InvalidField, PersonName};
use crate::country::CountryCode;
use crate::zone::Location;

const MAX_LINE: usize = 120;
const MAX_PHONE: usize = 32;

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
    /// The region's code, in countries that use them.
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
        let city = required("city", &input.city, MAX_LINE)
            .map_err(&mut note)
            .ok();
        let region =
            country.and_then(|country| region(&input.region, country).map_err(&mut note).ok());
        let phone = phone(&input.phone).map_err(&mut note).ok();
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
                name,
                company,
                line1,
                line2,
                city,
                region,
                postcode,
                country,
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

    /// The address as it is written on a parcel, line by line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let place = self.city_line();
        let optional = |text: &Option<String>| text.clone();
        [
            Some(self.name.to_string()),
            optional(&self.company),
            Some(self.line1.clone()),
            optional(&self.line2),
            Some(place),
            Some(self.country.name().to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect()
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

    fn city_line(&self) -> String {
        let postcode = self.postcode.as_deref().unwrap_or_default();
        let line = match (self.country.code(), &self.region) {
            ("US" | "CA" | "AU", Some(region)) => format!("{}, {region} {postcode}", self.city),
            ("GB" | "IE", _) => format!("{} {postcode}", self.city),
            _ => format!("{postcode} {}", self.city),
        };
        line.trim().to_owned()
    }
}

fn postcode(text: &str, country: CountryCode) -> Result<Option<String>, InvalidField> {
    if !country.has_postcodes() {
        return optional("postcode", text, 12);
    }
    if text.trim().is_empty() {
        let problem = FieldProblem::MissingPostcode(country);
        return Err(InvalidField::new("postcode", problem));
    }
    let problem = FieldProblem::MalformedPostcode(country);
    let written = country.normalise_postcode(text).map(Some);
    written.ok_or(InvalidField::new("postcode", problem))
}

fn region(text: &str, country: CountryCode) -> Result<Option<String>, InvalidField> {
    let regions = country.regions();
    if regions.is_empty() {
        return optional("region", text, MAX_LINE);
    }
    let wanted = text.trim();
    let found = regions.iter().find(|region| {
        region.code.eq_ignore_ascii_case(wanted) || region.name.eq_ignore_ascii_case(wanted)
    });
    let problem = FieldProblem::UnknownRegion(country);
    let code = found.map(|region| Some(region.code.to_owned()));
    code.ok_or(InvalidField::new("region", problem))
}

fn phone(text: &str) -> Result<Option<String>, InvalidField> {
    let Some(number) = optional("phone", text, MAX_PHONE)? else {
        return Ok(None);
    };
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plain = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
    if (5..=15).contains(&digits) && number.chars().all(plain) {
        Ok(Some(number))
    } else {
        Err(InvalidField::new("phone", FieldProblem::MalformedPhone))
    }
}
