//! The group, its refreshes and what may be put in place, as they are now.

use aws_sdk_autoscaling::types::{self, AutoScalingGroup, InstanceRefreshStatus};
use fleet::fault::Fault;
use fleet::observed::{Group, Member, Refresh, RefreshStatus, TemplateRef};
use fleet::rollout::Observed;
use images::{incomplete, next_page};
use runtime::{Error, call};

use crate::Rollout;

/// What one look found.
pub(crate) struct Look {
    pub seen: Observed,
    /// When instances were launched in the last hour, in unix milliseconds.
    pub launched_ms: Vec<i64>,
    pub remarks: Vec<String>,
}

impl Rollout {
    pub(crate) async fn look(&self, now_ms: i64) -> Result<Look, Error> {
        let ec2 = &self.clients.ec2;
        let ours = [images::carrying(None)];
        let (group, refreshes, images, templates, live, pin, hold) = tokio::try_join!(
            self.group(),
            self.refreshes(now_ms),
            images::describe(ec2, &ours),
            images::versions(ec2, &self.fleet.template),
            self.parameter("lt-version"),
            self.parameter("pin"),
            self.parameter("hold"),
        )?;
        let mut remarks = Vec::new();
        let live = live.and_then(|text| match text.parse() {
            Ok(version) => Some(version),
            Err(_) => {
                remarks.push(format!(
                    "the live version {text:?} is not a number; there is none"
                ));
                None
            }
        });
        let mut hold = hold.as_deref() == Some("true");
        let pin = pin
            .filter(|text| text != "none")
            .and_then(|text| match text.parse() {
                Ok(version) => Some(version),
                Err(bad) => {
                    // What the operator meant is unknown, so nothing is started.
                    remarks.push(format!("rollouts wait until the pin reads: {bad}"));
                    hold = true;
                    None
                }
            });
        let active = refreshes.iter().find(|refresh| refresh.status.is_active());
        let since_ms = active.map(|refresh| refresh.started_ms);
        let launches = self.launches(now_ms, since_ms).await?;
        Ok(Look {
            seen: Observed {
                group,
                images,
                templates,
                refreshes,
                live,
                pin,
                hold,
                abandoned: launches.abandoned,
            },
            launched_ms: launches.launched_ms,
            remarks,
        })
    }

    async fn parameter(&self, name: &str) -> Result<Option<String>, Fault> {
        let value = self.clients.parameter(&self.fleet.parameter(name)).await?;
        Ok(value.map(|value| value.trim().to_owned()))
    }

    async fn group(&self) -> Result<Group, Fault> {
        const DESCRIBE: &str = "DescribeAutoScalingGroups";
        let autoscaling = &self.clients.autoscaling;
        let name = self.fleet.group.as_str();
        let groups = call(DESCRIBE, || {
            autoscaling
                .describe_auto_scaling_groups()
                .auto_scaling_group_names(name)
                .send()
        });
        let hooks = call("DescribeLifecycleHooks", || {
            autoscaling
                .describe_lifecycle_hooks()
                .auto_scaling_group_name(name)
                .send()
        });
        let (groups, hooks) = tokio::try_join!(groups, hooks)?;
        let hooks = hooks.lifecycle_hooks().iter();
        let hooks = hooks.filter_map(|hook| hook.lifecycle_hook_name.clone());
        groups
            .auto_scaling_groups()
            .first()
            .and_then(|group| read_group(group, hooks.collect()))
            .ok_or_else(|| incomplete(DESCRIBE, &format!("group {name} with a launch template")))
    }

    /// As far back as the group remembers.
    async fn refreshes(&self, now_ms: i64) -> Result<Vec<Refresh>, Fault> {
        let mut found = Vec::new();
        let mut page = None;
        loop {
            let answer = call("DescribeInstanceRefreshes", || {
                self.clients
                    .autoscaling
                    .describe_instance_refreshes()
                    .auto_scaling_group_name(&self.fleet.group)
                    .set_next_token(page.clone())
                    .send()
            })
            .await?;
            let refreshes = answer.instance_refreshes().iter();
            found.extend(refreshes.filter_map(|refresh| read_refresh(refresh, now_ms)));
            page = next_page(answer.next_token);
            if page.is_none() {
                return Ok(found);
            }
        }
    }
}

fn read_group(group: &AutoScalingGroup, hooks: Vec<String>) -> Option<Group> {
    let count = |size: Option<i32>| u32::try_from(size?).ok();
    let template = group.launch_template()?;
    let member = |instance: &types::Instance| {
        let template = instance.launch_template();
        Some(Member {
            instance: instance.instance_id.clone()?,
            lifecycle: instance.lifecycle_state()?.as_str().to_owned().into(),
            zone: instance.availability_zone.clone().unwrap_or_default(),
            version: template.and_then(|template| template.version()?.parse().ok()),
        })
    };
    Some(Group {
        name: group.auto_scaling_group_name.clone()?,
        min: count(group.min_size)?,
        max: count(group.max_size)?,
        desired: count(group.desired_capacity)?,
        template: TemplateRef {
            id: template.launch_template_id.clone()?,
            // Absent means the default one, which is as little a number.
            version: template.version().unwrap_or("$Default").to_owned(),
        },
        members: group.instances().iter().filter_map(member).collect(),
        hooks,
    })
}

fn read_refresh(refresh: &types::InstanceRefresh, now_ms: i64) -> Option<Refresh> {
    let started = refresh.start_time().and_then(|time| time.to_millis().ok());
    let wanted = refresh.desired_configuration();
    let template = wanted.and_then(|wanted| wanted.launch_template());
    let rolled_back = refresh.rollback_details();
    Some(Refresh {
        id: refresh.instance_refresh_id.clone()?,
        status: status(refresh.status()),
        // One that is pending has not started; it is the newest all the same.
        started_ms: started.unwrap_or(now_ms),
        version: template.and_then(|template| template.version()?.parse().ok()),
        reason: refresh
            .status_reason
            .clone()
            .or_else(|| rolled_back?.rollback_reason.clone()),
    })
}

fn status(status: Option<&InstanceRefreshStatus>) -> RefreshStatus {
    match status {
        Some(InstanceRefreshStatus::Pending) => RefreshStatus::Pending,
        Some(InstanceRefreshStatus::Baking) => RefreshStatus::Baking,
        Some(InstanceRefreshStatus::Cancelling) => RefreshStatus::Cancelling,
        Some(InstanceRefreshStatus::RollbackInProgress) => RefreshStatus::RollbackInProgress,
        Some(InstanceRefreshStatus::Successful) => RefreshStatus::Successful,
        Some(InstanceRefreshStatus::Failed) => RefreshStatus::Failed,
        Some(InstanceRefreshStatus::Cancelled) => RefreshStatus::Cancelled,
        Some(InstanceRefreshStatus::RollbackSuccessful) => RefreshStatus::RollbackSuccessful,
        Some(InstanceRefreshStatus::RollbackFailed) => RefreshStatus::RollbackFailed,
        // In an unknown state it may be under way, so nothing else is started.
        _ => RefreshStatus::InProgress,
    }
}
