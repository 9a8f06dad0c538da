//! The Auto Scaling group and its instance refreshes as the rules see them.

use aws_sdk_autoscaling::types::{AutoScalingGroup, Instance, InstanceRefreshStatus};
use fleet::observed::{Group, Member, RefreshStatus, TemplateRef};

/// Without its hooks, which are another request; without a launch template, its id is empty.
pub fn group(group: &AutoScalingGroup) -> Option<Group> {
    let size = |size: Option<i32>| u32::try_from(size?).ok();
    let template = group.launch_template();
    Some(Group {
        name: group.auto_scaling_group_name.clone()?,
        min: size(group.min_size)?,
        max: size(group.max_size)?,
        desired: size(group.desired_capacity)?,
        template: TemplateRef {
            id: template
                .and_then(|template| template.launch_template_id.clone())
                .unwrap_or_default(),
            // Absent means the default one, which is as little a number.
            version: template
                .and_then(|template| template.version())
                .unwrap_or("$Default")
                .to_owned(),
        },
        members: group.instances().iter().filter_map(member).collect(),
        hooks: Vec::new(),
    })
}

fn member(instance: &Instance) -> Option<Member> {
    let template = instance.launch_template();
    Some(Member {
        instance: instance.instance_id.clone()?,
        lifecycle: instance.lifecycle_state()?.as_str().to_owned().into(),
        zone: instance.availability_zone.clone().unwrap_or_default(),
        version: template.and_then(|template| template.version()?.parse().ok()),
    })
}

/// In a state that this program does not know it may be under way, so nothing else is started.
pub fn refresh_status(status: Option<&InstanceRefreshStatus>) -> RefreshStatus {
    let name = status.map_or("", |status| status.as_str());
    serde_json::from_value(name.into()).unwrap_or(RefreshStatus::InProgress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_that_the_sdk_knows_is_known() {
        for name in InstanceRefreshStatus::values() {
            let status = refresh_status(Some(&InstanceRefreshStatus::from(*name)));
            assert_eq!(format!("{status:?}"), *name);
        }
        let unknown = InstanceRefreshStatus::from("Paused");
        assert!(refresh_status(Some(&unknown)).is_active() && refresh_status(None).is_active());
    }
}
