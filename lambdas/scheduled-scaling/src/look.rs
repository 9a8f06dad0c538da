//! What the calendar asks for, and how wide the group is.

use aws_sdk_autoscaling::types::{AutoScalingGroup, InstanceRefresh, ScheduledUpdateGroupAction};
use aws_smithy_types::DateTime;
use fleet::key::{CALENDAR, LAST_GOOD_CALENDAR};
use fleet::observed::{Group, Lifecycle, Member, RefreshStatus, ScheduledAction, TemplateRef};
use fleet::scaling::Observed;
use fleet::scaling::calendar::{BadCalendar, Calendar};
use runtime::{Error, call};

use crate::ScheduledScaling;

/// What a look found.
pub(crate) struct Look {
    pub observed: Observed,
    /// The calendar as it was read, to be kept when it is good.
    pub calendar: Vec<u8>,
    pub remarks: Vec<String>,
}

/// A calendar of five hundred entries is smaller by far.
const LARGEST_CALENDAR: i64 = 1 << 20;

impl ScheduledScaling {
    pub(crate) async fn look(&self, now_ms: i64) -> Result<Look, Error> {
        let mut remarks = Vec::new();
        let (bytes, calendar) = match self.object(CALENDAR).await? {
            None => (Vec::new(), None),
            Some(Err(too_large)) => (Vec::new(), Some(Err(too_large))),
            Some(Ok(bytes)) => {
                let calendar = Calendar::read(&bytes);
                (bytes, Some(calendar))
            }
        };
        let last_good = match self.object(LAST_GOOD_CALENDAR).await? {
            Some(Ok(bytes)) => Calendar::read(&bytes)
                .map_err(|cause| remarks.push(format!("the last good calendar is none: {cause}")))
                .ok(),
            _ => None,
        };
        let group = self.group().await?;
        let observed = Observed {
            refreshing: self.refreshing().await?,
            scheduled: self.scheduled().await?,
            calendar,
            last_good,
            load_needs: self.load_needs(now_ms, group.min, &mut remarks).await,
            spent_micros: self.spent_micros(now_ms, &mut remarks).await,
            group,
        };
        Ok(Look {
            observed,
            calendar: bytes,
            remarks,
        })
    }

    /// `None` where there is no such object. That needs permission to list the bucket: without it S3
    /// answers that access is denied, which is an error and not an empty calendar.
    async fn object(&self, key: &str) -> Result<Option<Result<Vec<u8>, BadCalendar>>, Error> {
        let request = self.s3.get_object().bucket(&self.settings.bucket).key(key);
        let answer = call("GetObject", || request.clone().send()).await;
        let object = match answer {
            Err(fault) if fault.code.as_deref() == Some("NoSuchKey") => return Ok(None),
            answer => answer?,
        };
        let length = object.content_length().unwrap_or_default();
        if length > LARGEST_CALENDAR {
            let reason = format!("it has {length} bytes, at most {LARGEST_CALENDAR} are read");
            return Ok(Some(Err(BadCalendar::Unreadable(reason))));
        }
        let body = object.body.collect().await;
        let bytes =
            body.map_err(|cause| Error::incomplete("GetObject", format!("all of {key}: {cause}")))?;
        Ok(Some(Ok(bytes.to_vec())))
    }

    async fn group(&self) -> Result<Group, Error> {
        const OPERATION: &str = "DescribeAutoScalingGroups";
        let name = &self.settings.group;
        let request = self
            .autoscaling
            .describe_auto_scaling_groups()
            .auto_scaling_group_names(name);
        let answer = call(OPERATION, || request.clone().send()).await?;
        let found = answer.auto_scaling_groups().first();
        let found = found.ok_or_else(|| Error::incomplete(OPERATION, format!("group {name}")))?;
        read(found).ok_or_else(|| Error::incomplete(OPERATION, format!("the bounds of {name}")))
    }

    async fn refreshing(&self) -> Result<bool, Error> {
        let request = self
            .autoscaling
            .describe_instance_refreshes()
            .auto_scaling_group_name(&self.settings.group);
        let answer = call("DescribeInstanceRefreshes", || request.clone().send()).await?;
        Ok(answer.instance_refreshes().iter().any(is_active))
    }

    async fn scheduled(&self) -> Result<Vec<ScheduledAction>, Error> {
        let request = self
            .autoscaling
            .describe_scheduled_actions()
            .auto_scaling_group_name(&self.settings.group);
        let mut found = Vec::new();
        let mut token = None;
        loop {
            let page = request.clone().set_next_token(token);
            let answer = call("DescribeScheduledActions", || page.clone().send()).await?;
            found.extend(
                answer
                    .scheduled_update_group_actions()
                    .iter()
                    .filter_map(scheduled),
            );
            token = answer.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    }
}

fn read(group: &AutoScalingGroup) -> Option<Group> {
    let size = |size: Option<i32>| u32::try_from(size?).ok();
    let template = group.launch_template();
    Some(Group {
        name: group.auto_scaling_group_name()?.to_owned(),
        min: size(group.min_size())?,
        max: size(group.max_size())?,
        desired: size(group.desired_capacity())?,
        template: TemplateRef {
            id: template
                .and_then(|t| t.launch_template_id())
                .unwrap_or_default()
                .to_owned(),
            version: template
                .and_then(|t| t.version())
                .unwrap_or_default()
                .to_owned(),
        },
        members: group
            .instances()
            .iter()
            .filter_map(|member| {
                Some(Member {
                    instance: member.instance_id()?.to_owned(),
                    lifecycle: Lifecycle::from(member.lifecycle_state()?.as_str().to_owned()),
                    zone: member.availability_zone().unwrap_or_default().to_owned(),
                    version: member
                        .launch_template()
                        .and_then(|t| t.version()?.parse().ok()),
                })
            })
            .collect(),
        hooks: Vec::new(),
    })
}

/// A status this program does not know is taken for an active one: then nothing is lowered.
fn is_active(refresh: &InstanceRefresh) -> bool {
    refresh.status().is_some_and(|status| {
        serde_json::from_value(status.as_str().into())
            .map_or(true, |status: RefreshStatus| status.is_active())
    })
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
