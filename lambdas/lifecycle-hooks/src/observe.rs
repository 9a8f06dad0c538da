//! What EC2 and the group know about an instance.

use aws_sdk_ec2::types::Instance;
use fleet::aws_error::AwsError;
use fleet::digest::Sha256;
use fleet::hooks::{Observed, Signal};
use fleet::observed::{InstanceState, Lifecycle};
use runtime::{call, incomplete};

use crate::LifecycleHooks;

impl LifecycleHooks {
    /// Members of the group that wait in a hook.
    pub(crate) async fn waiting(&self) -> Result<Vec<String>, AwsError> {
        let group = &self.settings.rules.group;
        let request = self.autoscaling.describe_auto_scaling_groups();
        let request = request.auto_scaling_group_names(group);
        let answer = call("DescribeAutoScalingGroups", request.send()).await?;
        let found = answer
            .auto_scaling_groups()
            .first()
            .ok_or_else(|| incomplete("DescribeAutoScalingGroups", group))?;
        let waits = |lifecycle: &str| lifecycle.ends_with(":Wait");
        Ok(found
            .instances()
            .iter()
            .filter(|member| {
                member
                    .lifecycle_state()
                    .is_some_and(|state| waits(state.as_str()))
            })
            .filter_map(|member| member.instance_id().map(str::to_owned))
            .collect())
    }

    pub(crate) async fn observe(
        &self,
        instance: &str,
        signal: &Signal,
    ) -> Result<Observed, AwsError> {
        let member = self.member(instance).await?;
        let found = self.instance(instance).await?;
        let image = found.as_ref().and_then(Instance::image_id);
        // Only an announcement is compared with what the image holds.
        let release = match (signal, &member, image) {
            (Signal::Ready(_), Some(_), Some(image)) => self.release(image).await?,
            _ => None,
        };
        Ok(Observed {
            instance: instance.to_owned(),
            state: found.as_ref().map(state).transpose()?,
            member,
            release,
            tags: found
                .map(|instance| images::tags(instance.tags()))
                .unwrap_or_default(),
        })
    }

    async fn member(&self, instance: &str) -> Result<Option<(String, Lifecycle)>, AwsError> {
        const OPERATION: &str = "DescribeAutoScalingInstances";
        let request = self.autoscaling.describe_auto_scaling_instances();
        let answer = call(OPERATION, request.instance_ids(instance).send()).await?;
        let Some(found) = answer.auto_scaling_instances().first() else {
            return Ok(None);
        };
        match (found.auto_scaling_group_name(), found.lifecycle_state()) {
            (Some(group), Some(state)) => {
                Ok(Some((group.to_owned(), Lifecycle::from(state.to_owned()))))
            }
            _ => Err(incomplete(OPERATION, "group or lifecycle state")),
        }
    }

    /// A young instance may be unknown for some seconds, so only a repeated "not found" counts as gone.
    async fn instance(&self, instance: &str) -> Result<Option<Instance>, AwsError> {
        let request = self.ec2.describe_instances().instance_ids(instance);
        let answer = call("DescribeInstances", request.send()).await;
        let reservations = match answer {
            Err(error) if is(&error, "InvalidInstanceID.NotFound") => return Ok(None),
            answer => answer?.reservations.unwrap_or_default(),
        };
        Ok(reservations
            .into_iter()
            .flat_map(|reservation| reservation.instances.unwrap_or_default())
            .find(|found| found.instance_id() == Some(instance)))
    }

    /// The release that the image was baked with, as its tags say.
    async fn release(&self, image: &str) -> Result<Option<Sha256>, AwsError> {
        let request = self.ec2.describe_images().image_ids(image);
        let answer = call("DescribeImages", request.send()).await;
        match answer {
            Err(error) if is(&error, "InvalidAMIID.NotFound") => Ok(None),
            answer => Ok(answer?
                .images()
                .first()
                .and_then(|image| images::tags(image.tags()).release())),
        }
    }
}

fn is(error: &AwsError, code: &str) -> bool {
    error.code.as_deref() == Some(code)
}

fn state(instance: &Instance) -> Result<InstanceState, AwsError> {
    let name = instance.state().and_then(|state| state.name());
    let name = name.map_or("", |name| name.as_str());
    serde_json::from_value(name.into())
        .map_err(|_| incomplete("DescribeInstances", &format!("a known state but {name:?}")))
}
