//! Snapshots, volumes and network interfaces that builds may have left behind.

use std::collections::BTreeMap;

use aws_sdk_ec2::primitives::DateTime;
use aws_sdk_ec2::types::{self, Filter};
use fleet::aws_error::AwsError;
use fleet::baking::bake_key::IMAGE_PREFIX;
use fleet::observed::{Leftover, Snapshot};
use fleet::tags::{BUILD, Tags};
use images::filter;
use runtime::call;

use crate::Baker;

/// Own ones by tag, and those that carry only our name, which are reported.
fn suspects() -> [Filter; 2] {
    [
        filter("tag-key", BUILD),
        filter("tag:Name", format!("{IMAGE_PREFIX}*")),
    ]
}

/// Without a time it counts as new, so that nothing goes for its age.
fn millis(time: Option<&DateTime>) -> i64 {
    time.and_then(|time| time.to_millis().ok())
        .unwrap_or(i64::MAX / 2)
}

fn name(tags: &Tags) -> Option<String> {
    tags.get("Name").map(str::to_owned)
}

impl Baker {
    /// Only by tag: an account may hold thousands of others.
    pub(crate) async fn snapshots(&self) -> Result<Vec<Snapshot>, AwsError> {
        let request = self.ec2.describe_snapshots().owner_ids("self");
        let request = request.filters(filter("tag-key", BUILD));
        let found = request.into_paginator().items().send().collect();
        let found: Vec<types::Snapshot> = call("DescribeSnapshots", found).await?;
        let read = |snapshot: &types::Snapshot| {
            Some(Snapshot {
                id: snapshot.snapshot_id.clone()?,
                created_ms: millis(snapshot.start_time()),
                tags: images::tags(snapshot.tags()),
            })
        };
        Ok(found.iter().filter_map(read).collect())
    }

    pub(crate) async fn volumes(&self) -> Result<Vec<Leftover>, AwsError> {
        let mut found = BTreeMap::new();
        for suspect in suspects() {
            let request = self.ec2.describe_volumes().filters(suspect);
            let volumes = request.into_paginator().items().send().collect();
            let volumes: Vec<types::Volume> = call("DescribeVolumes", volumes).await?;
            found.extend(volumes.iter().filter_map(volume));
        }
        Ok(found.into_values().collect())
    }

    pub(crate) async fn interfaces(&self) -> Result<Vec<Leftover>, AwsError> {
        let mut found = BTreeMap::new();
        for suspect in suspects() {
            let request = self.ec2.describe_network_interfaces().filters(suspect);
            let interfaces = request.into_paginator().items().send().collect();
            let interfaces: Vec<types::NetworkInterface> =
                call("DescribeNetworkInterfaces", interfaces).await?;
            found.extend(interfaces.iter().filter_map(interface));
        }
        Ok(found.into_values().collect())
    }
}

fn volume(volume: &types::Volume) -> Option<(String, Leftover)> {
    let id = volume.volume_id.clone()?;
    let tags = images::tags(volume.tags());
    let leftover = Leftover {
        id: id.clone(),
        created_ms: millis(volume.create_time()),
        attached: !volume.attachments().is_empty(),
        name: name(&tags),
        tags,
    };
    Some((id, leftover))
}

/// EC2 does not tell how old an interface is; its builder's expiry is younger than itself.
fn interface(interface: &types::NetworkInterface) -> Option<(String, Leftover)> {
    let id = interface.network_interface_id.clone()?;
    let tags = images::tags(interface.tag_set());
    let leftover = Leftover {
        id: id.clone(),
        created_ms: tags.expires_ms().unwrap_or(i64::MAX / 2),
        attached: interface.attachment().is_some(),
        name: name(&tags),
        tags,
    };
    Some((id, leftover))
}
