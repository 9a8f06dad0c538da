//! Launches of the group lately: how many, and which were abandoned.

use std::collections::BTreeMap;

use aws_sdk_autoscaling::types::{Activity, ScalingActivityStatusCode};
use aws_sdk_ec2::types::Filter;
use fleet::aws_error::AwsError;
use fleet::rollout::Abandoned;
use runtime::call;

use crate::Rollout;

const HOUR_MS: i64 = 3_600_000;
const LAUNCHING: &str = "Launching a new EC2 instance: ";
/// Tag that EC2 itself gives to what it starts from a launch template.
const TEMPLATE_VERSION: &str = "aws:ec2launchtemplate:version";
/// Values that one filter may have.
const MOST_VALUES: usize = 200;

#[derive(Default)]
pub(crate) struct Launches {
    pub launched_ms: Vec<i64>,
    pub abandoned: Vec<Abandoned>,
}

struct Launch {
    at_ms: i64,
    instance: String,
    abandoned: bool,
}

impl Rollout {
    /// Launches of the last hour, and since the running refresh began if that is longer ago.
    pub(crate) async fn launches(
        &self,
        now_ms: i64,
        refreshing_since_ms: Option<i64>,
    ) -> Result<Launches, AwsError> {
        let since_ms = (now_ms - HOUR_MS).min(refreshing_since_ms.unwrap_or(i64::MAX));
        let launches = self.activities(since_ms).await?;
        // Only a running refresh is judged by them.
        let abandoned: Vec<&Launch> = launches
            .iter()
            .filter(|launch| launch.abandoned && refreshing_since_ms.is_some())
            .collect();
        let versions = self.versions(&abandoned).await?;
        let abandoned = abandoned.iter().filter_map(|launch| {
            Some(Abandoned {
                at_ms: launch.at_ms,
                version: *versions.get(&launch.instance)?,
            })
        });
        Ok(Launches {
            abandoned: abandoned.collect(),
            launched_ms: launches.iter().map(|launch| launch.at_ms).collect(),
        })
    }

    /// Newest first, as the group tells them; but one that is still in progress comes before all others, so
    /// a page is read to its end.
    async fn activities(&self, since_ms: i64) -> Result<Vec<Launch>, AwsError> {
        let request = self.autoscaling.describe_scaling_activities();
        let request = request.auto_scaling_group_name(&self.fleet.group);
        let mut pages = request.into_paginator().send();
        let mut found = Vec::new();
        let mut older = false;
        while let Some(page) = call("DescribeScalingActivities", pages.try_next()).await? {
            for activity in page.activities() {
                let at_ms = activity.start_time().and_then(|time| time.to_millis().ok());
                older |= at_ms.is_some_and(|at_ms| at_ms < since_ms);
                found.extend(read(activity).filter(|launch| launch.at_ms >= since_ms));
            }
            if older {
                break;
            }
        }
        Ok(found)
    }

    /// The template version that each of these instances was started from; EC2 remembers terminated
    /// ones for an hour.
    async fn versions(&self, launches: &[&Launch]) -> Result<BTreeMap<String, u64>, AwsError> {
        let mut found = BTreeMap::new();
        for some in launches.chunks(MOST_VALUES) {
            let ids = some.iter().map(|launch| launch.instance.clone()).collect();
            let filter = Filter::builder()
                .name("instance-id")
                .set_values(Some(ids))
                .build();
            let request = self.ec2.describe_instances().filters(filter);
            let answer = call("DescribeInstances", request.send()).await?;
            let reservations = answer.reservations().iter();
            for instance in reservations.flat_map(|r| r.instances()) {
                let tags = images::tags(instance.tags());
                let version = tags
                    .get(TEMPLATE_VERSION)
                    .and_then(|text| text.parse().ok());
                found.extend(instance.instance_id.clone().zip(version));
            }
        }
        Ok(found)
    }
}

fn read(activity: &Activity) -> Option<Launch> {
    let told = activity.description()?.strip_prefix(LAUNCHING)?;
    let ended = activity.status_code();
    Some(Launch {
        at_ms: activity.start_time()?.to_millis().ok()?,
        // A full stop and a reason may follow.
        instance: told.split([' ', '.']).next()?.to_owned(),
        abandoned: matches!(
            ended,
            Some(ScalingActivityStatusCode::Cancelled | ScalingActivityStatusCode::Failed)
        ),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_autoscaling::primitives::DateTime;

    use super::*;

    fn activity(description: &str, code: ScalingActivityStatusCode) -> Activity {
        Activity::builder()
            .activity_id("a-1")
            .auto_scaling_group_name("shop")
            .cause("as asked")
            .description(description)
            .start_time(DateTime::from_secs(5))
            .status_code(code)
            .build()
    }

    #[test]
    fn a_cancelled_launch_with_an_instance_was_abandoned() {
        let told =
            "Launching a new EC2 instance: i-0a1b.  Status Reason: Instance failed to complete";
        let launch = read(&activity(told, ScalingActivityStatusCode::Cancelled)).unwrap();
        assert_eq!((launch.at_ms, launch.instance.as_str()), (5_000, "i-0a1b"));
        assert!(launch.abandoned);
    }

    #[test]
    fn a_launch_without_an_instance_or_a_termination_is_none() {
        let failed = ScalingActivityStatusCode::Failed;
        for told in [
            "Launching a new EC2 instance",
            "Terminating EC2 instance: i-1",
        ] {
            assert!(read(&activity(told, failed.clone())).is_none(), "{told}");
        }
    }
}
