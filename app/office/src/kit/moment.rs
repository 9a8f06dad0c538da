//! Dates and times, in the time of the shop's country.

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use leptos::prelude::*;
use texts::text;

/// “22 November 2026, 12:02 CET”, readable for machines too.
#[component]
pub(crate) fn Moment(at_ms: i64, country: CountryCode) -> impl IntoView {
    let time = LocalTime::of(at_ms, country);
    let shown = text!("office-moment", date = time.date(), time = time.clock());
    view! { <time datetime=time.iso()>{shown}</time> }
}
