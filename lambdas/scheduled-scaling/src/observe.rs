//! What the calendar asks for, and how wide the group is.

use aws_sdk_autoscaling::types::ScheduledUpdateGroupAction;
use aws_smithy_types::DateTime;
use fleet::aws_error::AwsError;
use fleet::key::{CALENDAR, LAST_GOOD_CALENDAR};
use fleet::observed::{Group, ScheduledAction};
use fleet::scaling;
use fleet::scaling::calendar::{BadCalendar, Calendar};
use runtime::{Error, NotRead, Report, call, incomplete, refresh_status};

use crate::ScheduledScaling;

pub(crate) struct Observed {
    pub rules: scaling::Observed,
    /// The calendar as it was read, to be kept when it is good.
    pub calendar: Vec<u8>,
}

impl ScheduledScaling {
    pub(crate) async fn observe(
        &self,
        now_ms: i64,
        report: &mut Report,
    ) -> Result<Observed, Error> {
        let object = self.bucket.get(CALENDAR).await?;
        let calendar = match &object {
            Ok(bytes) => Some(Calendar::read(bytes)),
            Err(NotRead::Missing) => None,
            Err(NotRead::TooLarge) => {
                Some(Err(BadCalendar::Unreadable(NotRead::TooLarge.to_string())))
            }
        };
        let last_good = match self.bucket.get(LAST_GOOD_CALENDAR).await? {
            Ok(bytes) => Calendar::read(&bytes)
                .map_err(|cause| report.note(format!("the last good calendar is none: {cause}")))
                .ok(),
            Err(_) => None,
        };
        let group = self.group().await?;
        let rules = scaling::Observed {
            refreshing: self.refreshing().await?,
            scheduled: self.scheduled().await?,
            calendar,
            last_good,
            load_needs: self.load_needs(now_ms, group.min, report).await,
            spent_micros: self.spent_micros(now_ms, report).await,
            group,
        };
        Ok(Observed {
            rules,
            calendar: object.unwrap_or_default(),
        })
    }

    async fn group(&self) -> Result<Group, AwsError> {
        const OPERATION: &str = "DescribeAutoScalingGroups";
        let name = &self.settings.group;
        let request = self.autoscaling.describe_auto_scaling_groups();
        let request = request.auto_scaling_group_names(name);
        let answer = call(OPERATION, request.send()).await?;
        let found = answer.auto_scaling_groups().first();
        let found = found.and_then(runtime::group);
        found.ok_or_else(|| incomplete(OPERATION, &format!("group {name} with its bounds")))
    }

    async fn refreshing(&self) -> Result<bool, Error> {
        let request = self.autoscaling.describe_instance_refreshes();
        let request = request.auto_scaling_group_name(&self.settings.group);
        let answer = call("DescribeInstanceRefreshes", request.send()).await?;
        let mut statuses = answer.instance_refreshes().iter();
        Ok(statuses.any(|refresh| refresh_status(refresh.status()).is_active()))
    }

    async fn scheduled(&self) -> Result<Vec<ScheduledAction>, Error> {
        let request = self.autoscaling.describe_scheduled_actions();
        let request = request.auto_scaling_group_name(&self.settings.group);
        let found = request.into_paginator().items().send().collect();
        let found: Vec<ScheduledUpdateGroupAction> =
            call("DescribeScheduledActions", found).await?;
        Ok(found.iter().filter_map(scheduled).collect())
    }
}

/// A recurring action of somebody else's counts with its next start.
fn scheduled(action: &ScheduledUpdateGroupAction) -> Option<ScheduledAction> {
    let start: &DateTime = action.start_time().or(action.time())?;
    let size = |size: Option<i32>| size.and_then(|size| u32::try_from(size).ok());
    Some(ScheduledAction {
        start_ms: start.to_millis().ok()?,
        name: action.scheduled_action_name()?.to_owned(),
        min: size(action.min_size()),
        max: size(action.max_size()),
        desired: size(action.desired_capacity()),
    })
}
