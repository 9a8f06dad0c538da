//! Who answers for a product, and what buyers must be warned of (Regulation (EU) 2023/988, Article 19).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::customer::EmailAddress;
use crate::text;

/// What a product page has to say of its safety. What is empty is not known, or not needed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Safety {
    pub manufacturer: String,
    /// Postal address, lines and all.
    pub manufacturer_address: String,
    /// An e-mail address, or a web page to write on.
    pub manufacturer_email: String,
    /// Who answers in the Union for a manufacturer outside it.
    pub responsible: String,
    pub responsible_address: String,
    pub responsible_email: String,
    /// Warnings and safety information.
    pub warnings: String,
}

/// The fields, for errors and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SafetyField {
    Manufacturer,
    ManufacturerAddress,
    ManufacturerEmail,
    Responsible,
    ResponsibleAddress,
    ResponsibleEmail,
    Warnings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SafetyError {
    #[error("That is too long.")]
    TooLong(SafetyField),
    #[error("That is no e-mail address and no link that begins with https://.")]
    NoContact(SafetyField),
    /// A name without an address, or the other way round.
    #[error("Name, postal address and e-mail address belong together.")]
    Incomplete(SafetyField),
}

const LONGEST_LINE: usize = 200;
const LONGEST_TEXT: usize = 4000;

impl SafetyField {
    pub const ALL: [Self; 7] = [
        Self::Manufacturer,
        Self::ManufacturerAddress,
        Self::ManufacturerEmail,
        Self::Responsible,
        Self::ResponsibleAddress,
        Self::ResponsibleEmail,
        Self::Warnings,
    ];

    /// The name of the form's field, and of the column in a file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manufacturer => "manufacturer",
            Self::ManufacturerAddress => "manufacturer_address",
            Self::ManufacturerEmail => "manufacturer_email",
            Self::Responsible => "responsible_person",
            Self::ResponsibleAddress => "responsible_person_address",
            Self::ResponsibleEmail => "responsible_person_email",
            Self::Warnings => "warnings",
        }
    }

    const fn longest(self) -> usize {
        match self {
            Self::Warnings => LONGEST_TEXT,
            _ => LONGEST_LINE,
        }
    }
}

impl SafetyError {
    #[must_use]
    pub const fn field(self) -> SafetyField {
        match self {
            Self::TooLong(field) | Self::NoContact(field) | Self::Incomplete(field) => field,
        }
    }
}

impl Safety {
    /// Reads what was typed; none when all of it is empty.
    ///
    /// # Errors
    /// The first field that will not do.
    pub fn read(typed: impl Fn(SafetyField) -> String) -> Result<Option<Self>, SafetyError> {
        let mut safety = Self::default();
        for field in SafetyField::ALL {
            let text = match field {
                SafetyField::ManufacturerAddress
                | SafetyField::ResponsibleAddress
                | SafetyField::Warnings => text::lines(&typed(field)),
                _ => text::line(&typed(field)),
            };
            if text.chars().count() > field.longest() {
                return Err(SafetyError::TooLong(field));
            }
            *safety.of_mut(field) = text;
        }
        safety.check()?;
        Ok((safety != Self::default()).then_some(safety))
    }

    #[must_use]
    pub fn of(&self, field: SafetyField) -> &str {
        match field {
            SafetyField::Manufacturer => &self.manufacturer,
            SafetyField::ManufacturerAddress => &self.manufacturer_address,
            SafetyField::ManufacturerEmail => &self.manufacturer_email,
            SafetyField::Responsible => &self.responsible,
            SafetyField::ResponsibleAddress => &self.responsible_address,
            SafetyField::ResponsibleEmail => &self.responsible_email,
            SafetyField::Warnings => &self.warnings,
        }
    }

    fn of_mut(&mut self, field: SafetyField) -> &mut String {
        match field {
            SafetyField::Manufacturer => &mut self.manufacturer,
            SafetyField::ManufacturerAddress => &mut self.manufacturer_address,
            SafetyField::ManufacturerEmail => &mut self.manufacturer_email,
            SafetyField::Responsible => &mut self.responsible,
            SafetyField::ResponsibleAddress => &mut self.responsible_address,
            SafetyField::ResponsibleEmail => &mut self.responsible_email,
            SafetyField::Warnings => &mut self.warnings,
        }
    }

    fn check(&self) -> Result<(), SafetyError> {
        use SafetyField as F;
        for party in [
            [
                F::Manufacturer,
                F::ManufacturerAddress,
                F::ManufacturerEmail,
            ],
            [F::Responsible, F::ResponsibleAddress, F::ResponsibleEmail],
        ] {
            let empty = party.iter().find(|field| self.of(**field).is_empty());
            let is_named = party.iter().any(|field| !self.of(*field).is_empty());
            if let Some(empty) = empty.filter(|_| is_named) {
                return Err(SafetyError::Incomplete(*empty));
            }
            let contact = self.of(party[2]);
            let is_page = contact.starts_with("https://") && contact.is_ascii();
            if is_named && !is_page && EmailAddress::parse(contact).is_err() {
                return Err(SafetyError::NoContact(party[2]));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SafetyField as F;

    fn read(fields: &[(F, &str)]) -> Result<Option<Safety>, SafetyError> {
        Safety::read(|field| {
            let found = fields.iter().find(|(name, _)| *name == field);
            found.map_or(String::new(), |(_, text)| (*text).to_owned())
        })
    }

    #[test]
    fn nothing_typed_is_nothing_known() {
        assert_eq!(read(&[(F::Warnings, " \n ")]), Ok(None));
    }

    #[test]
    fn a_manufacturer_has_a_name_an_address_and_a_contact_or_is_none() {
        let named = [
            (F::Manufacturer, "  Nordlicht  AB "),
            (
                F::ManufacturerAddress,
                "Hamngatan 1\r\n111 47 Stockholm\r\n",
            ),
            (F::ManufacturerEmail, "safety@nordlicht.example"),
        ];
        let safety = read(&named).unwrap().unwrap();
        assert_eq!(safety.manufacturer, "Nordlicht AB");
        assert_eq!(safety.manufacturer_address, "Hamngatan 1\n111 47 Stockholm");
        for missing in 0..3 {
            let mut some = named.to_vec();
            let (field, _) = some.remove(missing);
            assert_eq!(read(&some), Err(SafetyError::Incomplete(field)));
        }
        let mut page = named;
        page[2].1 = "https://nordlicht.example/contact";
        assert!(read(&page).is_ok());
        page[2].1 = "call us";
        let refused = Err(SafetyError::NoContact(F::ManufacturerEmail));
        assert_eq!(read(&page), refused);
    }

    #[test]
    fn a_text_that_is_too_long_is_named() {
        let long = "x".repeat(4001);
        let refused = Err(SafetyError::TooLong(F::Warnings));
        assert_eq!(read(&[(F::Warnings, &long)]), refused);
    }
}
