//! Carries out the actions of a rollout.

use aws_sdk_autoscaling::types::{
    AlarmSpecification, DesiredConfiguration, LaunchTemplateSpecification, RefreshPreferences,
    RefreshStrategy, ScaleInProtectedInstances, StandbyInstances,
};
use fleet::aws_error::AwsError;
use fleet::rollout::{Action, Preferences};
use fleet::tags::{REJECTED_BY, STATUS, Tags};
use images::NewVersion;
use runtime::call;

use crate::Rollout;

impl Rollout {
    pub(crate) async fn act(&self, action: &Action) -> Result<(), AwsError> {
        let ec2 = &self.ec2;
        match action {
            Action::SetLive { version, image } => {
                // The version comes last: it is what the next look goes by.
                self.set_parameter("ami", image).await?;
                self.set_parameter("lt-version", &version.to_string()).await
            }
            Action::TagImage {
                image,
                snapshots,
                status,
                rejected_by,
            } => {
                let resources = [std::slice::from_ref(image), snapshots].concat();
                let mut tags = Tags::default().with(STATUS, status.name());
                if let Some(refresh) = rejected_by {
                    tags = tags.with(REJECTED_BY, refresh);
                }
                images::set(ec2, &resources, &tags).await
            }
            Action::CreateTemplateVersion {
                template,
                source,
                image,
                description,
                token,
            } => {
                let new = NewVersion {
                    template,
                    source: *source,
                    image,
                    description,
                    token,
                };
                images::create_version(ec2, new).await
            }
            Action::StartRefresh {
                group,
                template,
                version,
                auto_rollback,
                preferences,
            } => {
                let template = LaunchTemplateSpecification::builder()
                    .launch_template_id(template)
                    .version(version.to_string())
                    .build();
                let wanted = DesiredConfiguration::builder()
                    .launch_template(template)
                    .build();
                let request = self.autoscaling.start_instance_refresh();
                let request = request
                    .auto_scaling_group_name(group)
                    .strategy(RefreshStrategy::Rolling)
                    .desired_configuration(wanted)
                    .preferences(all(preferences, *auto_rollback));
                call("StartInstanceRefresh", request.send()).await.map(drop)
            }
            // A refresh cannot be named: the one under way is rolled back.
            Action::RollbackRefresh { group, .. } => {
                let request = self.autoscaling.rollback_instance_refresh();
                let sent = request.auto_scaling_group_name(group).send();
                call("RollbackInstanceRefresh", sent).await.map(drop)
            }
        }
    }

    async fn set_parameter(&self, name: &str, value: &str) -> Result<(), AwsError> {
        let name = self.fleet.parameter(name);
        self.account.set_parameter(&name, value).await
    }
}

/// Every preference, because what is left out stalls an hour or is not rolled back.
fn all(preferences: &Preferences, auto_rollback: bool) -> RefreshPreferences {
    let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let alarms = &preferences.alarms;
    let alarms = (!alarms.is_empty()).then(|| {
        AlarmSpecification::builder()
            .set_alarms(Some(alarms.clone()))
            .build()
    });
    let checkpoints = preferences
        .checkpoints
        .iter()
        .map(|percent| whole(*percent));
    RefreshPreferences::builder()
        .min_healthy_percentage(whole(preferences.min_healthy))
        .max_healthy_percentage(whole(preferences.max_healthy))
        .instance_warmup(whole(preferences.warmup_seconds))
        .set_checkpoint_percentages(Some(checkpoints.collect()))
        .checkpoint_delay(whole(preferences.checkpoint_delay_seconds))
        .bake_time(whole(preferences.bake_seconds))
        .skip_matching(true)
        .auto_rollback(auto_rollback)
        .scale_in_protected_instances(ScaleInProtectedInstances::Refresh)
        .standby_instances(StandbyInstances::Terminate)
        .set_alarm_specification(alarms)
        .build()
}
