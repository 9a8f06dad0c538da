//! The calendar file, and the checks that turn it into a calendar to rely on.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use super::{
    BadCalendar, Calendar, Days, Event, LONGEST_DAYS, MOST, MOST_INSTANCES, SCHEMA, Window,
};

/// `calendar.json`. Unknown fields are refused: a misspelt one would silently mean nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub schema: u32,
    #[serde(default)]
    pub events: Vec<EventDraft>,
    #[serde(default)]
    pub windows: Vec<WindowDraft>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventDraft {
    pub id: String,
    /// IANA name, such as `Europe/Berlin`.
    pub zone: String,
    /// Wall-clock time, such as `2026-11-27T08:00`.
    pub start: String,
    pub end: String,
    /// Instances that must serve from start to end.
    pub minimum: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowDraft {
    pub id: String,
    pub zone: String,
    /// `mon` to `sun`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<String>,
    /// 1 to 31, or -1 (the last) to -31.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub month_days: Vec<i8>,
    /// Wall-clock time, such as `18:00`.
    pub from: String,
    pub to: String,
    pub minimum: u32,
    /// First and last date on which it starts, such as `2026-12-24`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

impl Draft {
    /// Checks everything; one bad entry refuses the whole, since half a plan is no plan.
    pub fn check(&self) -> Result<Calendar, BadCalendar> {
        if self.schema != SCHEMA {
            return Err(BadCalendar::UnknownSchema(self.schema));
        }
        let found = self.events.len() + self.windows.len();
        if found > MOST {
            return Err(BadCalendar::TooMany { found });
        }
        let mut ids = BTreeSet::new();
        let all = self
            .events
            .iter()
            .map(|e| &e.id)
            .chain(self.windows.iter().map(|w| &w.id));
        for id in all {
            check_id(id)?;
            if !ids.insert(id) {
                return Err(BadCalendar::DoubleId(id.clone()));
            }
        }
        let calendar = Calendar {
            events: self.events.iter().map(event).collect::<Result<_, _>>()?,
            windows: self.windows.iter().map(window).collect::<Result<_, _>>()?,
        };
        check_doubles(&calendar)?;
        Ok(calendar)
    }
}

fn event(draft: &EventDraft) -> Result<Event, BadCalendar> {
    let id = &draft.id;
    let start: DateTime = read(id, "start", &draft.start, "a time such as 2026-11-27T08:00")?;
    let end: DateTime = read(id, "end", &draft.end, "a time such as 2026-11-27T08:00")?;
    if end <= start {
        return Err(BadCalendar::EmptyOrBackwards {
            id: id.clone(),
            start: start.to_string(),
            end: end.to_string(),
        });
    }
    let days = start.duration_until(end).as_hours() / 24;
    if days > LONGEST_DAYS {
        return Err(BadCalendar::TooLong {
            id: id.clone(),
            days,
        });
    }
    Ok(Event {
        id: id.clone(),
        zone: zone(id, &draft.zone)?,
        start,
        end,
        minimum: minimum(id, draft.minimum)?,
    })
}

fn window(draft: &WindowDraft) -> Result<Window, BadCalendar> {
    let id = &draft.id;
    let from: Time = read(id, "from", &draft.from, "a time such as 18:00")?;
    let to: Time = read(id, "to", &draft.to, "a time such as 18:00")?;
    if from == to {
        return Err(BadCalendar::EmptyOrBackwards {
            id: id.clone(),
            start: from.to_string(),
            end: to.to_string(),
        });
    }
    let date = |field, text: &Option<String>| {
        text.as_ref()
            .map(|text| read(id, field, text, "a date such as 2026-12-24"))
            .transpose()
    };
    let (first, last) = (date("first", &draft.first)?, date("last", &draft.last)?);
    if let (Some(first), Some(last)) = (first, last)
        && Date::gt(&first, &last)
    {
        return Err(BadCalendar::EmptyOrBackwards {
            id: id.clone(),
            start: first.to_string(),
            end: last.to_string(),
        });
    }
    Ok(Window {
        id: id.clone(),
        zone: zone(id, &draft.zone)?,
        days: days(draft)?,
        from,
        to,
        minimum: minimum(id, draft.minimum)?,
        first,
        last,
        except: draft
            .except
            .iter()
            .map(|text| read(id, "except", text, "a date such as 2026-12-24"))
            .collect::<Result<_, _>>()?,
    })
}

fn days(draft: &WindowDraft) -> Result<Days, BadCalendar> {
    let bad = || BadCalendar::BadDays {
        id: draft.id.clone(),
    };
    match (draft.days.is_empty(), draft.month_days.is_empty()) {
        (false, true) => draft
            .days
            .iter()
            .map(|day| weekday(day).ok_or_else(bad))
            .collect::<Result<_, _>>()
            .map(Days::Weekly),
        (true, false) => {
            let fits = |day: &i8| *day != 0 && (-31..=31).contains(day);
            if draft.month_days.iter().all(fits) {
                Ok(Days::Monthly(draft.month_days.clone()))
            } else {
                Err(bad())
            }
        }
        _ => Err(bad()),
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// The database is the one compiled in, so that a laptop and the function plan the same instants.
fn zone(id: &str, name: &str) -> Result<TimeZone, BadCalendar> {
    TimeZoneDatabase::bundled()
        .get(name)
        .map_err(|_| BadCalendar::UnknownZone {
            id: id.to_owned(),
            zone: name.to_owned(),
        })
}

fn minimum(id: &str, minimum: u32) -> Result<u32, BadCalendar> {
    if (1..=MOST_INSTANCES).contains(&minimum) {
        return Ok(minimum);
    }
    Err(BadCalendar::BadMinimum {
        id: id.to_owned(),
        minimum,
    })
}

fn check_id(id: &str) -> Result<(), BadCalendar> {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    if (1..=40).contains(&id.len()) && id.bytes().all(plain) {
        return Ok(());
    }
    Err(BadCalendar::BadId(id.chars().take(80).collect()))
}

/// Different sales may overlap. The same sale entered twice is a mistake somebody must see.
fn check_doubles(calendar: &Calendar) -> Result<(), BadCalendar> {
    for (place, event) in calendar.events.iter().enumerate() {
        let same = |other: &&Event| {
            other.zone == event.zone
                && other.minimum == event.minimum
                && other.start == event.start
                && other.end == event.end
        };
        if let Some(other) = calendar.events[..place].iter().find(same) {
            return Err(BadCalendar::DoubleEvent {
                id: event.id.clone(),
                other: other.id.clone(),
            });
        }
    }
    Ok(())
}

fn read<T: FromStr>(
    id: &str,
    field: &'static str,
    text: &str,
    expected: &'static str,
) -> Result<T, BadCalendar> {
    // A zone or offset in the text would contradict the entry's own zone.
    let plain = text.len() <= 19 && !text.contains(['[', 'Z', 'z', '+']);
    text.parse()
        .ok()
        .filter(|_| plain)
        .ok_or_else(|| BadCalendar::BadTime {
            id: id.to_owned(),
            field,
            found: text.chars().take(80).collect(),
            expected,
        })
}
