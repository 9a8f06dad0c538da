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
fn territories_are_countries_of_the_list() {
    let territories = [
        "RE", "GP", "MQ", "GF", "YT", "GU", "AW", "CW", "SX", "BQ", "KY", "AX", "NC", "PF", "PM",
        "WF", "VG", "VI", "AI", "MS", "TC", "FK", "SJ", "TK", "NU", "CK", "AS", "MP", "SH", "BL",
        "MF", "CX", "CC", "NF", "PN", "GI", "FO", "GL", "GG", "JE", "IM", "PR", "HK", "MO", "XK",
        "EH", "TW", "PS",
    ];
    for code in territories {
        assert!(CountryCode::parse(code).is_ok(), "{code}");
        assert!(!CountryCode::parse(code).unwrap().in_eu(), "{code}");
    }
    assert!(CountryCode::all().count() > 245);
}

#[test]
fn countries_are_listed_by_name_whatever_their_accents() {
    let names: Vec<&str> = CountryCode::all().map(CountryCode::name).collect();
    let place = |name: &str| names.iter().position(|known| *known == name).unwrap();
    assert!(place("Åland Islands") < place("Albania"));
    assert!(place("Qatar") < place("Réunion") && place("Réunion") < place("Romania"));
}

fn form(country: &str, text: &str) -> String {
    let country = CountryCode::parse(country).unwrap();
    country.normalise_postcode(text).unwrap_or_default()
}

#[test]
fn postcodes_take_the_form_of_their_country() {
    assert_eq!(form("DE", "10115"), "10115");
    assert_eq!(form("DE", "1011"), "");
    assert_eq!(form("NL", "1012ab"), "1012 AB");
    assert_eq!(form("GB", "sw1a1aa"), "SW1A 1AA");
    assert_eq!(form("GB", "m1 1ae"), "M1 1AE");
    assert_eq!(form("GB", "12345"), "");
    assert_eq!(form("GB", "bfpo1"), "BFPO 1");
    assert_eq!(form("GB", "BFPO 1234"), "BFPO 1234");
    assert_eq!(form("US", "100011234"), "10001-1234");
    assert_eq!(form("US", "1000"), "");
    assert_eq!(form("CA", "k1a0b1"), "K1A 0B1");
    assert_eq!(form("PL", "00001"), "00-001");
    assert_eq!(form("SE", "11120"), "111 20");
    assert_eq!(form("JP", "1000001"), "100-0001");
    assert_eq!(form("DE", "<script>"), "");
    assert_eq!(form("BR", "01310100"), "01310-100");
    assert_eq!(form("BR", "0131000000000"), "");
    assert_eq!(form("RE", "97400"), "97400");
    assert_eq!(form("RE", "75001"), "");
    assert_eq!(form("GU", "96910-1234"), "96910-1234");
    assert_eq!(form("KY", "KY1 1100"), "KY1-1100");
    assert_eq!(form("BN", "bt2328"), "BT 2328");
}

#[test]
fn an_eircode_mixes_letters_and_digits_in_any_order() {
    let typed = [
        "T12 K8AF", "V94 T9PX", "T12 RHX6", "D15 XR2R", "D6W DX57", "D02 AF30",
    ];
    for text in typed {
        assert_eq!(form("IE", text), text);
        assert_eq!(form("IE", &text.replace(' ', "").to_lowercase()), text);
    }
    for place in 0..16_u32 {
        let sign = |at: u32| if place >> at & 1 == 1 { 'X' } else { '7' };
        let text: String = (0..4).map(sign).collect();
        assert_eq!(form("IE", &format!("A65{text}")), format!("A65 {text}"));
    }
    for text in ["D6X DX57", "123 4567", "D02 AF3", "D02 AF301", "DO2 AF30"] {
        assert_eq!(form("IE", text), "", "{text}");
    }
}

