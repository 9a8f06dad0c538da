//! Own images as the rules see them.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{self, Filter, ImdsSupportValues};
use fleet::aws_error::AwsError;
use fleet::observed::{Image, ImageState};
use fleet::tags;
use runtime::call;

use crate::filter;

/// Images that carry the build tag; of this build only where one is given.
pub fn carrying(build: Option<&str>) -> Filter {
    match build {
        Some(build) => filter(&format!("tag:{}", tags::BUILD), build),
        None => filter("tag-key", tags::BUILD),
    }
}

pub fn named(name: &str) -> Filter {
    filter("name", name)
}

/// `DescribeImages` of this account's own images, deprecated and disabled ones too.
pub async fn describe(ec2: &Client, filters: &[Filter]) -> Result<Vec<Image>, AwsError> {
    let request = ec2
        .describe_images()
        .owners("self")
        .include_deprecated(true)
        .include_disabled(true)
        .set_filters((!filters.is_empty()).then(|| filters.to_vec()));
    let images = request.into_paginator().items().send();
    let images: Vec<types::Image> = call("DescribeImages", images.collect()).await?;
    Ok(images.iter().filter_map(read).collect())
}

/// `shared` is only what the image itself tells: whether it is public.
fn read(image: &types::Image) -> Option<Image> {
    let snapshots = image
        .block_device_mappings()
        .iter()
        .filter_map(|mapping| mapping.ebs()?.snapshot_id.clone())
        .filter(|id| !id.is_empty())
        .collect();
    Some(Image {
        id: image.image_id.clone()?,
        name: image.name.clone().unwrap_or_default(),
        state: state(image.state.as_ref()),
        // Without a date it counts as new, so that nothing removes it for its age.
        created_ms: image
            .creation_date()
            .and_then(millis)
            .unwrap_or(i64::MAX / 2),
        snapshots,
        tags: crate::tags(image.tags()),
        requires_imds_v2: image.imds_support == Some(ImdsSupportValues::V20),
        shared: image.public.unwrap_or_default(),
        reason: image
            .state_reason()
            .and_then(|reason| reason.message.clone()),
    })
}

fn state(state: Option<&types::ImageState>) -> ImageState {
    match state {
        Some(types::ImageState::Pending) => ImageState::Pending,
        Some(types::ImageState::Available) => ImageState::Available,
        Some(types::ImageState::Failed) => ImageState::Failed,
        Some(types::ImageState::Invalid) => ImageState::Invalid,
        Some(types::ImageState::Error) => ImageState::Error,
        Some(types::ImageState::Disabled) => ImageState::Disabled,
        Some(types::ImageState::Deregistered) => ImageState::Deregistered,
        // Neither usable nor broken, whatever EC2 may call it one day.
        _ => ImageState::Transient,
    }
}

fn millis(date: &str) -> Option<i64> {
    let instant: jiff::Timestamp = date.parse().ok()?;
    Some(instant.as_millisecond())
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{BlockDeviceMapping, EbsBlockDevice};

    use super::*;

    #[test]
    fn an_image_reads_with_its_snapshots_and_its_age() {
        let disk = |snapshot: &str| {
            BlockDeviceMapping::builder()
                .ebs(EbsBlockDevice::builder().snapshot_id(snapshot).build())
                .build()
        };
        let image = types::Image::builder()
            .image_id("ami-1")
            .name("fleetcart-1.0.0-0a1b2c3d")
            .state(types::ImageState::Available)
            .creation_date("2026-11-22T12:00:00.000Z")
            .block_device_mappings(disk("snap-1"))
            .block_device_mappings(BlockDeviceMapping::builder().virtual_name("e0").build())
            .block_device_mappings(disk("snap-2"))
            .imds_support(ImdsSupportValues::V20)
            .build();
        let read = read(&image).unwrap();
        assert_eq!(read.snapshots, ["snap-1", "snap-2"]);
        assert_eq!(read.created_ms, 1_795_348_800_000);
        assert!(read.requires_imds_v2 && !read.shared);
    }

    #[test]
    fn an_image_in_an_unknown_state_is_neither_usable_nor_broken() {
        let unknown = types::ImageState::from("half-baked");
        assert_eq!(state(Some(&unknown)), ImageState::Transient);
        assert!(!state(None).is_broken());
    }
}
