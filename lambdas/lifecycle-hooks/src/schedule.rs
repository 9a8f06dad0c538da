//! One-time schedules of EventBridge Scheduler: when an instance is looked at although no event may come.

use aws_sdk_scheduler::types::{
    ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode, RetryPolicy, Target,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use fleet::aws_error::{AwsError, Disposition, classify};
use runtime::{Error, call};
use serde_json::json;

use crate::LifecycleHooks;

impl LifecycleHooks {
    /// One schedule per instance, moved when it exists: a look is never missed and never doubled.
    pub(crate) async fn schedule_look(
        &self,
        now_ms: i64,
        instance: &str,
        at_ms: i64,
    ) -> Result<(), Error> {
        let name = format!("look-{instance}");
        // A time that has passed would be refused.
        let at = DateTime::from_secs(at_ms.max(now_ms + 1_000).div_euclid(1000) + 1);
        let at = at
            .fmt(Format::DateTime)
            .map_err(|cause| Error::BadInput(cause.to_string()))?;
        let expression = format!("at({})", at.trim_end_matches('Z'));
        let target = self.target(instance, &at)?;
        let exactly = FlexibleTimeWindow::builder()
            .mode(FlexibleTimeWindowMode::Off)
            .build()
            .map_err(|cause| Error::BadInput(cause.to_string()))?;
        let create = self
            .scheduler
            .create_schedule()
            .name(&name)
            .group_name(&self.settings.schedules)
            .schedule_expression(&expression)
            .target(target.clone())
            .flexible_time_window(exactly.clone())
            .action_after_completion(ActionAfterCompletion::Delete);
        let update = self
            .scheduler
            .update_schedule()
            .name(&name)
            .group_name(&self.settings.schedules)
            .schedule_expression(&expression)
            .target(target)
            .flexible_time_window(exactly)
            .action_after_completion(ActionAfterCompletion::Delete);
        let exists = |error: &AwsError| classify(error) == Disposition::AlreadyDone;
        match call("CreateSchedule", create.clone().send()).await {
            Err(error) if exists(&error) => {}
            created => return Ok(created.map(drop)?),
        }
        match call("UpdateSchedule", update.send()).await {
            // It fired and vanished in between.
            Err(error) if error.code.as_deref() == Some("ResourceNotFoundException") => {
                call("CreateSchedule", create.send()).await?;
            }
            updated => drop(updated?),
        }
        Ok(())
    }

    fn target(&self, instance: &str, at: &str) -> Result<Target, Error> {
        let tick = json!({
            "version": "0",
            "id": format!("look-{instance}-{at}"),
            "source": "fleetcart.scheduler",
            "detail-type": "FleetCart Tick",
            "time": at,
            "detail": { "task": "look", "instance": instance },
        });
        Target::builder()
            .arn(&self.settings.look_target)
            .role_arn(&self.settings.look_role)
            .input(tick.to_string())
            .retry_policy(
                RetryPolicy::builder()
                    .maximum_event_age_in_seconds(300)
                    .maximum_retry_attempts(5)
                    .build(),
            )
            .build()
            .map_err(|cause| Error::BadInput(cause.to_string()))
    }
}
