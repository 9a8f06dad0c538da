//! Dates and times as an order's page writes them, in UTC like every date of the shop.

use commerce::calendar::Date;
use leptos::prelude::*;

/// “22 November 2026, 11:02 UTC”, readable for machines too.
pub fn moment(at_ms: i64) -> AnyView {
    let (date, time) = (Date::from_ms(at_ms), clock(at_ms));
    view! { <time datetime=format!("{}T{time}Z", date.iso())>{format!("{date}, {time} UTC")}</time> }.into_any()
}

/// “11:02”.
fn clock(at_ms: i64) -> String {
    let minutes = at_ms.div_euclid(60_000).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_hours_and_minutes_of_its_day() {
        assert_eq!(clock(0), "00:00");
        assert_eq!(clock(1_795_345_320_000), "11:02");
        assert_eq!(clock(-60_000), "23:59");
    }
}
