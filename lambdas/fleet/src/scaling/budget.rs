//! The budget: the highest floor that the month's money and the hard limit allow.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{Action, Budget, Floor, Observed, Settings};
use crate::alarm::Alarm;
use crate::plan::Plan;

/// The end of the calendar month (UTC) that contains `now_ms`.
pub(super) fn month_end(now_ms: i64) -> i64 {
    Timestamp::from_millisecond(now_ms)
        .ok()
        .map(|now| TimeZone::UTC.to_datetime(now).date())
        .and_then(|date| date.last_of_month().checked_add(1.day()).ok())
        .and_then(|first| first.to_zoned(TimeZone::UTC).ok())
        .map_or(now_ms, |first| first.timestamp().as_millisecond())
}

/// Never below the base or what the present load needs: a budget does not take the shop down.
pub(super) fn limit(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    floor: &Floor,
    plan: &mut Plan<Action>,
) -> u32 {
    let end_ms = month_end(now_ms).max(now_ms + settings.horizon_ms);
    let asked = floor
        .steps(now_ms, end_ms, |floor| floor)
        .iter()
        .map(|step| step.floor)
        .fold(floor.at(now_ms), u32::max);
    if asked > settings.hard_max {
        plan.alarm(Alarm::LimitReached {
            asked,
            limit: settings.hard_max,
        });
    }
    let asked = asked.min(settings.hard_max);
    let Some(budget) = &settings.budget else {
        return settings.hard_max;
    };
    let left = i128::from(budget.monthly_cap_micros) - i128::from(seen.spent_micros);
    let cost = |ceiling: u32| cost_micros(now_ms, budget, floor, ceiling);
    if cost(asked) <= left {
        return settings.hard_max;
    }
    let least = settings
        .base
        .max(seen.load_needs.unwrap_or(0))
        .min(settings.hard_max);
    let (mut affordable, mut beyond) = (least, asked.max(least));
    while affordable + 1 < beyond {
        let middle = affordable + (beyond - affordable) / 2;
        if cost(middle) <= left {
            affordable = middle
        } else {
            beyond = middle
        }
    }
    if affordable < asked {
        plan.alarm(Alarm::BudgetClipped {
            asked,
            granted: affordable,
        });
    }
    affordable
}

/// What the floor costs from now to the month's end when nothing exceeds `ceiling`.
fn cost_micros(now_ms: i64, budget: &Budget, floor: &Floor, ceiling: u32) -> i128 {
    const HOUR_MS: i128 = 3_600_000;
    let end_ms = month_end(now_ms);
    let shape = |floor: u32| floor.min(ceiling);
    let mut instance_ms: i128 = 0;
    let (mut since_ms, mut width) = (now_ms, shape(floor.at(now_ms)));
    for step in floor.steps(now_ms, end_ms, shape) {
        instance_ms += i128::from(step.at_ms - since_ms) * i128::from(width);
        (since_ms, width) = (step.at_ms, step.floor);
    }
    instance_ms += i128::from(end_ms - since_ms) * i128::from(width);
    instance_ms * i128::from(budget.micros_per_instance_hour) / HOUR_MS
}
