//! What each country asks for, and how it writes it.

use super::*;

fn refused_fields(input: &AddressInput) -> Vec<String> {
    let errors = Address::parse(input).unwrap_err();
    errors
        .into_iter()
        .map(|error| error.field.to_owned())
        .collect()
}

fn place(country: &str, fields: &[(&str, &str)]) -> AddressInput {
    let mut input = AddressInput {
        country: country.to_owned(),
        name: "Ada Lovelace".to_owned(),
        line1: "Invalidenstraße 43".to_owned(),
        city: "Berlin".to_owned(),
        ..AddressInput::default()
    };
    for (field, value) in fields {
        let field = match *field {
            "line1" => &mut input.line1,
            "city" => &mut input.city,
            "region" => &mut input.region,
            "postcode" => &mut input.postcode,
            other => panic!("{other}"),
        };
        *field = (*value).to_owned();
    }
    input
}

fn written(input: &AddressInput) -> String {
    Address::parse(input).unwrap().lines().join(" / ")
}

#[test]
fn an_address_in_japan_is_written_in_the_order_of_its_script() {
    let latin = place(
        "JP",
        &[
            ("line1", "1-1 Chiyoda"),
            ("city", "Chiyoda-ku"),
            ("region", "tokyo"),
            ("postcode", "〒1008111"),
        ],
    );
    assert_eq!(
        written(&latin),
        "Ada Lovelace / 1-1 Chiyoda / Chiyoda-ku, Tokyo / 100-8111 / Japan"
    );
    let own = place(
        "JP",
        &[
            ("line1", "千代田1-1"),
            ("city", "千代田区"),
            ("region", "東京"),
            ("postcode", "100-8111"),
        ],
    );
    assert_eq!(
        written(&own),
        "〒100-8111 / 東京都千代田区 / 千代田1-1 / Ada Lovelace / Japan"
    );
}

#[test]
fn no_part_of_an_address_is_left_out_where_the_country_has_no_place_for_it() {
    let accra = place(
        "GH",
        &[
            ("city", "Accra"),
            ("region", "Greater Accra"),
            ("postcode", "GA-183-8164"),
        ],
    );
    assert_eq!(
        written(&accra),
        "Ada Lovelace / Invalidenstraße 43 / Accra / Greater Accra / GA-183-8164 / Ghana"
    );
    let dubai = place("AE", &[("city", "Dubai"), ("region", "dubai")]);
    assert_eq!(
        written(&dubai),
        "Ada Lovelace / Invalidenstraße 43 / Dubai / United Arab Emirates"
    );
    let singapore = place("SG", &[("city", ""), ("postcode", "178957")]);
    assert_eq!(
        written(&singapore),
        "Ada Lovelace / Invalidenstraße 43 / SINGAPORE 178957 / Singapore"
    );
}

#[test]
fn a_region_the_list_does_not_have_is_kept_but_where_taxes_go_by_it() {
    let input = place(
        "BR",
        &[
            ("city", "Lugar"),
            ("region", "Nova Região"),
            ("postcode", "70002-900"),
        ],
    );
    assert_eq!(
        Address::parse(&input).unwrap().region.as_deref(),
        Some("Nova Região")
    );
    let input = place("BR", &[("city", "Lugar"), ("postcode", "70002-900")]);
    assert_eq!(refused_fields(&input), ["region"]);
    let input = place("AU", &[("region", "Bavaria"), ("postcode", "2000")]);
    assert_eq!(refused_fields(&input), ["region"]);
}

#[test]
fn an_address_overseas_is_one_of_the_territory() {
    let input = place("FR", &[("city", "Saint-Denis"), ("postcode", "F-97400")]);
    assert_eq!(Address::parse(&input).unwrap().country.code(), "RE");
}

#[test]
fn every_country_writes_every_field_it_asks_for() {
    for country in CountryCode::all() {
        let region = country
            .regions()
            .first()
            .map_or("Middle", |region| region.name);
        let postcode = country.postcode_example().unwrap_or_default();
        let input = place(
            country.code(),
            &[("city", "Town"), ("region", region), ("postcode", postcode)],
        );
        let address = Address::parse(&input).unwrap();
        assert_eq!(
            Address::parse(&address.to_input()),
            Ok(address.clone()),
            "{country}"
        );
        let lines = written(&input);
        let kept = address.region.as_deref().unwrap_or_default();
        for part in [
            "Ada Lovelace",
            "Invalidenstraße 43",
            "Town",
            postcode,
            kept,
            country.name(),
        ] {
            assert!(
                lines.contains(part),
                "{country}: {part:?} is not in {lines}"
            );
        }
        assert!(!lines.contains("/  /") && !lines.contains('%'), "{lines}");
    }
}
