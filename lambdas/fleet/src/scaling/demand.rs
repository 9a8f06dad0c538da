//! Demand: the floor that the calendar asks for at any instant.

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::scaling::calendar::{Calendar, Interval};

/// What two events at the same time need together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Overlap {
    /// As much as the hungrier one.
    Highest,
    /// As much as both.
    Sum,
}

/// The floor from one instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub at_ms: i64,
    pub floor: u32,
    /// The event or window whose edge this is; the first by name where several meet.
    pub cause: String,
}

/// The calendar's demand with lead and cool-off, over a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    base: u32,
    overlap: Overlap,
    spans: Vec<Interval>,
}

const MINUTE_MS: i64 = 60_000;

impl Floor {
    /// Valid from `now_ms` to the later of the horizon and `until_ms`.
    pub fn new(settings: &Settings, calendar: &Calendar, now_ms: i64, until_ms: i64) -> Self {
        let until_ms = until_ms.max(now_ms + settings.horizon_ms);
        let (lead, cool) = (settings.lead_ms, settings.cool_off_ms);
        let spans = calendar
            .intervals(now_ms - cool - MINUTE_MS, until_ms + lead + MINUTE_MS)
            .into_iter()
            .map(|interval| Interval {
                // Scheduled actions know whole minutes: a start goes down to one, an end up.
                start_ms: (interval.start_ms - lead).div_euclid(MINUTE_MS) * MINUTE_MS,
                end_ms: -((-(interval.end_ms + cool)).div_euclid(MINUTE_MS) * MINUTE_MS),
                ..interval
            })
            .collect();
        Self {
            base: settings.base,
            overlap: settings.overlap,
            spans,
        }
    }

    /// What is asked for at this instant.
    pub fn at(&self, at_ms: i64) -> u32 {
        let active = self
            .spans
            .iter()
            .filter(|span| span.start_ms <= at_ms && at_ms < span.end_ms)
            .map(|span| span.minimum);
        let asked = match self.overlap {
            Overlap::Highest => active.max().unwrap_or(0),
            Overlap::Sum => active.fold(0, u32::saturating_add),
        };
        asked.max(self.base)
    }

    /// Every change after `from_ms` and before `to_ms`, as it looks to someone limited to `shape`.
    /// Edges that change nothing are left out.
    pub fn steps(&self, from_ms: i64, to_ms: i64, shape: impl Fn(u32) -> u32) -> Vec<Step> {
        let mut edges: Vec<(i64, &str)> = self
            .spans
            .iter()
            .flat_map(|span| {
                [
                    (span.start_ms, span.id.as_str()),
                    (span.end_ms, span.id.as_str()),
                ]
            })
            .filter(|(at, _)| *at > from_ms && *at < to_ms)
            .collect();
        edges.sort_unstable();
        edges.dedup_by_key(|(at, _)| *at);
        let mut last = shape(self.at(from_ms));
        let mut steps = Vec::new();
        for (at_ms, cause) in edges {
            let floor = shape(self.at(at_ms));
            if floor != last {
                steps.push(Step {
                    at_ms,
                    floor,
                    cause: cause.to_owned(),
                });
                last = floor;
            }
        }
        steps
    }
}
