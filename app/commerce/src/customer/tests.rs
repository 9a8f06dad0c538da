//! What is accepted and what is refused, by field.

use super::*;
use crate::country::CountryCode;

fn berlin() -> AddressInput {
    AddressInput {
        name: "  Ada   Lovelace ".to_owned(),
        line1: "Invalidenstraße 43".to_owned(),
        city: "Berlin".to_owned(),
        postcode: "10115".to_owned(),
        country: "de".to_owned(),
        ..AddressInput::default()
    }
}

fn refused_fields(input: &AddressInput) -> Vec<&'static str> {
    let errors = Address::parse(input).unwrap_err();
    errors.into_iter().map(|error| error.field).collect()
}

#[test]
fn an_email_address_is_stored_in_lower_case() {
    let email = EmailAddress::parse("  Ada.Lovelace+shop@Example.COM ").unwrap();
    assert_eq!(email.as_str(), "ada.lovelace+shop@example.com");
    let text = serde_json::to_string(&email).unwrap();
    assert_eq!(serde_json::from_str::<EmailAddress>(&text).unwrap(), email);
    assert!(serde_json::from_str::<EmailAddress>("\"nobody\"").is_err());
}

#[test]
fn an_international_domain_is_stored_as_dns_has_it_and_shown_as_typed() {
    for typed in [
        "name@müller.de",
        "Name@MÜLLER.de",
        "name@mu\u{308}ller.de",
        "name@xn--mller-kva.de",
    ] {
        let email = EmailAddress::parse(typed).unwrap();
        assert_eq!(email.as_str(), "name@xn--mller-kva.de");
        assert_eq!(email.shown(), "name@müller.de");
    }
    assert_eq!(
        EmailAddress::parse("a@例え。テスト").unwrap().as_str(),
        "a@xn--r8jz45g.xn--zckzah"
    );
    assert_eq!(
        EmailAddress::parse("ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ\u{200b}")
            .unwrap()
            .as_str(),
        "ada@example.com"
    );
    for bad in [
        "name@xn--.de",
        "name@mü ller.de",
        "name@-müller.de",
        "näme@example.com",
    ] {
        assert_eq!(
            EmailAddress::parse(bad),
            Err(EmailError::Malformed),
            "{bad}"
        );
    }
}

#[test]
fn what_cannot_be_an_email_address_is_refused() {
    assert_eq!(EmailAddress::parse("  "), Err(EmailError::Empty));
    for text in [
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@@example.com",
        "a b@example.com",
        "ada@-example.com",
        "ada@example..com",
        "ada@example.c",
        "ada@1.2.3.44",
        "ada@example.com\r\nBcc: x@example.com",
        "<script>@example.com",
        "ädа@example.com",
    ] {
        assert_eq!(
            EmailAddress::parse(text),
            Err(EmailError::Malformed),
            "{text:?}"
        );
    }
    for text in [
        ".ada@example.com",
        "taro..x@docomo.ne.jp",
        "x.@docomo.ne.jp",
    ] {
        assert_eq!(EmailAddress::parse(text), Err(EmailError::Dots), "{text}");
    }
    let long = format!("ada@{}.com", "a".repeat(250));
    assert_eq!(EmailAddress::parse(&long), Err(EmailError::TooLong));
    let long_local = format!("{}@example.com", "a".repeat(65));
    assert_eq!(EmailAddress::parse(&long_local), Err(EmailError::TooLong));
}

#[test]
fn a_good_address_is_tidied() {
    let address = Address::parse(&berlin()).unwrap();
    let lines = [
        "Ada Lovelace",
        "Invalidenstraße 43",
        "10115 Berlin",
        "Germany",
    ];
    assert_eq!(address.lines(), lines);
    assert_eq!(Address::parse(&address.to_input()), Ok(address.clone()));
    assert_eq!(address.location().postcode.as_deref(), Some("10115"));
}

