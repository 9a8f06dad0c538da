//! Images that something may still start, which is why they stay.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_autoscaling::types::{AutoScalingGroup, InstanceRefresh, LaunchTemplateSpecification};
use aws_sdk_ec2::types::{LaunchTemplate, LaunchTemplateVersion};
use fleet::aws_error::AwsError;
use images::filter;
use runtime::{call, refresh_status};

use crate::Baker;

/// Versions of a launch template, by the template's id.
type Versions = BTreeMap<String, BTreeSet<String>>;

const DEFAULT_AND_LATEST: [&str; 2] = ["$Default", "$Latest"];

impl Baker {
    /// What every launch template starts by default or lately, what any group is configured with, what
    /// a refresh or a parameter of ours asks for, and what runs or is stopped.
    pub(crate) async fn references(&self) -> Result<BTreeSet<String>, AwsError> {
        let alive = filter("instance-state-name", "pending");
        let alive = ["running", "stopping", "stopped", "shutting-down"]
            .into_iter()
            .fold(alive, |mut filter, state| {
                filter.values.get_or_insert_default().push(state.to_owned());
                filter
            });
        let mut versions = self.templates().await?;
        let mut add = |template: Option<&LaunchTemplateSpecification>| {
            let pair =
                template.and_then(|t| Some((t.launch_template_id.clone()?, t.version.clone()?)));
            if let Some((id, version)) = pair {
                versions.entry(id).or_default().insert(version);
            }
        };
        for group in self.groups().await? {
            add(group.launch_template());
            let policy = group.mixed_instances_policy();
            let mixed = policy.and_then(|policy| policy.launch_template());
            add(mixed.and_then(|template| template.launch_template_specification()));
            group
                .instances()
                .iter()
                .for_each(|i| add(i.launch_template()));
        }
        for refresh in self.refreshes().await?.iter().filter(is_active) {
            let wanted = refresh.desired_configuration();
            add(wanted.and_then(|wanted| wanted.launch_template()));
        }
        let live = self.fleet.parameter("lt-version");
        if let Some(live) = self.account.parameter(&live).await? {
            let ours = self.fleet.template.clone();
            versions
                .entry(ours)
                .or_default()
                .insert(live.trim().to_owned());
        }
        let mut images = BTreeSet::new();
        images.extend(self.account.parameter(&self.fleet.parameter("ami")).await?);
        for (template, numbers) in versions {
            images.extend(self.images_of_versions(&template, numbers).await?);
        }
        let instances = self.instances(&[alive]).await?;
        images.extend(instances.into_iter().map(|instance| instance.image));
        Ok(images)
    }

    /// Every template of the account, with its default and its latest version.
    async fn templates(&self) -> Result<Versions, AwsError> {
        let request = self.ec2.describe_launch_templates();
        let found = request.into_paginator().items().send().collect();
        let found: Vec<LaunchTemplate> = call("DescribeLaunchTemplates", found).await?;
        let ids = found
            .into_iter()
            .filter_map(|template| template.launch_template_id);
        let versions = || DEFAULT_AND_LATEST.map(str::to_owned).into();
        Ok(ids.map(|id| (id, versions())).collect())
    }

    async fn images_of_versions(
        &self,
        template: &str,
        versions: BTreeSet<String>,
    ) -> Result<Vec<String>, AwsError> {
        let numbered: BTreeSet<u64> = versions.iter().filter_map(|v| v.parse().ok()).collect();
        let mut found = Vec::new();
        if !numbered.is_empty() {
            // All of them: a number that does not exist would make the whole request fail.
            let known = images::versions(&self.ec2, template).await?;
            let asked = known.into_iter().filter(|v| numbered.contains(&v.number));
            found.extend(asked.filter_map(|version| version.image));
        }
        let request = self.ec2.describe_launch_template_versions();
        let request = request
            .launch_template_id(template)
            .set_versions(Some(DEFAULT_AND_LATEST.map(str::to_owned).to_vec()));
        let answer = call("DescribeLaunchTemplateVersions", request.send()).await?;
        let image =
            |version: &LaunchTemplateVersion| version.launch_template_data()?.image_id.clone();
        found.extend(answer.launch_template_versions().iter().filter_map(image));
        Ok(found)
    }

    async fn groups(&self) -> Result<Vec<AutoScalingGroup>, AwsError> {
        let request = self.autoscaling.describe_auto_scaling_groups();
        let found = request.into_paginator().items().send().collect();
        call("DescribeAutoScalingGroups", found).await
    }

    /// The newest page is enough: only one refresh runs at a time, and it is the newest.
    async fn refreshes(&self) -> Result<Vec<InstanceRefresh>, AwsError> {
        let request = self.autoscaling.describe_instance_refreshes();
        let request = request.auto_scaling_group_name(&self.fleet.group);
        let answer = call("DescribeInstanceRefreshes", request.send()).await?;
        Ok(answer.instance_refreshes.unwrap_or_default())
    }
}

fn is_active(refresh: &&InstanceRefresh) -> bool {
    refresh_status(refresh.status()).is_active()
}
