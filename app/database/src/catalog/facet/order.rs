//! The order of filter values: sizes from small to large, measures by what they measure, names as people look for them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use crate::catalog::collation::sort_key;

/// Labels whose places are kept; a shop has some hundred.
const MOST_KEPT: usize = 20_000;

/// Working a place out costs more than all else that a list does with a value.
static KEPT: LazyLock<RwLock<HashMap<String, Arc<Place>>>> = LazyLock::new(RwLock::default);

/// The place of a label, worked out once.
pub(super) fn place_of(label: &str) -> Arc<Place> {
    let kept = KEPT.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(place) = kept.get(label) {
        return place.clone();
    }
    drop(kept);
    let place = Arc::new(Place::of(label));
    let mut kept = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    kept.insert(label.to_owned(), place.clone());
    place
}

/// Sorts “S” before “M”, “256 GB” before “1 TB” and “9” before “10”.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Size(i64),
    /// What it measures, and how much in millionths of the base unit.
    Measure(&'static str, i128, Vec<u8>),
    Name(Vec<u8>),
}

impl Place {
    pub fn of(label: &str) -> Self {
        if let Some(rank) = size(label) {
            return Self::Size(rank);
        }
        match measure(label) {
            Some((kind, amount)) => Self::Measure(kind, amount, sort_key(label)),
            None => Self::Name(sort_key(label)),
        }
    }
}

/// The rank of a size of clothes; “S/M” stands between both.
fn size(label: &str) -> Option<i64> {
    if let Some((small, large)) = label.split_once('/') {
        return Some((size(small)? + size(large)?) / 2);
    }
    let letters = label.chars().filter(|c| !matches!(c, ' ' | '-' | '.'));
    let plain: String = letters.flat_map(char::to_uppercase).collect();
    let plain = plain
        .replace("EXTRA", "X")
        .replace("SMALL", "S")
        .replace("LARGE", "L");
    let plain = if plain == "MEDIUM" {
        "M".to_owned()
    } else {
        plain
    };
    let (steps, base) = match plain.strip_suffix(['S', 'M', 'L']) {
        Some(steps) => (steps, plain.chars().last()?),
        None => return None,
    };
    let digits = steps.chars().take_while(char::is_ascii_digit).count();
    let (number, marks) = steps.split_at_checked(digits)?;
    let times = match (number.is_empty(), marks) {
        (true, marks) if marks.chars().all(|c| c == 'X') => i64::try_from(marks.len()).ok()?,
        (false, "X") => number.parse().ok().filter(|times| *times < 100)?,
        _ => return None,
    };
    match base {
        'S' => Some(-20 - 20 * times),
        'M' if times == 0 => Some(0),
        'L' => Some(20 + 20 * times),
        _ => None,
    }
}

/// Units by what they measure, with their size in the smallest of the kind.
const UNITS: &[(&str, &str, i128)] = &[
    ("b", "data", 1),
    ("kb", "data", 1_000),
    ("mb", "data", 1_000_000),
    ("gb", "data", 1_000_000_000),
    ("tb", "data", 1_000_000_000_000),
    ("pb", "data", 1_000_000_000_000_000),
    ("kib", "data", 1_024),
    ("mib", "data", 1_048_576),
    ("gib", "data", 1_073_741_824),
    ("tib", "data", 1_099_511_627_776),
    ("mm", "length", 10),
    ("cm", "length", 100),
    ("dm", "length", 1_000),
    ("m", "length", 10_000),
    ("km", "length", 10_000_000),
    ("in", "length", 254),
    ("inch", "length", 254),
    ("\"", "length", 254),
    ("″", "length", 254),
    ("ft", "length", 3_048),
    ("mg", "mass", 1),
    ("g", "mass", 1_000),
    ("kg", "mass", 1_000_000),
    ("t", "mass", 1_000_000_000),
    ("oz", "mass", 28_350),
    ("lb", "mass", 453_592),
    ("ml", "volume", 1),
    ("cl", "volume", 10),
    ("dl", "volume", 100),
    ("l", "volume", 1_000),
    ("mah", "charge", 1),
    ("ah", "charge", 1_000),
    ("mw", "power", 1),
    ("w", "power", 1_000),
    ("kw", "power", 1_000_000),
    ("hz", "frequency", 1),
    ("khz", "frequency", 1_000),
    ("mhz", "frequency", 1_000_000),
    ("ghz", "frequency", 1_000_000_000),
    ("min", "time", 60),
    ("h", "time", 3_600),
];

/// What a label that begins with a number measures; nothing when its unit is unknown or missing.
fn measure(label: &str) -> Option<(&'static str, i128)> {
    let label = label.trim();
    let (is_negative, rest) = match label.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, label.strip_prefix('+').unwrap_or(label)),
    };
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .unwrap_or(rest.len());
    let (number, unit) = rest.split_at_checked(end)?;
    let (fraction, unit) = match unit.chars().next() {
        Some('½') => (500_000, unit.trim_start_matches('½')),
        Some('¼') => (250_000, unit.trim_start_matches('¼')),
        Some('¾') => (750_000, unit.trim_start_matches('¾')),
        _ => (0, unit),
    };
    let millionths = match number {
        "" if fraction > 0 => 0,
        number if !number.contains(|c: char| c.is_ascii_digit()) => return None,
        number => millionths(&number.replace(',', "."))?,
    };
    let unit = unit.trim().to_lowercase();
    let known = UNITS.iter().find(|(name, ..)| *name == unit);
    let (kind, factor) = known.map_or(("", 1), |(_, kind, factor)| (*kind, *factor));
    let amount = millionths.checked_add(fraction)?.checked_mul(factor)?;
    Some((kind, if is_negative { -amount } else { amount }))
}

fn millionths(number: &str) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction: String = format!("{fraction:0<6}").chars().take(6).collect();
    format!("{whole}{fraction}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_order_people_expect() {
        for sorted in [
            &[
                "XXS", "xs", "S", "S/M", "M", "L", "XL", "2XL", "XXXL", "4XL",
            ][..],
            &["Small", "Medium", "Large", "Extra large"],
            &["256GB", "512 GB", "1TB", "2 TB"],
            &["9", "9,5", "9.75", "10", "41", "42"],
            &["6½", "7", "7¼", "7½"],
            &["−1.5", "-1", "0", "+0.5", "+1.5"],
            &["5 mm", "2 cm", "1.5 m", "10 m"],
            &["13 inch", "15 inch"],
            &["250 ml", "0.75 l", "1 l"],
            &["Ärmel", "Éclair", "Östen", "Zebra"],
            &["Size 9", "Size 10"],
        ] {
            let mut values = sorted.to_vec();
            values.reverse();
            values.sort_by_cached_key(|label| Place::of(label));
            assert_eq!(values, sorted);
        }
        assert!(matches!(Place::of("Steel"), Place::Name(_)));
        assert!(matches!(Place::of(&"9".repeat(60)), Place::Name(_)));
    }
}
