//! Field errors in the shopper's words.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::customer::{EmailError, FieldProblem, InvalidField, Password, PasswordError};
use texts::text;

use crate::components::field::FieldError;

impl From<InvalidField> for FieldError {
    fn from(invalid: InvalidField) -> FieldError {
        FieldError::new(invalid.field, problem(invalid))
    }
}

fn problem(invalid: InvalidField) -> Cow<'static, str> {
    match invalid.problem {
        FieldProblem::Missing => missing(invalid.field),
        FieldProblem::TooLong(most) => too_long(most),
        FieldProblem::NotPlainText => text!("components-field-not-plain"),
        FieldProblem::Link => text!("components-field-link"),
        FieldProblem::MissingPostcode(country) => {
            let label = inside(country.postcode_label());
            text!("components-address-postcode-missing", label = label)
        }
        FieldProblem::MalformedPostcode(country) => malformed_postcode(country),
        FieldProblem::MissingRegion(country) => missing_region(country),
        FieldProblem::UnknownRegion(country) => {
            let label = inside(country.region_label());
            let article = article(&label);
            text!(
                "components-address-region-unknown",
                article = article,
                label = label
            )
        }
        FieldProblem::MalformedPhone => text!("components-address-phone-malformed"),
    }
}

fn missing(field: &str) -> Cow<'static, str> {
    match field {
        "name" => text!("components-address-name-missing"),
        "line1" => text!("components-address-line1-missing"),
        "city" => text!("components-address-city-missing"),
        "country" => text!("components-address-country-missing"),
        _ => text!("components-field-missing"),
    }
}

fn missing_region(country: CountryCode) -> Cow<'static, str> {
    let label = inside(country.region_label());
    if country.has_only_known_regions() {
        let article = article(&label);
        text!(
            "components-address-region-unknown",
            article = article,
            label = label
        )
    } else {
        text!("components-address-region-missing", label = label)
    }
}

fn malformed_postcode(country: CountryCode) -> Cow<'static, str> {
    let (label, name) = (inside(country.postcode_label()), country.name());
    let article = article(&label);
    match country.postcode_example() {
        Some(example) => text!(
            "components-address-postcode-malformed",
            article = article,
            label = label,
            country = name,
            example = example
        ),
        None => text!(
            "components-address-postcode-unknown",
            article = article,
            label = label,
            country = name
        ),
    }
}

/// A label within a sentence: in lower case, unless it is a name.
fn inside(label: &str) -> String {
    match label {
        "ZIP code" | "PIN code" | "Eircode" => label.to_owned(),
        _ => label.to_lowercase(),
    }
}

fn article(label: &str) -> &'static str {
    if label.starts_with(['a', 'e', 'i', 'o', 'E']) {
        "an"
    } else {
        "a"
    }
}

pub fn too_long(most: usize) -> Cow<'static, str> {
    text!("components-field-too-long", count = most)
}

pub fn email(error: EmailError) -> Cow<'static, str> {
    match error {
        EmailError::Empty => text!("components-email-missing"),
        EmailError::TooLong => text!("components-email-too-long"),
        EmailError::Malformed => text!("components-email-malformed"),
        EmailError::Dots => text!("components-email-dots"),
    }
}

pub fn password(error: PasswordError) -> Cow<'static, str> {
    match error {
        PasswordError::TooShort => {
            text!(
                "components-password-too-short",
                count = Password::MIN_LENGTH
            )
        }
        PasswordError::TooLong => too_long(Password::MAX_LENGTH),
        PasswordError::TooCommon => text!("components-password-too-common"),
        PasswordError::IsEmail => text!("components-password-is-email"),
    }
}

#[cfg(test)]
mod tests {
    use commerce::customer::{Address, AddressInput};

    use crate::components::field::FieldError;

    fn messages(input: &AddressInput) -> Vec<String> {
        let errors = Address::parse(input).unwrap_err().into_iter();
        let errors = errors.map(FieldError::from);
        errors.map(|error| error.message.into_owned()).collect()
    }

    #[test]
    fn a_wrong_address_is_told_in_the_words_of_its_country() {
        let input = AddressInput {
            name: "Ada Lovelace".to_owned(),
            line1: "Hafenstraße 12".to_owned(),
            city: "Hamburg".to_owned(),
            postcode: "ABC".to_owned(),
            country: "DE".to_owned(),
            phone: "call me".to_owned(),
            ..AddressInput::default()
        };
        let expected = [
            "Enter a postcode for Germany, like 10115.",
            "Enter a phone number like +49 30 123456, or leave this empty.",
        ];
        assert_eq!(messages(&input), expected);
        let american = AddressInput {
            country: "US".to_owned(),
            postcode: String::new(),
            phone: String::new(),
            ..input
        };
        let expected = ["Enter the ZIP code.", "Choose a state."];
        assert_eq!(messages(&american), expected);
    }
}
