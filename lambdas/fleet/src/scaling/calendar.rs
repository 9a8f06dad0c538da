//! The shop's calendar: one-off events and recurring windows, each with the instances it needs.
//!
//! Times are written as clocks on the wall show them, with the zone they hang in, because a sale from
//! eight to eight stays one when the clocks change. Where a clock change makes a time ambiguous or
//! skips it, a start takes the earlier instant and an end the later: nobody gets less than was planned.

mod draft;
mod expand;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use thiserror::Error;

pub use draft::{Draft, EventDraft, WindowDraft};

/// A calendar that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    pub events: Vec<Event>,
    pub windows: Vec<Window>,
}

/// Happens once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub zone: TimeZone,
    pub start: DateTime,
    pub end: DateTime,
    pub minimum: u32,
}

/// Happens again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    pub id: String,
    pub zone: TimeZone,
    pub days: Days,
    pub from: Time,
    /// Not after `from`: the next day's.
    pub to: Time,
    pub minimum: u32,
    pub first: Option<Date>,
    pub last: Option<Date>,
    /// Holidays: days on which it does not start.
    pub except: Vec<Date>,
}

/// The days on which a window starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    Weekly(Vec<Weekday>),
    /// Days of the month; negative ones count from its end, so -1 is the last.
    Monthly(Vec<i8>),
}

/// A stretch of time with the instances it needs, in unix milliseconds; the end is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    pub id: String,
    pub start_ms: i64,
    pub end_ms: i64,
    pub minimum: u32,
}

/// Why a calendar is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadCalendar {
    #[error("it does not read: {0}")]
    Unreadable(String),
    #[error("it has layout {0}, this function knows {SCHEMA}")]
    UnknownSchema(u32),
    #[error("it has {found} entries, at most {MOST} are allowed")]
    TooMany { found: usize },
    #[error("{0:?} is no id: 1 to 40 lower-case letters, digits and dashes")]
    BadId(String),
    #[error("the id {0:?} occurs twice")]
    DoubleId(String),
    #[error("{id}: {zone:?} is not a time zone of the IANA database")]
    UnknownZone { id: String, zone: String },
    #[error("{id}: {field} {found:?} does not read as {expected}")]
    BadTime {
        id: String,
        field: &'static str,
        found: String,
        expected: &'static str,
    },
    #[error("{id}: it ends at {end}, not after its start at {start}")]
    EmptyOrBackwards {
        id: String,
        start: String,
        end: String,
    },
    #[error("{id}: it lasts {days} days, at most {LONGEST_DAYS} are allowed")]
    TooLong { id: String, days: i64 },
    #[error("{id}: a minimum of {minimum} is outside 1 to {MOST_INSTANCES}")]
    BadMinimum { id: String, minimum: u32 },
    #[error("{id}: it names no days, or both days of the week and of the month")]
    BadDays { id: String },
    #[error("{id} and {other} are the same event under two ids")]
    DoubleEvent { id: String, other: String },
}

/// The only layout so far.
pub const SCHEMA: u32 = 1;
/// Entries at most.
pub const MOST: usize = 500;
pub const LONGEST_DAYS: i64 = 31;
/// A number no group of this shop comes near; whatever exceeds it is a slip of the keyboard.
pub const MOST_INSTANCES: u32 = 1_000;

impl Calendar {
    /// Reads and checks `calendar.json`.
    pub fn read(json: &[u8]) -> Result<Self, BadCalendar> {
        let draft: Draft = serde_json::from_slice(json)
            .map_err(|cause| BadCalendar::Unreadable(cause.to_string()))?;
        draft.check()
    }

    /// Every interval that touches `from_ms..to_ms`, ordered by start, then id.
    pub fn intervals(&self, from_ms: i64, to_ms: i64) -> Vec<Interval> {
        expand::intervals(self, from_ms, to_ms)
    }
}
