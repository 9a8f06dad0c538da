//! Carries out the actions of scheduled scaling.

use aws_sdk_autoscaling::types::{
    FailedScheduledUpdateGroupActionRequest, ScheduledUpdateGroupActionRequest,
};
use aws_smithy_types::DateTime;
use fleet::aws_error::AwsError;
use fleet::key::LAST_GOOD_CALENDAR;
use fleet::observed::ScheduledAction;
use fleet::scaling::Action;
use runtime::{Error, Report, call};

use crate::ScheduledScaling;
use crate::observe::Observed;

const MINUTE_MS: i64 = 60_000;

impl ScheduledScaling {
    pub(crate) async fn act(
        &self,
        now_ms: i64,
        action: &Action,
        seen: &Observed,
        report: &mut Report,
    ) -> Result<(), Error> {
        match action {
            Action::Resize {
                group,
                min,
                max,
                desired,
            } => {
                let request = self.autoscaling.update_auto_scaling_group();
                let request = request
                    .auto_scaling_group_name(group)
                    .set_min_size(size(*min)?)
                    .set_max_size(size(*max)?)
                    .set_desired_capacity(size(*desired)?);
                call("UpdateAutoScalingGroup", request.send()).await?;
                Ok(())
            }
            Action::PutScheduled { group, actions } => {
                self.put(now_ms, group, actions, report).await
            }
            Action::DeleteScheduled { group, names } => self.delete(group, names, report).await,
            Action::KeepCalendar => {
                // What was read and checked, not what may lie there by now.
                let calendar = seen.calendar.clone();
                let kept = self
                    .bucket
                    .put(LAST_GOOD_CALENDAR, "application/json", calendar);
                Ok(kept.await?)
            }
        }
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
        let answer = call(OPERATION, request.send()).await?;
        for failed in answer.failed_scheduled_update_group_actions() {
            let name = failed.scheduled_action_name().unwrap_or_default();
            let start_ms = actions.iter().find(|a| a.name == name).map(|a| a.start_ms);
            let error = aws_error(OPERATION, failed);
            // Its time came while this was under way; the next look does what it would have done.
            if start_ms.is_some_and(|start_ms| start_ms <= now_ms + MINUTE_MS) {
                report.note(format!("too late to schedule: {error}"));
            } else {
                return Err(error.into());
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
        let answer = call(OPERATION, request.send()).await?;
        // Fired or deleted meanwhile; what is still there is deleted at the next look.
        for failed in answer.failed_scheduled_actions() {
            report.note(aws_error(OPERATION, failed).to_string());
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

fn aws_error(
    operation: &'static str,
    failed: &FailedScheduledUpdateGroupActionRequest,
) -> AwsError {
    AwsError {
        operation,
        code: failed.error_code().map(str::to_owned),
        message: format!(
            "{}: {}",
            failed.scheduled_action_name().unwrap_or_default(),
            failed.error_message().unwrap_or_default()
        ),
    }
}
