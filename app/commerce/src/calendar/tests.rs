//! Known days.

use super::*;

const DAY_MS: i64 = 86_400_000;
/// Sunday, 3 May 2026, noon.
const SUNDAY: i64 = 1_777_809_600_000;

#[test]
fn known_moments_fall_on_known_days() {
    let day = |at_ms| Date::from_ms(at_ms).to_string();
    assert_eq!(day(0), "1 January 1970");
    assert_eq!(day(-1), "31 December 1969");
    assert_eq!(day(951_782_400_000), "29 February 2000");
    assert_eq!(day(4_107_542_400_000), "1 March 2100");
    assert_eq!(day(SUNDAY), "3 May 2026");
    assert_eq!(Date::from_ms(SUNDAY).iso(), "2026-05-03");
    assert_eq!(Date::from_ms(SUNDAY).short(), "Sun 3 May");
}

#[test]
fn a_moment_beyond_the_calendar_falls_on_its_last_day() {
    assert_eq!(Date::from_ms(i64::MAX).iso(), "9999-12-30");
    assert!(Date::from_ms(i64::MIN) < Date::from_ms(0));
    let last = Date::from_ms(i64::MAX);
    assert_eq!(last.plus_working_days(9).iso(), "9999-12-31");
}

#[test]
fn weekends_do_not_count_as_working_days() {
    let friday = Date::from_ms(SUNDAY - 2 * DAY_MS);
    let after = |days| friday.plus_working_days(days).short();
    assert_eq!(
        [after(0), after(1), after(6)],
        ["Fri 1 May", "Mon 4 May", "Mon 11 May"]
    );
    let sunday = Date::from_ms(SUNDAY);
    assert_eq!(sunday.plus_working_days(1).short(), "Mon 4 May");
}

#[test]
fn a_delivery_window_names_its_first_and_last_day() {
    let window = |min, max| DeliveryWindow::from_now(SUNDAY, min, max).to_string();
    assert_eq!(window(2, 4), "Tue 5 May – Thu 7 May");
    assert_eq!(window(3, 1), "Wed 6 May");
}

#[test]
fn a_moment_has_the_time_of_its_country_and_of_its_season() {
    let at = |at_ms, country: &str| {
        let time = LocalTime::of(at_ms, CountryCode::parse(country).unwrap());
        format!("{} {}", time.date(), time.clock())
    };
    assert_eq!(at(1_795_345_320_000, "DE"), "22 November 2026 12:02 CET");
    assert_eq!(at(SUNDAY, "DE"), "3 May 2026 14:00 CEST");
    assert_eq!(at(SUNDAY, "US"), "3 May 2026 08:00 EDT");
    assert_eq!(at(SUNDAY + 12 * 3_600_000, "NZ"), "4 May 2026 12:00 NZST");
    assert_eq!(at(-60_000, "GB"), "1 January 1970 00:59 BST");
    let berlin = LocalTime::of(1_795_345_320_000, CountryCode::DE);
    assert_eq!(berlin.iso(), "2026-11-22T12:02:00+01:00");
    assert_eq!(
        LocalTime::of(i64::MAX, CountryCode::DE).date(),
        Date::from_ms(i64::MAX)
    );
}

#[test]
fn a_day_of_a_country_begins_and_ends_by_its_clocks_and_has_23_hours_when_summer_time_begins() {
    let berlin = |text| LocalDay::parse(text, CountryCode::DE).unwrap();
    let usual = berlin("2026-05-03");
    assert_eq!(usual.begins_ms(), SUNDAY - 14 * 3_600_000);
    assert_eq!(usual.ends_ms() - usual.begins_ms(), DAY_MS);
    let spring = berlin("2026-03-29");
    assert_eq!(spring.ends_ms() - spring.begins_ms(), 23 * 3_600_000);
    let autumn = berlin("2026-10-25");
    assert_eq!(autumn.ends_ms() - autumn.begins_ms(), 25 * 3_600_000);
    assert_eq!(LocalDay::of(SUNDAY, CountryCode::DE), usual);
    assert_eq!(usual.days_before(7).to_string(), "2026-04-26");
    for bad in ["", "2026-13-01", "3.5.2026", "today"] {
        assert_eq!(LocalDay::parse(bad, CountryCode::DE), None, "{bad}");
    }
}
