//! Carrying a plan out.

use aws_sdk_autoscaling::types::{
    FailedScheduledUpdateGroupActionRequest, ScheduledUpdateGroupActionRequest,
};
use aws_smithy_types::DateTime;
use fleet::fault::Fault;
use fleet::key::LAST_GOOD_CALENDAR;
use fleet::observed::ScheduledAction;
use fleet::scaling::Action;
use runtime::{Error, Report, call};

use crate::ScheduledScaling;
use crate::look::Look;

const MINUTE_MS: i64 = 60_000;

impl ScheduledScaling {
    pub(crate) async fn act(
        &self,
        now_ms: i64,
        action: &Action,
        seen: &Look,
        report: &mut Report,
    ) -> Result<(), Error> {
        match action {
            Action::Resize {
                group,
                min,
                max,
                desired,
            } => {
                let request = self
                    .autoscaling
                    .update_auto_scaling_group()
                    .auto_scaling_group_name(group)
                    .set_min_size(size(*min)?)
                    .set_max_size(size(*max)?)
                    .set_desired_capacity(size(*desired)?);
                call("UpdateAutoScalingGroup", || request.clone().send()).await?;
            }
            Action::PutScheduled { group, actions } => {
                self.put(now_ms, group, actions, report).await?;
            }
            Action::DeleteScheduled { group, names } => self.delete(group, names, report).await?,
            Action::KeepCalendar => {
                // What was read and checked, not what may lie there by now.
                let put = || {
                    self.s3
                        .put_object()
                        .bucket(&self.settings.bucket)
                        .key(LAST_GOOD_CALENDAR)
                        .content_type("application/json")
                        .body(seen.calendar.clone().into())
                        .send()
                };
                call("PutObject", put).await?;
            }
        }
        report.did(action);
        Ok(())
    }

    async fn put(
        &self,
        now_ms: i64,
        group: &str,
        actions: &[ScheduledAction],
        report: &mut Report,
    ) -> Result<(), Error> {
        const OPERATION: &str = "BatchPutScheduledUpdateGroupAction";
        let requests: Vec<_> = actions.iter().map(request).collect::<Result<_, _>>()?;
        let request = self
            .autoscaling
            .batch_put_scheduled_update_group_action()
            .auto_scaling_group_name(group)
            .set_scheduled_update_group_actions(Some(requests));
        let answer = call(OPERATION, || request.clone().send()).await?;
        for failed in answer.failed_scheduled_update_group_actions() {
            let name = failed.scheduled_action_name().unwrap_or_default();
            let start_ms = actions.iter().find(|a| a.name == name).map(|a| a.start_ms);
            let fault = fault(OPERATION, failed);
            // Its time came while this was under way; the next look does what it would have done.
            if start_ms.is_some_and(|start_ms| start_ms <= now_ms + MINUTE_MS) {
                report.says(format!("too late to schedule: {fault}"));
            } else {
                return Err(fault.into());
            }
        }
        Ok(())
    }

    async fn delete(
        &self,
        group: &str,
        names: &[String],
        report: &mut Report,
    ) -> Result<(), Error> {
        const OPERATION: &str = "BatchDeleteScheduledAction";
        let request = self
            .autoscaling
            .batch_delete_scheduled_action()
            .auto_scaling_group_name(group)
            .set_scheduled_action_names(Some(names.to_vec()));
        let answer = call(OPERATION, || request.clone().send()).await?;
        // Fired or deleted meanwhile; what is still there is deleted at the next look.
        for failed in answer.failed_scheduled_actions() {
            report.says(fault(OPERATION, failed).to_string());
        }
        Ok(())
    }
}

fn request(action: &ScheduledAction) -> Result<ScheduledUpdateGroupActionRequest, Error> {
    Ok(ScheduledUpdateGroupActionRequest::builder()
        .scheduled_action_name(&action.name)
        .start_time(DateTime::from_millis(action.start_ms))
        .set_min_size(size(action.min)?)
        .set_max_size(size(action.max)?)
        .set_desired_capacity(size(action.desired)?)
        .build())
}

/// AWS counts with a sign.
fn size(size: Option<u32>) -> Result<Option<i32>, Error> {
    size.map(|size| {
        i32::try_from(size).map_err(|_| Error::BadInput(format!("{size} instances are too many")))
    })
    .transpose()
}

fn fault(operation: &'static str, failed: &FailedScheduledUpdateGroupActionRequest) -> Fault {
    Fault {
        operation,
        code: failed.error_code().map(str::to_owned),
        message: format!(
            "{}: {}",
            failed.scheduled_action_name().unwrap_or_default(),
            failed.error_message().unwrap_or_default()
        ),
    }
}
