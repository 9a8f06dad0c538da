//! What CloudWatch knows: the load of these minutes, and what the month has cost.
//!
//! Both are advice. When they cannot be read the group is still widened for a sale; it is only not narrowed.

use aws_sdk_cloudwatch::operation::get_metric_data::GetMetricDataOutput;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws_smithy_types::DateTime;
use fleet::scaling::Budget;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use runtime::{Error, Report, call};

use crate::ScheduledScaling;
use crate::settings::Load;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// The load counts as its highest minute of these.
const LOAD_WINDOW_MS: i64 = 15 * MINUTE_MS;

impl ScheduledScaling {
    /// Instances that the busiest of the last minutes needed; the present minimum while that is unknown.
    pub(crate) async fn load_needs(
        &self,
        now_ms: i64,
        min: u32,
        report: &mut Report,
    ) -> Option<u32> {
        let load = self.settings.load.as_ref()?;
        match self.busiest_minute(now_ms, load).await {
            Ok(requests) => Some(instances(requests, load.requests_per_minute)),
            Err(error) => {
                report.note(format!("the load is unknown, nothing is lowered: {error}"));
                Some(min)
            }
        }
    }

    async fn busiest_minute(&self, now_ms: i64, load: &Load) -> Result<f64, Error> {
        let metric = Metric::builder()
            .namespace("AWS/ApplicationELB")
            .metric_name("RequestCount")
            .dimensions(dimension("LoadBalancer", &load.load_balancer))
            .dimensions(dimension("TargetGroup", &load.target_group))
            .build();
        let from_ms = now_ms - LOAD_WINDOW_MS;
        // A minute without requests has no point.
        let points = self
            .points(metric, "Sum", MINUTE_MS, from_ms, now_ms)
            .await?;
        Ok(points.into_iter().fold(0.0, f64::max))
    }

    /// What this calendar month (UTC) has cost so far. Hours of which CloudWatch has no point count as
    /// the base, which the group never is below; all of them, where it cannot be asked.
    pub(crate) async fn spent_micros(&self, now_ms: i64, report: &mut Report) -> i64 {
        let Some(budget) = &self.settings.rules.budget else {
            return 0;
        };
        let start_ms = month_start(now_ms);
        let hours = (now_ms - start_ms).div_euclid(HOUR_MS);
        let metric = Metric::builder()
            .namespace("AWS/AutoScaling")
            .metric_name("GroupTotalInstances")
            .dimensions(dimension("AutoScalingGroupName", &self.settings.group))
            .build();
        let until_ms = start_ms + hours * HOUR_MS;
        let points = self
            .points(metric, "Average", HOUR_MS, start_ms, until_ms)
            .await;
        let points = points.unwrap_or_else(|error| {
            report.note(format!("the month's cost is unknown: {error}"));
            Vec::new()
        });
        let missing = hours - points.len() as i64;
        if missing > 0 {
            report.note(format!(
                "{missing} of {hours} hours of this month are not measured and count as the base"
            ));
        }
        cost(budget, self.settings.rules.base, hours, &points)
    }

    /// One value per period that has one.
    async fn points(
        &self,
        metric: Metric,
        statistic: &str,
        period_ms: i64,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<f64>, Error> {
        if from_ms >= to_ms {
            return Ok(Vec::new());
        }
        let query = MetricDataQuery::builder()
            .id("points")
            .metric_stat(
                MetricStat::builder()
                    .metric(metric)
                    .period((period_ms / 1000) as i32)
                    .stat(statistic)
                    .build(),
            )
            .return_data(true)
            .build();
        let request = self
            .cloudwatch
            .get_metric_data()
            .metric_data_queries(query)
            .start_time(DateTime::from_millis(from_ms))
            .end_time(DateTime::from_millis(to_ms));
        let pages = request.into_paginator().send().collect();
        let pages: Vec<GetMetricDataOutput> = call("GetMetricData", pages).await?;
        let results = pages.iter().flat_map(|page| page.metric_data_results());
        Ok(results
            .flat_map(|result| result.values())
            .copied()
            .collect())
    }
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension::builder().name(name).value(value).build()
}

fn instances(requests: f64, per_instance: u32) -> u32 {
    // The cast saturates; a group is never that wide.
    (requests / f64::from(per_instance)).ceil() as u32
}

fn cost(budget: &Budget, base: u32, hours: i64, points: &[f64]) -> i64 {
    let measured: f64 = points.iter().sum();
    let missing = (hours - points.len() as i64).max(0) as f64;
    let instance_hours = measured + missing * f64::from(base);
    (instance_hours * budget.micros_per_instance_hour as f64).round() as i64
}

fn month_start(now_ms: i64) -> i64 {
    let first = |now: Timestamp| {
        let month = TimeZone::UTC.to_datetime(now).date().first_of_month();
        let start = month.to_zoned(TimeZone::UTC).ok()?;
        Some(start.timestamp().as_millisecond())
    };
    Timestamp::from_millisecond(now_ms)
        .ok()
        .and_then(first)
        .unwrap_or(now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_is_rounded_up_to_whole_instances() {
        for (requests, expected) in [
            (0.0, 0),
            (1.0, 1),
            (600.0, 1),
            (601.0, 2),
            (f64::MAX, u32::MAX),
        ] {
            assert_eq!(instances(requests, 600), expected, "{requests}");
        }
    }

    #[test]
    fn hours_nobody_measured_cost_as_much_as_the_base() {
        let budget = Budget {
            micros_per_instance_hour: 10_000,
            monthly_cap_micros: 1,
        };
        assert_eq!(cost(&budget, 2, 0, &[]), 0);
        assert_eq!(cost(&budget, 2, 10, &[]), 200_000);
        assert_eq!(cost(&budget, 2, 3, &[4.0, 2.5]), 85_000);
        assert_eq!(cost(&budget, 2, 1, &[3.0, 3.0]), 60_000);
    }

    #[test]
    fn a_month_begins_at_midnight_utc() {
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let now = ms("2028-02-29T23:59:59.999Z");
        assert_eq!(month_start(now), ms("2028-02-01T00:00:00Z"));
        assert_eq!(
            month_start(ms("2026-01-01T00:00:00Z")),
            ms("2026-01-01T00:00:00Z")
        );
    }
}
