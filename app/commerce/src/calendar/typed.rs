//! A date and a time as staff type them, by the clocks of a country.

use jiff::civil;
use jiff::tz::AmbiguousOffset;
use thiserror::Error;

use super::{LocalTime, zone};
use crate::country::CountryCode;

/// The moment that somebody typed. Where the clocks go back an hour comes twice, and with it two moments are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedMoment {
    /// Unix milliseconds.
    pub first_ms: i64,
    /// The same but in the hour that comes twice.
    pub last_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TypedMomentError {
    #[error("that is no date with a time")]
    Unreadable,
    #[error("the clocks go forward then, and leave that time out")]
    LeftOut,
}

impl TypedMoment {
    /// Reads “2026-05-03T12:30”, as a field for date and time sends it.
    ///
    /// # Errors
    /// When it is none, or when no clock of the country shows it.
    pub fn parse(text: &str, country: CountryCode) -> Result<Self, TypedMomentError> {
        let unreadable = |_| TypedMomentError::Unreadable;
        let typed: civil::DateTime = text.trim().parse().map_err(unreadable)?;
        let meant = zone(country).to_ambiguous_zoned(typed);
        if matches!(meant.offset(), AmbiguousOffset::Gap { .. }) {
            return Err(TypedMomentError::LeftOut);
        }
        let (first, last) = (meant.clone().earlier(), meant.later());
        let ms = |at: Result<jiff::Zoned, jiff::Error>| {
            at.map(|at| at.timestamp().as_millisecond())
                .map_err(unreadable)
        };
        Ok(Self {
            first_ms: ms(first)?,
            last_ms: ms(last)?,
        })
    }
}

impl LocalTime {
    /// “2026-05-03T12:30”, as a field for date and time wants it.
    #[must_use]
    pub fn typed(&self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn parse(text: &str) -> Result<TypedMoment, TypedMomentError> {
        TypedMoment::parse(text, CountryCode::DE)
    }

    #[test]
    fn a_time_is_read_by_the_clocks_of_the_country_in_summer_and_in_winter() {
        let summer = parse("2026-07-01T12:00").unwrap();
        let winter = parse("2026-12-01T12:00").unwrap();
        assert_eq!(summer.first_ms, 1_782_900_000_000);
        assert_eq!(winter.first_ms, 1_796_122_800_000);
        assert_eq!(summer.first_ms, summer.last_ms);
        let time = LocalTime::of(summer.first_ms, CountryCode::DE);
        assert_eq!(time.typed(), "2026-07-01T12:00");
    }

    #[test]
    fn the_hour_that_comes_twice_is_two_moments_and_the_one_left_out_is_refused() {
        let twice = parse("2026-10-25T02:30").unwrap();
        assert_eq!(twice.last_ms - twice.first_ms, HOUR_MS);
        assert_eq!(parse("2026-03-29T02:30"), Err(TypedMomentError::LeftOut));
        let (before, after) = (parse("2026-03-29T01:59"), parse("2026-03-29T03:00"));
        assert_eq!(after.unwrap().first_ms - before.unwrap().first_ms, 60_000);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "tomorrow", "2026-02-30T10:00", "2026-05-03T25:00"] {
            assert_eq!(parse(text), Err(TypedMomentError::Unreadable), "{text}");
        }
    }
}