#[test]
fn every_wrong_field_is_named_at_once() {
    assert_eq!(
        refused_fields(&AddressInput::default()),
        ["country", "name", "line1", "city"]
    );
    let input = AddressInput {
        postcode: "123".to_owned(),
        phone: "call me".to_owned(),
        line1: "x".repeat(121),
        company: "Two\nlines".to_owned(),
        ..berlin()
    };
    assert_eq!(
        refused_fields(&input),
        ["company", "line1", "postcode", "phone"]
    );
}

#[test]
fn a_wrong_postcode_or_region_names_its_country() {
    let input = AddressInput {
        postcode: "ABC".to_owned(),
        ..berlin()
    };
    let errors = Address::parse(&input).unwrap_err();
    let problem = FieldProblem::MalformedPostcode(CountryCode::DE);
    assert_eq!(errors, [InvalidField::new("postcode", problem)]);
    let input = AddressInput {
        postcode: String::new(),
        country: "US".to_owned(),
        ..berlin()
    };
    let errors = Address::parse(&input).unwrap_err();
    let expected = [
        InvalidField::new("postcode", FieldProblem::MissingPostcode(CountryCode::US)),
        InvalidField::new("region", FieldProblem::MissingRegion(CountryCode::US)),
    ];
    assert_eq!(errors, expected);
}

#[test]
fn a_state_is_taken_by_name_or_code() {
    let input = AddressInput {
        country: "US".to_owned(),
        region: "new york".to_owned(),
        postcode: "10001".to_owned(),
        city: "New York".to_owned(),
        ..berlin()
    };
    let address = Address::parse(&input).unwrap();
    assert_eq!(address.region.as_deref(), Some("NY"));
    assert_eq!(address.lines()[2], "New York, NY 10001");
    let input = AddressInput {
        region: "Bavaria".to_owned(),
        ..input
    };
    assert_eq!(refused_fields(&input), ["region"]);
}

#[test]
fn countries_without_postcodes_ask_for_none() {
    let input = AddressInput {
        country: "HK".to_owned(),
        postcode: String::new(),
        ..berlin()
    };
    assert_eq!(Address::parse(&input).unwrap().postcode, None);
}

#[test]
fn text_is_kept_as_typed_even_when_it_looks_like_markup() {
    let input = AddressInput {
        name: "<script>alert(1)</script>".to_owned(),
        ..berlin()
    };
    assert_eq!(
        Address::parse(&input).unwrap().name.as_str(),
        "<script>alert(1)</script>"
    );
    assert!(PersonName::parse("Ada\u{0}").is_err());
    let missing = InvalidField::new("name", FieldProblem::Missing);
    assert_eq!(PersonName::parse(" "), Err(missing));
    assert!(PersonName::parse(&"é".repeat(100)).is_ok());
    assert!(PersonName::parse(&"é".repeat(101)).is_err());
}

#[test]
fn passwords_are_long_uncommon_and_not_the_email_address() {
    let email = EmailAddress::parse("ada.lovelace@example.com").unwrap();
    let parse = |text: &str| Password::parse(text, &email).map(|password| password.expose().len());
    assert_eq!(parse("correct horse"), Ok(13));
    assert_eq!(parse("123456789"), Err(PasswordError::TooShort));
    assert_eq!(parse(&"ä1".repeat(64)), Ok(192));
    assert_eq!(parse(&"ä1".repeat(65)), Err(PasswordError::TooLong));
    assert_eq!(parse("Password123"), Err(PasswordError::TooCommon));
    assert_eq!(parse("aaaaaaaaaaaa"), Err(PasswordError::TooCommon));
    assert_eq!(
        parse("Ada.Lovelace@example.com"),
        Err(PasswordError::IsEmail)
    );
    assert_eq!(parse("ADA.lovelace"), Err(PasswordError::IsEmail));
    let password = Password::parse("correct horse", &email).unwrap();
    assert_eq!(format!("{password:?}"), "Password(…)");
}
