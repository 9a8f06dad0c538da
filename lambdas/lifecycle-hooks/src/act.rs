//! Carries out the actions of a lifecycle hook.

use aws_sdk_ec2::types::Tag;
use fleet::aws_error::AwsError;
use fleet::hooks::{Action, Completion};
use fleet::tags::Tags;
use images::keep_console;
use runtime::call;

use crate::LifecycleHooks;

impl LifecycleHooks {
    pub(crate) async fn act(&self, action: &Action) -> Result<(), AwsError> {
        match action {
            Action::Tag {
                instance,
                key,
                value,
            } => {
                let tags = Tags::default().with(key, value);
                images::set(&self.ec2, std::slice::from_ref(instance), &tags).await
            }
            Action::Untag { instance, keys } => {
                let tags = keys.iter().map(|key| Tag::builder().key(*key).build());
                let request = self.ec2.delete_tags().resources(instance);
                let request = request.set_tags(Some(tags.collect()));
                call("DeleteTags", request.send()).await.map(drop)
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
                let request = self.autoscaling.record_lifecycle_action_heartbeat();
                let request = request
                    .auto_scaling_group_name(group)
                    .lifecycle_hook_name(hook)
                    .instance_id(instance);
                let sent = request.send();
                call("RecordLifecycleActionHeartbeat", sent).await.map(drop)
            }
            Action::KeepConsole { instance, key } => {
                keep_console(&self.ec2, &self.bucket, instance, true, key).await
            }
        }
    }

    async fn complete(
        &self,
        group: &str,
        hook: &str,
        instance: &str,
        result: Completion,
    ) -> Result<(), AwsError> {
        let request = self.autoscaling.complete_lifecycle_action();
        let request = request
            .auto_scaling_group_name(group)
            .lifecycle_hook_name(hook)
            .instance_id(instance)
            .lifecycle_action_result(match result {
                Completion::Continue => "CONTINUE",
                Completion::Abandon => "ABANDON",
            });
        call("CompleteLifecycleAction", request.send())
            .await
            .map(drop)
    }
}
