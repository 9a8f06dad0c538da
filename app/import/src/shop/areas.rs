//! The areas of a zone as a shop file writes them: `DE`, `US-NY`, `DE 20000-22769`, `EU`, `WORLD`.

use std::collections::BTreeSet;

use commerce::country::CountryCode;
use commerce::zone::{Area, PostcodeRange};

/// Reads the areas of a zone; `EU` is each of its countries.
pub(super) fn read(names: &[String]) -> Result<Vec<Area>, String> {
    let mut areas = Vec::new();
    for name in names {
        match name.trim() {
            "WORLD" => areas.push(Area::WORLD),
            "EU" => areas.extend(union()),
            other => areas.push(area(other)?),
        }
    }
    Ok(areas)
}

fn union() -> impl Iterator<Item = Area> {
    CountryCode::all()
        .filter(|country| country.in_eu())
        .map(Area::country)
}

fn area(text: &str) -> Result<Area, String> {
    let (place, postcodes) = match text.split_once(' ') {
        Some((place, range)) => (place, Some(range.trim())),
        None => (text, None),
    };
    let (country, region) = match place.split_once('-') {
        Some((country, region)) => (country, Some(region)),
        None => (place, None),
    };
    let country = CountryCode::parse(country).map_err(|_| {
        format!("“{text}” is no area. Write a country (DE), a region (US-NY), postcodes (DE 20000-22769), EU or WORLD.")
    })?;
    if let Some(region) = region {
        let regions = country.regions();
        if !regions.is_empty() && !regions.iter().any(|known| known.code == region) {
            return Err(format!("“{region}” is no region of {country}."));
        }
    }
    let range = postcodes.map(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        PostcodeRange {
            from: from.trim().to_owned(),
            to: to.trim().to_owned(),
        }
    });
    Ok(Area {
        country: Some(country),
        regions: region.map(str::to_owned).into_iter().collect(),
        postcodes: range.into_iter().collect(),
    })
}

/// Writes areas so that [`read`] reads them back.
pub(super) fn write(areas: &[Area]) -> Vec<String> {
    let members: Vec<Area> = union().collect();
    let whole_union = members.iter().all(|member| areas.contains(member));
    let mut names: Vec<String> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for area in areas {
        let written = if whole_union && members.contains(area) {
            vec!["EU".to_owned()]
        } else {
            written(area)
        };
        names.extend(written.into_iter().filter(|name| seen.insert(name.clone())));
    }
    names
}

fn written(area: &Area) -> Vec<String> {
    let Some(country) = area.country else {
        return vec!["WORLD".to_owned()];
    };
    let places: Vec<String> = match area.regions.as_slice() {
        [] => vec![country.to_string()],
        regions => regions
            .iter()
            .map(|region| format!("{country}-{region}"))
            .collect(),
    };
    let ranges: Vec<String> = match area.postcodes.as_slice() {
        [] => return places,
        ranges => ranges
            .iter()
            .map(|range| format!("{}-{}", range.from, range.to))
            .collect(),
    };
    places
        .iter()
        .flat_map(|place| ranges.iter().map(move |range| format!("{place} {range}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn areas_are_written_as_they_were_read() {
        let given = names(&["EU", "CH", "US-NY", "DE 20000-22769", "WORLD"]);
        let read = read(&given).unwrap();
        assert!(read.len() > 27);
        assert_eq!(write(&read), given);
    }

    #[test]
    fn what_is_no_area_is_named_with_what_would_be_one() {
        let error = read(&names(&["Atlantis"])).unwrap_err();
        assert!(
            error.contains("“Atlantis”") && error.contains("US-NY"),
            "{error}"
        );
        assert!(read(&names(&["US-XX"])).unwrap_err().contains("XX"));
    }
}
