//! Known days.

use super::*;

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
    assert_eq!(Date::from_ms(SUNDAY).start_ms(), SUNDAY - DAY_MS / 2);
}

#[test]
fn every_day_of_four_centuries_follows_the_one_before() {
    let mut before = Date::from_ms(0).year_month_day();
    for day in 1..146_097 {
        let (year, month, day) = Date::from_ms(day * DAY_MS).year_month_day();
        let next_day = (year, month) == (before.0, before.1) && day == before.2 + 1;
        let next_month = day == 1 && before.2 >= 28 && (year, month) > (before.0, before.1);
        assert!(
            next_day || next_month,
            "{before:?} then {:?}",
            (year, month, day)
        );
        before = (year, month, day);
    }
    assert_eq!(before, (2369, 12, 31));
}

#[test]
fn weekends_do_not_count_as_working_days() {
    let friday = Date::from_ms(SUNDAY).plus_days(-2);
    assert_eq!(friday.plus_working_days(0).short(), "Fri 1 May");
    assert_eq!(friday.plus_working_days(1).short(), "Mon 4 May");
    assert_eq!(friday.plus_working_days(6).short(), "Mon 11 May");
    assert_eq!(
        Date::from_ms(SUNDAY).plus_working_days(1).short(),
        "Mon 4 May"
    );
}

#[test]
fn a_delivery_window_names_its_first_and_last_day() {
    assert_eq!(
        DeliveryWindow::from_now(SUNDAY, 2, 4).to_string(),
        "Tue 5 May – Thu 7 May"
    );
    assert_eq!(
        DeliveryWindow::from_now(SUNDAY, 3, 1).to_string(),
        "Wed 6 May"
    );
}
