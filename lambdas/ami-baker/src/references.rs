//! Images that something may still start, which is why they stay.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_autoscaling::types::{
    AutoScalingGroup, InstanceRefresh, InstanceRefreshStatus, LaunchTemplateSpecification,
};
use aws_sdk_ec2::types::LaunchTemplateVersion;
use fleet::fault::Fault;
use images::{filter, next_page};
use runtime::call;

use crate::Baker;

/// Versions of a launch template, by the template's id.
type Versions = BTreeMap<String, BTreeSet<String>>;

const DEFAULT_AND_LATEST: [&str; 2] = ["$Default", "$Latest"];

impl Baker {
    /// What every launch template starts by default or lately, what any group is configured with, what
    /// a refresh or a parameter of ours asks for, and what runs or is stopped.
    pub(crate) async fn references(&self) -> Result<BTreeSet<String>, Fault> {
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
        for refresh in self.refreshes().await?.iter().filter(|r| is_active(r)) {
            let wanted = refresh.desired_configuration();
            add(wanted.and_then(|wanted| wanted.launch_template()));
        }
        let live = self.fleet.parameter("lt-version");
        if let Some(live) = self.clients.parameter(&live).await? {
            let ours = self.fleet.template.clone();
            versions
                .entry(ours)
                .or_default()
                .insert(live.trim().to_owned());
        }
        let mut images = BTreeSet::new();
        images.extend(self.clients.parameter(&self.fleet.parameter("ami")).await?);
        for (template, numbers) in versions {
            images.extend(self.images_of_versions(&template, numbers).await?);
        }
        let instances = self.instances(&[alive]).await?;
        images.extend(instances.into_iter().map(|instance| instance.image));
        Ok(images)
    }

    /// Every template of the account, with its default and its latest version.
    async fn templates(&self) -> Result<Versions, Fault> {
        let mut found = Versions::new();
        let mut page = None;
        loop {
            let answer = call("DescribeLaunchTemplates", || {
                self.clients
                    .ec2
                    .describe_launch_templates()
                    .set_next_token(page.clone())
                    .send()
            })
            .await?;
            let ids = answer
                .launch_templates()
                .iter()
                .filter_map(|t| t.launch_template_id.clone());
            found.extend(ids.map(|id| (id, DEFAULT_AND_LATEST.map(str::to_owned).into())));
            page = next_page(answer.next_token);
            if page.is_none() {
                return Ok(found);
            }
        }
    }

    async fn images_of_versions(
        &self,
        template: &str,
        versions: BTreeSet<String>,
    ) -> Result<Vec<String>, Fault> {
        let numbered: BTreeSet<u64> = versions.iter().filter_map(|v| v.parse().ok()).collect();
        let mut found = Vec::new();
        if !numbered.is_empty() {
            // All of them: a number that does not exist would make the whole request fail.
            let known = images::versions(&self.clients.ec2, template).await?;
            let asked = known.into_iter().filter(|v| numbered.contains(&v.number));
            found.extend(asked.filter_map(|version| version.image));
        }
        let answer = call("DescribeLaunchTemplateVersions", || {
            self.clients
                .ec2
                .describe_launch_template_versions()
                .launch_template_id(template)
                .set_versions(Some(DEFAULT_AND_LATEST.map(str::to_owned).to_vec()))
                .send()
        })
        .await?;
        let image =
            |version: &LaunchTemplateVersion| version.launch_template_data()?.image_id.clone();
        found.extend(answer.launch_template_versions().iter().filter_map(image));
        Ok(found)
    }

    async fn groups(&self) -> Result<Vec<AutoScalingGroup>, Fault> {
        let mut found = Vec::new();
        let mut page = None;
        loop {
            let answer = call("DescribeAutoScalingGroups", || {
                self.clients
                    .autoscaling
                    .describe_auto_scaling_groups()
                    .set_next_token(page.clone())
                    .send()
            })
            .await?;
            found.extend(answer.auto_scaling_groups.unwrap_or_default());
            page = next_page(answer.next_token);
            if page.is_none() {
                return Ok(found);
            }
        }
    }

    /// The newest page is enough: only one refresh runs at a time, and it is the newest.
    async fn refreshes(&self) -> Result<Vec<InstanceRefresh>, Fault> {
        let answer = call("DescribeInstanceRefreshes", || {
            self.clients
                .autoscaling
                .describe_instance_refreshes()
                .auto_scaling_group_name(&self.fleet.group)
                .send()
        })
        .await;
        Ok(answer?.instance_refreshes.unwrap_or_default())
    }
}

fn is_active(refresh: &InstanceRefresh) -> bool {
    use InstanceRefreshStatus::{
        Cancelled, Failed, RollbackFailed, RollbackSuccessful, Successful,
    };
    !matches!(
        refresh.status(),
        Some(Cancelled | Failed | RollbackFailed | RollbackSuccessful | Successful)
    )
}
