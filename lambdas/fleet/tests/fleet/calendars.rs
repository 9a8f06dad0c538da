//! Calendars: the table of clock changes, recurring days, and everything that is refused.

use fleet::scaling::calendar::{BadCalendar, Calendar, Interval};
use jiff::Timestamp;

const FOR_EVER: i64 = 4_000_000_000_000;

fn one(json: &str) -> Interval {
    let calendar = Calendar::read(json.as_bytes()).unwrap();
    calendar.intervals(0, FOR_EVER).remove(0)
}

fn event(zone: &str, start: &str, end: &str) -> Interval {
    one(&format!(
        r#"{{"schema":1,"events":[{{"id":"e","zone":"{zone}","start":"{start}","end":"{end}","minimum":3}}]}}"#
    ))
}

fn utc(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).unwrap().to_string()
}

fn window(fields: &str) -> Calendar {
    let json = format!(r#"{{"schema":1,"windows":[{{"id":"w","minimum":3,{fields}}}]}}"#);
    Calendar::read(json.as_bytes()).unwrap()
}

fn starts(calendar: &Calendar, from: &str, to: &str) -> Vec<String> {
    let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
    calendar
        .intervals(ms(from), ms(to))
        .iter()
        .map(|i| utc(i.start_ms))
        .collect()
}

/// Zone, start and end on the wall, start and end as instants.
const CLOCK_CHANGES: [(&str, &str, &str, &str, &str); 12] = [
    // Spring: 02:30 does not exist. A start comes early, an end late.
    (
        "Europe/Berlin",
        "2026-03-29T02:30",
        "2026-03-29T06:00",
        "2026-03-29T00:30:00Z",
        "2026-03-29T04:00:00Z",
    ),
    (
        "Europe/Berlin",
        "2026-03-28T22:00",
        "2026-03-29T02:30",
        "2026-03-28T21:00:00Z",
        "2026-03-29T01:30:00Z",
    ),
    // Autumn: 02:30 happens twice. A start takes the first, an end the second.
    (
        "Europe/Berlin",
        "2026-10-25T02:30",
        "2026-10-25T06:00",
        "2026-10-25T00:30:00Z",
        "2026-10-25T05:00:00Z",
    ),
    (
        "Europe/Berlin",
        "2026-10-24T22:00",
        "2026-10-25T02:30",
        "2026-10-24T20:00:00Z",
        "2026-10-25T01:30:00Z",
    ),
    // Within the repeated hour itself: from the first fold's start to the second's end.
    (
        "Europe/Berlin",
        "2026-10-25T02:10",
        "2026-10-25T02:50",
        "2026-10-25T00:10:00Z",
        "2026-10-25T01:50:00Z",
    ),
    // Over the change: the end stays where the wall clock says.
    (
        "Europe/Berlin",
        "2026-10-24T20:00",
        "2026-10-25T08:00",
        "2026-10-24T18:00:00Z",
        "2026-10-25T07:00:00Z",
    ),
    (
        "America/New_York",
        "2026-03-08T02:30",
        "2026-03-08T05:00",
        "2026-03-08T06:30:00Z",
        "2026-03-08T09:00:00Z",
    ),
    (
        "America/New_York",
        "2026-11-01T01:30",
        "2026-11-01T05:00",
        "2026-11-01T05:30:00Z",
        "2026-11-01T10:00:00Z",
    ),
    // Half an hour of change.
    (
        "Australia/Lord_Howe",
        "2026-04-05T01:45",
        "2026-04-05T06:00",
        "2026-04-04T14:45:00Z",
        "2026-04-04T19:30:00Z",
    ),
    // No change at all, but an offset of 5:45.
    (
        "Asia/Kathmandu",
        "2026-03-29T02:30",
        "2026-03-29T06:00",
        "2026-03-28T20:45:00Z",
        "2026-03-29T00:15:00Z",
    ),
    // Month's end and the leap day.
    (
        "Europe/Berlin",
        "2026-12-31T20:00",
        "2027-01-01T02:00",
        "2026-12-31T19:00:00Z",
        "2027-01-01T01:00:00Z",
    ),
    (
        "Europe/Berlin",
        "2028-02-28T22:00",
        "2028-02-29T22:00",
        "2028-02-28T21:00:00Z",
        "2028-02-29T21:00:00Z",
    ),
];

#[test]
fn the_clock_change_table_holds() {
    for (zone, start, end, from, to) in CLOCK_CHANGES {
        let interval = event(zone, start, end);
        let found = (utc(interval.start_ms), utc(interval.end_ms));
        assert_eq!(
            found,
            (from.to_owned(), to.to_owned()),
            "{zone} {start} to {end}"
        );
    }
}

#[test]
fn a_nightly_window_in_the_skipped_hour_still_happens_and_in_the_repeated_hour_happens_once() {
    let nightly = window(r#""zone":"Europe/Berlin","days":["sun"],"from":"02:30","to":"04:00""#);
    assert_eq!(
        starts(&nightly, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ["2026-03-29T00:30:00Z"]
    );
    assert_eq!(
        starts(&nightly, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
        ["2026-10-25T00:30:00Z"]
    );
}

#[test]
fn a_weekly_window_starts_on_the_zones_own_day_and_runs_into_the_next() {
    let friday = window(
        r#""zone":"Pacific/Auckland","days":["fri"],"from":"08:00","to":"02:00","except":["2026-12-25"]"#,
    );
    assert_eq!(
        starts(&friday, "2026-12-10T00:00:00Z", "2027-01-02T00:00:00Z"),
        [
            "2026-12-10T19:00:00Z",
            "2026-12-17T19:00:00Z",
            "2026-12-31T19:00:00Z"
        ]
    );
    let interval = &friday.intervals(1_797_000_000_000, FOR_EVER / 2)[0];
    assert_eq!(interval.end_ms - interval.start_ms, 18 * 3_600_000);
}

#[test]
fn a_window_of_the_months_last_day_meets_leap_years_and_short_months() {
    let payday = window(r#""zone":"UTC","month_days":[-1],"from":"08:00","to":"20:00""#);
    assert_eq!(
        starts(&payday, "2028-01-15T00:00:00Z", "2028-05-01T00:00:00Z"),
        [
            "2028-01-31T08:00:00Z",
            "2028-02-29T08:00:00Z",
            "2028-03-31T08:00:00Z",
            "2028-04-30T08:00:00Z"
        ]
    );
    let last = window(r#""zone":"UTC","month_days":[31],"from":"08:00","to":"20:00""#);
    assert_eq!(
        starts(&last, "2026-01-15T00:00:00Z", "2026-04-15T00:00:00Z"),
        ["2026-01-31T08:00:00Z", "2026-03-31T08:00:00Z"]
    );
}

#[test]
fn a_window_keeps_to_its_first_and_last_date() {
    let season = window(
        r#""zone":"UTC","days":["mon","tue","wed","thu","fri","sat","sun"],"from":"08:00","to":"09:00",
           "first":"2026-11-27","last":"2026-11-28""#,
    );
    assert_eq!(
        starts(&season, "2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z"),
        ["2026-11-27T08:00:00Z", "2026-11-28T08:00:00Z"]
    );
}

#[test]
fn a_malformed_calendar_is_refused_with_its_reason() {
    let event = |fields: &str| format!(r#"{{"schema":1,"events":[{{{fields}}}]}}"#);
    let good =
        r#""id":"a","zone":"UTC","start":"2026-11-27T08:00","end":"2026-11-27T20:00","minimum":3"#;
    assert!(Calendar::read(event(good).as_bytes()).is_ok());
    let cases = [
        (event(&good.replace("T20:00", "T08:00")), "not after its start"),
        (event(&good.replace("T20:00", "T07:00")), "not after its start"),
        (event(&good.replace("2026-11-27T20", "2027-11-27T20")), "365 days"),
        (event(&good.replace("UTC", "Europe/Atlantis")), "IANA"),
        (event(&good.replace("UTC", "../../etc/passwd")), "IANA"),
        (event(&good.replace("T08:00", "T25:00")), "start"),
        (event(&good.replace("T08:00", "T08:00Z")), "start"),
        (event(&good.replace("T08:00", "T08:00+02")), "start"),
        (event(&good.replace("11-27T08", "02-30T08")), "start"),
        (event(&good.replace("\"a\"", "\"A b\"")), "no id"),
        (event(&good.replace(":3", ":0")), "minimum of 0"),
        (event(&good.replace(":3", ":-1")), "does not read"),
        (event(&format!("{good},\"minimun\":5")), "unknown field"),
        (event(&format!("{good}}},{{{good}")), "occurs twice"),
        (event(&format!("{good}}},{{{}", good.replace("\"a\"", "\"b\""))), "same event under two ids"),
        (r#"{"schema":2}"#.to_owned(), "layout 2"),
        (r#"{"schema":1,"windows":[{"id":"w","zone":"UTC","from":"08:00","to":"08:00","days":["mon"],"minimum":2}]}"#.to_owned(), "not after"),
        (r#"{"schema":1,"windows":[{"id":"w","zone":"UTC","from":"08:00","to":"09:00","minimum":2}]}"#.to_owned(), "names no days"),
        (r#"{"schema":1,"windows":[{"id":"w","zone":"UTC","from":"08:00","to":"09:00","month_days":[0],"minimum":2}]}"#.to_owned(), "names no days"),
        (r#"{"schema":1,"windows":[{"id":"w","zone":"UTC","from":"08:00","to":"09:00","days":["mon"],"first":"2026-12-02","last":"2026-12-01","minimum":2}]}"#.to_owned(), "not after"),
        ("<html>".to_owned(), "does not read"),
        (String::new(), "does not read"),
    ];
    for (json, reason) in cases {
        let refused = Calendar::read(json.as_bytes())
            .map(|_| ())
            .unwrap_err()
            .to_string();
        assert!(refused.contains(reason), "{json}\n{refused}");
    }
}

#[test]
fn five_hundred_entries_are_the_limit() {
    let entry = |n: usize| {
        format!(
            r#"{{"id":"e{n}","zone":"UTC","start":"2026-11-27T08:00","end":"2026-11-27T20:00","minimum":{}}}"#,
            n + 1
        )
    };
    let of = |count: usize| {
        let entries: Vec<String> = (0..count).map(entry).collect();
        Calendar::read(format!(r#"{{"schema":1,"events":[{}]}}"#, entries.join(",")).as_bytes())
    };
    assert!(of(500).is_ok());
    assert_eq!(of(501).unwrap_err(), BadCalendar::TooMany { found: 501 });
}