#[test]
fn postcodes_are_read_with_the_sign_of_their_country_before_them() {
    let cases = [
        ("DE", "D-10115", "10115"),
        ("DE", "D 10115", "10115"),
        ("DE", "DE-10115", "10115"),
        ("FR", "F-75001", "75001"),
        ("AT", "A-1010", "1010"),
        ("BE", "B-1000", "1000"),
        ("IT", "I-00118", "00118"),
        ("ES", "E-28001", "28001"),
        ("HU", "H-1051", "1051"),
        ("LU", "L-1111", "1111"),
        ("SE", "SE-111 22", "111 22"),
        ("SE", "S-11122", "111 22"),
        ("CH", "CH-8001", "8001"),
        ("LI", "FL-9490", "9490"),
        ("FI", "FIN-00100", "00100"),
        ("LV", "1010", "LV-1010"),
        ("LV", "LV-1010", "LV-1010"),
        ("AD", "500", "AD500"),
        ("HR", "HR-10000", "10000"),
        ("JP", "〒100-0001", "100-0001"),
        ("JP", "〒１００−０００１", "100-0001"),
        ("EG", "١١٥١١", "11511"),
        ("MD", "MD-2012", "2012"),
        ("BB", "23026", "BB23026"),
        ("GB", "GB-SW1A 1AA", "SW1A 1AA"),
    ];
    for (country, typed, kept) in cases {
        assert_eq!(form(country, typed), kept, "{country} {typed}");
    }
    assert_eq!(form("DE", "F-10115"), "");
}

#[test]
fn every_example_is_a_postcode_of_its_country() {
    let known =
        CountryCode::all().filter_map(|country| Some((country, country.postcode_example()?)));
    let known: Vec<_> = known.collect();
    assert!(known.len() >= 170);
    for (country, example) in known {
        assert_eq!(
            country.normalise_postcode(example).as_deref(),
            Some(example),
            "{country}"
        );
    }
}

#[test]
fn countries_without_postcodes_have_none_to_ask_for() {
    let without = [
        "CM", "ML", "SY", "BJ", "CI", "FJ", "RW", "SR", "YE", "TG", "KP", "AE", "AO", "BO", "BS",
        "HK", "JM", "MO", "PA", "QA", "UG", "ZW", "AW", "CW", "GH", "GY", "TV", "VU", "BQ", "SX",
    ];
    for code in without {
        let country = CountryCode::parse(code).unwrap();
        assert!(
            !country.has_postcodes() && !country.needs_postcode(),
            "{code}"
        );
    }
}

#[test]
fn a_needed_postcode_or_region_can_be_given() {
    for country in CountryCode::all() {
        assert!(
            !country.needs_postcode() || country.has_postcodes(),
            "{country}"
        );
        assert!(
            !country.needs_region() || !country.regions().is_empty(),
            "{country}"
        );
        assert!(
            country.regions().is_empty() || country.has_regions(),
            "{country}"
        );
        for region in country.regions() {
            assert_eq!(country.region(region.code), Some(region), "{country}");
            assert!(
                !region.code.is_empty() && !region.local.is_empty(),
                "{country}"
            );
        }
    }
}

#[test]
fn a_region_is_recognised_by_each_of_its_names() {
    let code = |country: &str, typed: &str| {
        let country = CountryCode::parse(country).unwrap();
        country.region(typed).map(|region| region.code)
    };
    assert_eq!(code("US", "gu"), Some("GU"));
    assert_eq!(code("US", "Guam"), Some("GU"));
    assert_eq!(code("US", "AE"), Some("AE"));
    assert_eq!(code("BR", "Sao Paulo"), Some("SP"));
    assert_eq!(code("JP", "東京"), Some("Tokyo"));
    assert_eq!(code("JP", "東京都"), Some("Tokyo"));
    assert_eq!(code("IE", "Cork"), Some("Co. Cork"));
    assert_eq!(code("IE", "County Cork"), Some("Co. Cork"));
    assert_eq!(code("MX", "Ciudad de Mexico"), Some("CDMX"));
    assert_eq!(code("IT", "mi"), Some("MI"));
    assert_eq!(code("AE", "دبي"), None, "not as the list spells it");
    assert_eq!(code("US", "Bavaria"), None);
}

#[test]
fn a_postcode_overseas_belongs_to_the_territory() {
    let at = |code: CountryCode, postcode| code.territory(Some(postcode)).code();
    assert_eq!(at(CountryCode::FR, "97400"), "RE");
    assert_eq!(at(CountryCode::FR, "97133"), "BL");
    assert_eq!(at(CountryCode::FR, "97110"), "GP");
    assert_eq!(at(CountryCode::FR, "98800"), "NC");
    assert_eq!(at(CountryCode::FR, "75001"), "FR");
    assert_eq!(at(CountryCode::DE, "97400"), "DE");
    assert_eq!(at(CountryCode::parse("FI").unwrap(), "22100"), "AX");
}
