//! Codes, names and postcodes.

use super::*;

#[test]
fn every_country_is_known_by_its_code() {
    let all: Vec<CountryCode> = CountryCode::all().collect();
    assert!(all.len() >= 190);
    for country in &all {
        assert_eq!(
            CountryCode::parse(&country.code().to_lowercase()),
            Ok(*country)
        );
        assert!(!country.name().is_empty());
    }
    for code in CountryCode::EU {
        assert!(CountryCode::parse(code).unwrap().in_eu());
    }
    for code in ["", "D", "DEU", "XX", "<s", "Ä"] {
        assert!(CountryCode::parse(code).is_err(), "{code:?}");
    }
    assert!(!CountryCode::CH.in_eu());
}

#[test]
fn postcodes_take_the_form_of_their_country() {
    let form = |country: &str, text: &str| {
        CountryCode::parse(country)
            .unwrap()
            .normalise_postcode(text)
            .unwrap_or_default()
    };
    assert_eq!(form("DE", " D 10115"), "");
    assert_eq!(form("DE", "10115"), "10115");
    assert_eq!(form("DE", "DE-10115"), "10115");
    assert_eq!(form("DE", "1011"), "");
    assert_eq!(form("NL", "1012ab"), "1012 AB");
    assert_eq!(form("GB", "sw1a1aa"), "SW1A 1AA");
    assert_eq!(form("GB", "m1 1ae"), "M1 1AE");
    assert_eq!(form("GB", "12345"), "");
    assert_eq!(form("US", "100011234"), "10001-1234");
    assert_eq!(form("US", "1000"), "");
    assert_eq!(form("CA", "k1a0b1"), "K1A 0B1");
    assert_eq!(form("PL", "00001"), "00-001");
    assert_eq!(form("SE", "11120"), "111 20");
    assert_eq!(form("IE", "d02af30"), "D02 AF30");
    assert_eq!(form("DE", "<script>"), "");
    assert_eq!(form("BR", "01310-100"), "01310-100");
    assert_eq!(form("BR", "0131000000000"), "");
}

#[test]
fn every_example_is_a_postcode_of_its_country() {
    let known =
        CountryCode::all().filter_map(|country| Some((country, country.postcode_example()?)));
    let known: Vec<_> = known.collect();
    assert!(known.len() >= 12);
    for (country, example) in known {
        assert_eq!(
            country.normalise_postcode(example).as_deref(),
            Some(example),
            "{country}"
        );
    }
}

#[test]
fn three_countries_ask_for_a_region() {
    let asking = CountryCode::all().filter(|country| !country.regions().is_empty());
    let mut codes: Vec<&str> = asking.map(CountryCode::code).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["AU", "CA", "US"]);
}
