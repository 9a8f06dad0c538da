//! Calendar days, local times of a country, and delivery windows counted in working days.

mod typed;

use std::fmt;

use jiff::civil::Weekday;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan, Zoned, civil};

use crate::country::CountryCode;

pub use typed::{TypedMoment, TypedMomentError};

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A moment as a clock in a country shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalTime(Zoned);

/// A day by the clocks of a country: where daylight saving begins or ends it has another length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalDay {
    date: civil::Date,
    zone: TimeZone,
}

/// The days between which a parcel is expected, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryWindow {
    pub earliest: Date,
    pub latest: Date,
}

impl Date {
    /// The day in UTC that contains a moment, unix milliseconds.
    #[must_use]
    pub fn from_ms(at_ms: i64) -> Self {
        Self(Offset::UTC.to_datetime(timestamp(at_ms)).date())
    }

    /// The day that many working days later; Saturdays and Sundays do not count.
    #[must_use]
    pub fn plus_working_days(self, days: u32) -> Self {
        let later = self.0.series(1.day()).skip(1);
        let working_day =
            |day: &civil::Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let days = usize::try_from(days).unwrap_or(usize::MAX);
        match days.checked_sub(1) {
            None => self,
            Some(before) => Self(
                later
                    .filter(working_day)
                    .nth(before)
                    .unwrap_or(civil::Date::MAX),
            ),
        }
    }

    /// “2026-05-03”, for machines.
    #[must_use]
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// “Tue 5 May”, for delivery dates.
    #[must_use]
    pub fn short(self) -> String {
        self.0.strftime("%a %-d %b").to_string()
    }
}

/// “3 May 2026”.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%-d %B %Y"))
    }
}

impl LocalTime {
    /// The time of a moment, unix milliseconds; in UTC where the zone is not known.
    #[must_use]
    pub fn of(at_ms: i64, country: CountryCode) -> Self {
        Self(timestamp(at_ms).to_zoned(zone(country)))
    }

    /// Whether it is not in UTC for want of a zone.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.0.time_zone() != &TimeZone::UTC
    }

    #[must_use]
    pub fn date(&self) -> Date {
        Date(self.0.date())
    }

    /// “12:02 CET”.
    #[must_use]
    pub fn clock(&self) -> String {
        self.0.strftime("%H:%M %Z").to_string()
    }

    /// “2026-11-22T12:02:00+01:00”, for machines.
    #[must_use]
    pub fn iso(&self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

impl LocalDay {
    /// Reads “2026-05-03”, as a date field sends it.
    #[must_use]
    pub fn parse(text: &str, country: CountryCode) -> Option<Self> {
        let date = text.parse().ok()?;
        let zone = zone(country);
        Some(Self { date, zone })
    }

    /// The day that contains a moment, unix milliseconds.
    #[must_use]
    pub fn of(at_ms: i64, country: CountryCode) -> Self {
        let zone = zone(country);
        let date = timestamp(at_ms).to_zoned(zone.clone()).date();
        Self { date, zone }
    }

    /// The day that many days before.
    #[must_use]
    pub fn days_before(&self, days: u32) -> Self {
        Self {
            date: self.date.saturating_sub(i64::from(days).days()),
            zone: self.zone.clone(),
        }
    }

    /// Its first moment, unix milliseconds.
    #[must_use]
    pub fn begins_ms(&self) -> i64 {
        let begins = self.date.to_zoned(self.zone.clone());
        begins.map_or(0, |begins| begins.timestamp().as_millisecond())
    }

    /// The first moment of the next day, unix milliseconds.
    #[must_use]
    pub fn ends_ms(&self) -> i64 {
        let next = Self {
            date: self.date.saturating_add(1.day()),
            zone: self.zone.clone(),
        };
        next.begins_ms()
    }
}

/// “2026-05-03”.
impl fmt::Display for LocalDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.fmt(f)
    }
}

fn zone(country: CountryCode) -> TimeZone {
    TimeZone::get(country.time_zone()).unwrap_or(TimeZone::UTC)
}

fn timestamp(at_ms: i64) -> Timestamp {
    let end = if at_ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_millisecond(at_ms).unwrap_or(end)
}

impl DeliveryWindow {
    /// The window of a parcel handed over now that travels `min` to `max` working days.
    #[must_use]
    pub fn from_now(now_ms: i64, min_days: u32, max_days: u32) -> Self {
        let today = Date::from_ms(now_ms);
        Self {
            earliest: today.plus_working_days(min_days),
            latest: today.plus_working_days(max_days.max(min_days)),
        }
    }
}

/// “Tue 5 May – Thu 7 May”, or one day.
impl fmt::Display for DeliveryWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.earliest.short())?;
        if self.latest == self.earliest {
            Ok(())
        } else {
            write!(f, " – {}", self.latest.short())
        }
    }
}

#[cfg(test)]
mod tests;
