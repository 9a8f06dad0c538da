//! The group, its refreshes and what may be put in place, as they are now.

use aws_sdk_autoscaling::operation::describe_instance_refreshes::DescribeInstanceRefreshesOutput;
use aws_sdk_autoscaling::types;
use fleet::aws_error::AwsError;
use fleet::observed::{Group, Refresh};
use fleet::rollout;
use runtime::{Error, Report, call, incomplete, refresh_status};

use crate::Rollout;

pub(crate) struct Observed {
    pub rules: rollout::Observed,
    /// When instances were launched in the last hour, in unix milliseconds.
    pub launched_ms: Vec<i64>,
}

impl Rollout {
    pub(crate) async fn observe(
        &self,
        now_ms: i64,
        report: &mut Report,
    ) -> Result<Observed, Error> {
        let ours = [images::carrying(None)];
        let (group, refreshes, images, templates, live, pin, hold, through) = tokio::try_join!(
            self.group(),
            self.refreshes(now_ms),
            images::describe(&self.ec2, &ours),
            images::versions(&self.ec2, &self.fleet.template),
            self.parameter("lt-version"),
            self.parameter("pin"),
            self.parameter("hold"),
            self.parameter("through-alarms"),
        )?;
        let mut hold = hold.as_deref() == Some("true");
        let pin = pin.filter(|text| text != "none").and_then(|text| {
            let pin = text.parse();
            if let Err(bad) = &pin {
                // What the operator meant is unknown, so nothing is started.
                report.note(format!("rollouts wait until the pin reads: {bad}"));
                hold = true;
            }
            pin.ok()
        });
        let through_alarms = through.and_then(|text| {
            let release = text.parse();
            if let Err(bad) = &release {
                report.note(format!("alarms count until through-alarms reads: {bad}"));
            }
            release.ok()
        });
        let active = refreshes.iter().find(|refresh| refresh.status.is_active());
        let since_ms = active.map(|refresh| refresh.started_ms);
        let launches = self.launches(now_ms, since_ms).await?;
        let rules = rollout::Observed {
            group,
            images,
            templates,
            refreshes,
            live: live.and_then(|text| live_version(&text, report)),
            pin,
            hold,
            through_alarms,
            abandoned: launches.abandoned,
        };
        Ok(Observed {
            rules,
            launched_ms: launches.launched_ms,
        })
    }

    async fn parameter(&self, name: &str) -> Result<Option<String>, AwsError> {
        let value = self.account.parameter(&self.fleet.parameter(name)).await?;
        Ok(value.map(|value| value.trim().to_owned()))
    }

    async fn group(&self) -> Result<Group, AwsError> {
        const DESCRIBE: &str = "DescribeAutoScalingGroups";
        let name = self.fleet.group.as_str();
        let groups = self.autoscaling.describe_auto_scaling_groups();
        let groups = groups.auto_scaling_group_names(name).send();
        let hooks = self.autoscaling.describe_lifecycle_hooks();
        let hooks = hooks.auto_scaling_group_name(name).send();
        let (groups, hooks) = tokio::try_join!(
            call(DESCRIBE, groups),
            call("DescribeLifecycleHooks", hooks)
        )?;
        let found = groups.auto_scaling_groups().first();
        let found = found.and_then(runtime::group);
        let mut group = found
            .filter(|group| !group.template.id.is_empty())
            .ok_or_else(|| incomplete(DESCRIBE, &format!("group {name} with a launch template")))?;
        let hooks = hooks.lifecycle_hooks().iter();
        let names = hooks.filter_map(|hook| hook.lifecycle_hook_name.clone());
        group.hooks = names.collect();
        Ok(group)
    }

    /// As far back as the group remembers.
    async fn refreshes(&self, now_ms: i64) -> Result<Vec<Refresh>, AwsError> {
        let request = self.autoscaling.describe_instance_refreshes();
        let request = request.auto_scaling_group_name(&self.fleet.group);
        let pages = request.into_paginator().send().collect();
        let pages: Vec<DescribeInstanceRefreshesOutput> =
            call("DescribeInstanceRefreshes", pages).await?;
        let refreshes = pages.iter().flat_map(|page| page.instance_refreshes());
        Ok(refreshes
            .filter_map(|refresh| read_refresh(refresh, now_ms))
            .collect())
    }
}

fn live_version(text: &str, report: &mut Report) -> Option<u64> {
    let version = text.parse().ok();
    if version.is_none() {
        report.note(format!(
            "the live version {text:?} is not a number; there is none"
        ));
    }
    version
}

fn read_refresh(refresh: &types::InstanceRefresh, now_ms: i64) -> Option<Refresh> {
    let started = refresh.start_time().and_then(|time| time.to_millis().ok());
    let wanted = refresh.desired_configuration();
    let template = wanted.and_then(|wanted| wanted.launch_template());
    let rolled_back = refresh.rollback_details();
    Some(Refresh {
        id: refresh.instance_refresh_id.clone()?,
        status: refresh_status(refresh.status()),
        // One that is pending has not started; it is the newest all the same.
        started_ms: started.unwrap_or(now_ms),
        version: template.and_then(|template| template.version()?.parse().ok()),
        reason: refresh
            .status_reason
            .clone()
            .or_else(|| rolled_back?.rollback_reason.clone()),
    })
}
