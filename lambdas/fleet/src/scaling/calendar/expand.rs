//! Calendar expansion: from wall-clock times to instants.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{Calendar, Days, Interval, Window};

pub(super) fn intervals(calendar: &Calendar, from_ms: i64, to_ms: i64) -> Vec<Interval> {
    let mut found: Vec<Interval> = calendar
        .events
        .iter()
        .filter_map(|event| {
            interval(
                &event.id,
                &event.zone,
                event.start,
                event.end,
                event.minimum,
            )
        })
        .chain(
            calendar
                .windows
                .iter()
                .flat_map(|window| occurrences(window, from_ms, to_ms)),
        )
        .filter(|interval| interval.end_ms > from_ms && interval.start_ms < to_ms)
        .collect();
    found.sort_by(|a, b| (a.start_ms, &a.id, a.end_ms).cmp(&(b.start_ms, &b.id, b.end_ms)));
    found
}

/// Days are counted on the zone's own wall, from two before the range to one after it:
/// an occurrence lasts into the next day, and zones differ by a day.
fn occurrences(window: &Window, from_ms: i64, to_ms: i64) -> Vec<Interval> {
    let (Some(first), Some(last)) = (date(&window.zone, from_ms), date(&window.zone, to_ms)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut day = first.saturating_sub(2.days());
    while day <= last {
        if starts_on(window, day)
            && let Ok(tomorrow) = day.tomorrow()
        {
            let end = if window.to > window.from {
                day
            } else {
                tomorrow
            };
            found.extend(interval(
                &window.id,
                &window.zone,
                day.to_datetime(window.from),
                end.to_datetime(window.to),
                window.minimum,
            ));
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    found
}

fn starts_on(window: &Window, day: Date) -> bool {
    let named = match &window.days {
        Days::Weekly(days) => days.contains(&day.weekday()),
        Days::Monthly(days) => {
            let from_end = day.day() - day.days_in_month() - 1;
            days.contains(&day.day()) || days.contains(&from_end)
        }
    };
    named
        && window.first.is_none_or(|first| day >= first)
        && window.last.is_none_or(|last| day <= last)
        && !window.except.contains(&day)
}

/// A time the clocks skip or show twice: a start takes the earlier instant, an end the later.
fn interval(
    id: &str,
    zone: &TimeZone,
    start: DateTime,
    end: DateTime,
    minimum: u32,
) -> Option<Interval> {
    let start_ms = zone
        .to_ambiguous_timestamp(start)
        .earlier()
        .ok()?
        .as_millisecond();
    let end_ms = zone
        .to_ambiguous_timestamp(end)
        .later()
        .ok()?
        .as_millisecond();
    (end_ms > start_ms).then(|| Interval {
        id: id.to_owned(),
        start_ms,
        end_ms,
        minimum,
    })
}

fn date(zone: &TimeZone, at_ms: i64) -> Option<Date> {
    Some(
        zone.to_datetime(Timestamp::from_millisecond(at_ms).ok()?)
            .date(),
    )
}
