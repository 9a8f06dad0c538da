//! Instances as the rules see them.

use aws_sdk_ec2::types::{self, Filter, InstanceStateName, Reservation};
use fleet::aws_error::AwsError;
use fleet::baking::bake_key::BuildId;
use fleet::observed::{Instance, InstanceState};
use fleet::tags;
use images::filter;
use runtime::call;

use crate::Baker;

/// Instances that carry the tag of a builder.
pub(crate) fn builders() -> Filter {
    filter(&format!("tag:{}", tags::ROLE), tags::BUILDER)
}

impl Baker {
    /// `DescribeInstances`; a filter by id finds nothing where an id would be refused as unknown.
    pub(crate) async fn instances(&self, filters: &[Filter]) -> Result<Vec<Instance>, AwsError> {
        let request = self.ec2.describe_instances();
        let request = request.set_filters(Some(filters.to_vec()));
        let found = request.into_paginator().items().send().collect();
        let found: Vec<Reservation> = call("DescribeInstances", found).await?;
        Ok(found
            .iter()
            .flat_map(Reservation::instances)
            .filter_map(read)
            .collect())
    }

    /// State changes come from every instance of the account: one request tells whether it is ours.
    pub(crate) async fn build_of_instance(&self, id: &str) -> Result<Option<BuildId>, AwsError> {
        let found = self
            .instances(&[filter("instance-id", id), builders()])
            .await?;
        Ok(found.first().and_then(|instance| instance.tags.build()))
    }

    pub(crate) async fn build_of_image(&self, id: &str) -> Result<Option<BuildId>, AwsError> {
        let filters = [filter("image-id", id), images::carrying(None)];
        let found = images::describe(&self.ec2, &filters).await?;
        Ok(found.first().and_then(|image| image.tags.build()))
    }
}

fn read(instance: &types::Instance) -> Option<Instance> {
    Some(Instance {
        id: instance.instance_id.clone()?,
        state: state(instance.state()?.name()?)?,
        launched_ms: instance.launch_time()?.to_millis().ok()?,
        image: instance.image_id.clone().unwrap_or_default(),
        tags: images::tags(instance.tags()),
    })
}

fn state(name: &InstanceStateName) -> Option<InstanceState> {
    Some(match name {
        InstanceStateName::Pending => InstanceState::Pending,
        InstanceStateName::Running => InstanceState::Running,
        InstanceStateName::Stopping => InstanceState::Stopping,
        InstanceStateName::Stopped => InstanceState::Stopped,
        InstanceStateName::ShuttingDown => InstanceState::ShuttingDown,
        InstanceStateName::Terminated => InstanceState::Terminated,
        _ => return None,
    })
}
