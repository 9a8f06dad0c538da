//! Carrying a plan out; what is already so counts as done.

use aws_sdk_ec2::types::Tag;
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode, RetryPolicy, Target,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use fleet::fault::{Fault, Verdict, judge};
use fleet::hooks::{Action, Completion};
use runtime::{Error, Report, call};
use serde_json::json;

use crate::LifecycleHooks;

impl LifecycleHooks {
    pub(crate) async fn act(&self, action: &Action, report: &mut Report) -> Result<(), Error> {
        let done = match action {
            Action::Tag {
                instance,
                key,
                value,
            } => {
                let tag = Tag::builder().key(*key).value(value).build();
                let request = self.ec2.create_tags().resources(instance).tags(tag);
                let done = call("CreateTags", || request.clone().send()).await;
                done.map(drop)
            }
            Action::Untag { instance, keys } => {
                let tags = keys.iter().map(|key| Tag::builder().key(*key).build());
                let request = self.ec2.delete_tags().resources(instance);
                let request = request.set_tags(Some(tags.collect()));
                let done = call("DeleteTags", || request.clone().send()).await;
                done.map(drop)
            }
            Action::Complete {
                group,
                hook,
                instance,
                result,
            } => self.complete(group, hook, instance, *result).await,
            Action::Heartbeat {
                group,
                hook,
                instance,
            } => {
                let request = self
                    .autoscaling
                    .record_lifecycle_action_heartbeat()
                    .auto_scaling_group_name(group)
                    .lifecycle_hook_name(hook)
                    .instance_id(instance);
                let done = call("RecordLifecycleActionHeartbeat", || request.clone().send()).await;
                done.map(drop)
            }
            Action::KeepConsole { instance, key } => {
                if let Err(error) = self.keep_console(instance, key).await {
                    report.says(format!("the console of {instance} was not kept: {error}"));
                    return Ok(());
                }
                Ok(())
            }
        };
        match done {
            Ok(()) => report.did(action),
            Err(fault) if judge(&fault) == Verdict::AlreadySo => {
                report.says(format!("already so: {fault}"));
            }
            Err(fault) => return Err(fault.into()),
        }
        Ok(())
    }

    async fn complete(
        &self,
        group: &str,
        hook: &str,
        instance: &str,
        result: Completion,
    ) -> Result<(), Fault> {
        let request = self
            .autoscaling
            .complete_lifecycle_action()
            .auto_scaling_group_name(group)
            .lifecycle_hook_name(hook)
            .instance_id(instance)
            .lifecycle_action_result(match result {
                Completion::Continue => "CONTINUE",
                Completion::Abandon => "ABANDON",
            });
        let done = call("CompleteLifecycleAction", || request.clone().send()).await;
        done.map(drop)
    }

    /// What the instance wrote to its console, for whoever asks later why it was abandoned.
    async fn keep_console(&self, instance: &str, key: &str) -> Result<(), Error> {
        let request = self
            .ec2
            .get_console_output()
            .instance_id(instance)
            .latest(true);
        let answer = call("GetConsoleOutput", || request.clone().send()).await?;
        let encoded = answer.output().unwrap_or_default();
        let console = aws_smithy_types::base64::decode(encoded.trim())
            .map_err(|cause| Error::BadInput(format!("the console is not base64: {cause}")))?;
        if console.is_empty() {
            return Err(Error::incomplete("GetConsoleOutput", "any output"));
        }
        let put = || {
            self.s3
                .put_object()
                .bucket(&self.settings.bucket)
                .key(key)
                .content_type("text/plain; charset=utf-8")
                .body(console.clone().into())
                .send()
        };
        call("PutObject", put).await?;
        Ok(())
    }

    /// One schedule per instance, moved when it exists: a look is never missed and never doubled.
    pub(crate) async fn look_later(
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
        let created = call("CreateSchedule", || create.clone().send()).await;
        let taken = |fault: &Fault| judge(fault) == Verdict::AlreadySo;
        match created {
            Err(fault) if taken(&fault) => {}
            created => return Ok(created.map(drop)?),
        }
        let updated = call("UpdateSchedule", || update.clone().send()).await;
        match updated {
            // It fired and vanished in between.
            Err(fault) if fault.code.as_deref() == Some("ResourceNotFoundException") => {
                call("CreateSchedule", || create.clone().send()).await?;
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
