//! Days of the calendar, counted from unix milliseconds, and working days between them.

use std::fmt;

use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 86_400_000;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A day of the Gregorian calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date {
    days: i64,
}

/// The days between which a parcel is expected, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryWindow {
    pub earliest: Date,
    pub latest: Date,
}

impl Date {
    /// The day that contains a moment.
    #[must_use]
    pub const fn from_ms(at_ms: i64) -> Self {
        Self {
            days: at_ms.div_euclid(DAY_MS),
        }
    }

    /// The moment the day begins, unix milliseconds.
    #[must_use]
    pub const fn start_ms(self) -> i64 {
        self.days.saturating_mul(DAY_MS)
    }

    /// Year, month (1–12) and day of the month (1–31).
    #[must_use]
    pub const fn year_month_day(self) -> (i64, i64, i64) {
        // Years are counted from March so that the leap day comes last in each.
        let shifted = self.days.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub const fn weekday(self) -> i64 {
        (self.days + 3).rem_euclid(7)
    }

    /// The day that many days later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self {
            days: self.days.saturating_add(days),
        }
    }

    /// The day that many working days later; Saturdays and Sundays do not count.
    #[must_use]
    pub const fn plus_working_days(self, days: u32) -> Self {
        let mut date = self;
        let mut left = days;
        while left > 0 {
            date = date.plus_days(1);
            if date.weekday() < 5 {
                left -= 1;
            }
        }
        date
    }

    /// “2026-05-03”, for machines.
    #[must_use]
    pub fn iso(self) -> String {
        let (year, month, day) = self.year_month_day();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// “Tue 5 May”, for delivery dates.
    #[must_use]
    pub fn short(self) -> String {
        let (_, month, day) = self.year_month_day();
        let weekday = name(&WEEKDAYS, self.weekday()).get(..3).unwrap_or_default();
        let month = name(&MONTHS, month - 1).get(..3).unwrap_or_default();
        format!("{weekday} {day} {month}")
    }
}

/// “3 May 2026”.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.year_month_day();
        write!(f, "{day} {} {year}", name(&MONTHS, month - 1))
    }
}

impl DeliveryWindow {
    /// The window of a parcel handed over now that travels `min` to `max` working days.
    #[must_use]
    pub const fn from_now(now_ms: i64, min_days: u32, max_days: u32) -> Self {
        let today = Date::from_ms(now_ms);
        let longest = if max_days > min_days {
            max_days
        } else {
            min_days
        };
        Self {
            earliest: today.plus_working_days(min_days),
            latest: today.plus_working_days(longest),
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

fn name(names: &'static [&'static str], index: i64) -> &'static str {
    usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index).copied())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
