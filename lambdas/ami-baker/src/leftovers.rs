//! Snapshots, volumes and network interfaces that builds may have left behind.

use std::collections::BTreeMap;

use aws_sdk_ec2::primitives::DateTime;
use aws_sdk_ec2::types::Filter;
use fleet::baking::bake_key::IMAGE_PREFIX;
use fleet::fault::Fault;
use fleet::observed::{Leftover, Snapshot};
use fleet::tags::{BUILD, Tags};
use images::{filter, next_page};
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
    pub(crate) async fn snapshots(&self) -> Result<Vec<Snapshot>, Fault> {
        let mut found = Vec::new();
        let mut page = None;
        loop {
            let answer = call("DescribeSnapshots", || {
                self.clients
                    .ec2
                    .describe_snapshots()
                    .owner_ids("self")
                    .filters(filter("tag-key", BUILD))
                    .set_next_token(page.clone())
                    .send()
            })
            .await?;
            found.extend(answer.snapshots().iter().filter_map(|snapshot| {
                Some(Snapshot {
                    id: snapshot.snapshot_id.clone()?,
                    created_ms: millis(snapshot.start_time()),
                    tags: images::tags(snapshot.tags()),
                })
            }));
            page = next_page(answer.next_token);
            if page.is_none() {
                return Ok(found);
            }
        }
    }

    pub(crate) async fn volumes(&self) -> Result<Vec<Leftover>, Fault> {
        let mut found = BTreeMap::new();
        for suspect in suspects() {
            let mut page = None;
            loop {
                let answer = call("DescribeVolumes", || {
                    self.clients
                        .ec2
                        .describe_volumes()
                        .filters(suspect.clone())
                        .set_next_token(page.clone())
                        .send()
                })
                .await?;
                for volume in answer.volumes() {
                    let Some(id) = volume.volume_id.clone() else {
                        continue;
                    };
                    let tags = images::tags(volume.tags());
                    let leftover = Leftover {
                        id: id.clone(),
                        created_ms: millis(volume.create_time()),
                        attached: !volume.attachments().is_empty(),
                        name: name(&tags),
                        tags,
                    };
                    found.insert(id, leftover);
                }
                page = next_page(answer.next_token);
                if page.is_none() {
                    break;
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// EC2 does not tell how old an interface is; its builder's expiry is younger than itself.
    pub(crate) async fn interfaces(&self) -> Result<Vec<Leftover>, Fault> {
        let mut found = BTreeMap::new();
        for suspect in suspects() {
            let mut page = None;
            loop {
                let answer = call("DescribeNetworkInterfaces", || {
                    self.clients
                        .ec2
                        .describe_network_interfaces()
                        .filters(suspect.clone())
                        .set_next_token(page.clone())
                        .send()
                })
                .await?;
                for interface in answer.network_interfaces() {
                    let Some(id) = interface.network_interface_id.clone() else {
                        continue;
                    };
                    let tags = images::tags(interface.tag_set());
                    let leftover = Leftover {
                        id: id.clone(),
                        created_ms: tags.expires_ms().unwrap_or(i64::MAX / 2),
                        attached: interface.attachment().is_some(),
                        name: name(&tags),
                        tags,
                    };
                    found.insert(id, leftover);
                }
                page = next_page(answer.next_token);
                if page.is_none() {
                    break;
                }
            }
        }
        Ok(found.into_values().collect())
    }
}
