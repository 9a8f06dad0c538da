//! Which places an area covers.

use super::*;

fn location(country: &str, region: Option<&str>, postcode: Option<&str>) -> Location {
    Location {
        country: CountryCode::parse(country).unwrap(),
        region: region.map(str::to_owned),
        postcode: postcode.map(str::to_owned),
    }
}

fn area(country: &str, regions: &[&str], postcodes: &[(&str, &str)]) -> Area {
    Area {
        country: Some(CountryCode::parse(country).unwrap()),
        regions: regions.iter().map(|region| (*region).to_owned()).collect(),
        postcodes: postcodes
            .iter()
            .map(|(from, to)| PostcodeRange {
                from: (*from).to_owned(),
                to: (*to).to_owned(),
            })
            .collect(),
    }
}

#[test]
fn closer_areas_fit_better() {
    let heligoland = location("DE", None, Some("27498"));
    assert_eq!(Area::WORLD.fit(&heligoland), Some(0));
    assert_eq!(area("DE", &[], &[]).fit(&heligoland), Some(1));
    assert_eq!(
        area("DE", &[], &[("27498", "27498")]).fit(&heligoland),
        Some(3)
    );
    assert_eq!(area("FR", &[], &[]).fit(&heligoland), None);
    let areas = [Area::WORLD, area("DE", &[], &[]), area("FR", &[], &[])];
    assert_eq!(closest_fit(&areas, &heligoland), Some(1));
}

#[test]
fn a_region_must_be_one_of_the_named_ones() {
    let west = area("US", &["CA", "OR"], &[]);
    assert_eq!(west.fit(&location("US", Some("ca"), None)), Some(2));
    assert_eq!(west.fit(&location("US", Some("NY"), None)), None);
    assert_eq!(west.fit(&location("US", None, None)), None);
}

#[test]
fn postcode_ranges_compare_beginnings_and_ignore_blanks() {
    let highlands = area("GB", &[], &[("IV1", "IV9"), ("ZE", "ZE")]);
    assert!(
        highlands
            .fit(&location("GB", None, Some("iv3 8aa")))
            .is_some()
    );
    assert!(
        highlands
            .fit(&location("GB", None, Some("ZE2 9XX")))
            .is_some()
    );
    assert!(
        highlands
            .fit(&location("GB", None, Some("SW1A 1AA")))
            .is_none()
    );
    assert!(highlands.fit(&location("GB", None, None)).is_none());
    let berlin = area("DE", &[], &[("10115", "14199")]);
    assert!(berlin.fit(&location("DE", None, Some("14199"))).is_some());
    assert!(berlin.fit(&location("DE", None, Some("14200"))).is_none());
    assert!(berlin.fit(&location("DE", None, Some("1"))).is_none());
}
