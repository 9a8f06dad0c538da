//! A date and a time as staff type them, by the shop's clocks.

use commerce::calendar::{TypedMoment, TypedMomentError};
use commerce::country::CountryCode;
use texts::text;

use crate::kit::form::FormData;

/// In unix milliseconds; `last` of the two where the clocks go back. None when the field is empty, or noted as wrong.
pub(crate) fn moment(
    sent: &mut FormData,
    field: &str,
    country: CountryCode,
    last: bool,
) -> Option<i64> {
    let typed = sent.text(field).trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    match TypedMoment::parse(&typed, country) {
        Ok(moment) if last => Some(moment.last_ms),
        Ok(moment) => Some(moment.first_ms),
        Err(error) => {
            let why = match error {
                TypedMomentError::Unreadable => text!("office-product-moment"),
                TypedMomentError::LeftOut => text!("office-product-moment-left-out"),
            };
            sent.refuse(field.to_owned(), why);
            None
        }
    }
}

/// What was typed; the stored moment when that lies in the same minute, for a field holds no seconds.
pub(crate) fn same_minute(stored: Option<i64>, typed: i64) -> i64 {
    let minute = |ms: i64| ms.div_euclid(60_000);
    stored
        .filter(|stored| minute(*stored) == minute(typed))
        .unwrap_or(typed)
}
