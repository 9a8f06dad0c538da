//! Scheduled scaling: how wide the group must be, now and for the coming days; it only ever sets a floor.
//!
//! The floor is raised at any time. It is lowered only when nothing asks for it any more, and then only
//! the minimum goes down: target tracking takes instances away, this never does. The maximum is raised
//! where the floor needs it and never lowered, since that would end instances that serve.

mod budget;
pub mod calendar;
mod demand;
mod schedule;

use serde::Serialize;

use crate::alarm::Alarm;
use crate::observed::{Group, ScheduledAction};
use crate::plan::Plan;
use crate::scaling::calendar::{BadCalendar, Calendar};

pub use demand::{Floor, Overlap, Step};

/// Prefix of every scheduled action of ours; nothing else is touched.
pub const PREFIX: &str = "fc-";
/// AWS' limits: scheduled actions of a group, and in one call.
pub const MOST_ACTIONS: usize = 125;
pub const BATCH: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The floor when nothing is planned.
    pub base: u32,
    pub hard_min: u32,
    pub hard_max: u32,
    /// Room above the floor for unplanned load.
    pub headroom: u32,
    /// How long before its start an event is prepared for.
    pub lead_ms: i64,
    /// How long after its end the floor stays.
    pub cool_off_ms: i64,
    pub overlap: Overlap,
    /// How far ahead native scheduled actions are written.
    pub horizon_ms: i64,
    pub budget: Option<Budget>,
}

/// What floors may cost in a calendar month (UTC), in millionths of the currency unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub micros_per_instance_hour: i64,
    pub monthly_cap_micros: i64,
}

impl Settings {
    /// Refuses bounds that contradict each other.
    pub fn check(&self) -> Result<(), BadSettings> {
        if self.hard_min > self.hard_max {
            return Err(BadSettings::Bounds {
                min: self.hard_min,
                max: self.hard_max,
            });
        }
        if !(self.hard_min..=self.hard_max).contains(&self.base) {
            return Err(BadSettings::Base { base: self.base });
        }
        if self.lead_ms < 0 || self.cool_off_ms < 0 || self.horizon_ms <= 0 {
            return Err(BadSettings::Duration);
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    #[error("the hard minimum {min} exceeds the hard maximum {max}")]
    Bounds { min: u32, max: u32 },
    #[error("the base {base} lies outside the hard bounds")]
    Base { base: u32 },
    #[error("lead and cool-off may not be negative, and the horizon must be positive")]
    Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    pub group: Group,
    pub refreshing: bool,
    /// All scheduled actions of the group, foreign ones too.
    pub scheduled: Vec<ScheduledAction>,
    /// The calendar object; `None` where there is none.
    pub calendar: Option<Result<Calendar, BadCalendar>>,
    pub last_good: Option<Calendar>,
    /// Instances the present load needs, where it is known.
    pub load_needs: Option<u32>,
    /// Spent this month so far, in millionths of the currency unit.
    pub spent_micros: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    /// `UpdateAutoScalingGroup`; what is `None` is not sent. There is no field for a template.
    Resize {
        group: String,
        min: Option<u32>,
        max: Option<u32>,
        desired: Option<u32>,
    },
    PutScheduled {
        group: String,
        actions: Vec<ScheduledAction>,
    },
    DeleteScheduled {
        group: String,
        names: Vec<String>,
    },
    /// Copies the calendar object to the last good one.
    KeepCalendar,
}

/// What to change now, and the native schedule for the horizon.
pub fn plan(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
) -> Result<Plan<Action>, BadSettings> {
    settings.check()?;
    let mut plan = Plan::default();
    let Some(calendar) = choose(seen, &mut plan) else {
        return Ok(plan);
    };
    let floor = Floor::new(settings, calendar, now_ms, budget::month_end(now_ms));
    let limit = budget::limit(now_ms, settings, seen, &floor, &mut plan);
    let max = resize(now_ms, settings, seen, &floor, limit, &mut plan);
    schedule::write(now_ms, settings, seen, &floor, limit, max, &mut plan);
    Ok(plan)
}

/// The present calendar if it reads, else the last good one; with neither, all stays as it is.
fn choose<'a>(seen: &'a Observed, plan: &mut Plan<Action>) -> Option<&'a Calendar> {
    static NOTHING_PLANNED: Calendar = Calendar {
        events: Vec::new(),
        windows: Vec::new(),
    };
    let refused = |plan: &mut Plan<Action>, reason: String| {
        plan.alarm(Alarm::CalendarRefused { reason });
        seen.last_good.as_ref()
    };
    match &seen.calendar {
        Some(Ok(calendar)) => {
            if seen.last_good.as_ref() != Some(calendar) {
                plan.push_action(Action::KeepCalendar);
            }
            Some(calendar)
        }
        Some(Err(cause)) => refused(plan, cause.to_string()),
        None if seen.last_good.is_some() => refused(plan, "it is gone".to_owned()),
        None => Some(&NOTHING_PLANNED),
    }
}

/// Brings the group to the floor of this moment; returns the maximum it will have then.
fn resize(
    now_ms: i64,
    settings: &Settings,
    seen: &Observed,
    floor: &Floor,
    limit: u32,
    plan: &mut Plan<Action>,
) -> u32 {
    let group = &seen.group;
    let floor = floor.at(now_ms).clamp(settings.hard_min, limit);
    let min = if floor >= group.min {
        floor
    } else if seen.refreshing {
        plan.note("a refresh is running: the floor is not lowered now");
        group.min
    } else {
        floor.max(seen.load_needs.unwrap_or(0).min(group.min))
    };
    let roomy = min
        .saturating_add(settings.headroom)
        .min(settings.hard_max)
        .max(min);
    let max = group.max.max(roomy);
    // Raising the minimum raises the desired capacity too; this is for a group found below it.
    let desired = (group.desired < min).then_some(min);
    if min != group.min || max != group.max || desired.is_some() {
        plan.push_action(Action::Resize {
            group: group.name.clone(),
            min: (min != group.min).then_some(min),
            max: (max != group.max).then_some(max),
            desired,
        });
    }
    max
}
