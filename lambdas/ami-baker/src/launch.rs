//! Starts a builder: the first place that has room, and no request that could start two.

use aws_sdk_ec2::types::{
    BlockDeviceMapping, EbsBlockDevice, HttpTokensState, IamInstanceProfileSpecification, Image,
    InstanceMetadataEndpointState, InstanceMetadataOptionsRequest,
    InstanceNetworkInterfaceSpecification, InstanceType, ResourceType, ShutdownBehavior,
    VolumeType,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fleet::aws_error::{AwsError, Disposition, classify};
use fleet::baking::build::{BuilderOption, Launch};
use fleet::tags::BUILD;
use runtime::{call, incomplete};

use crate::Baker;

const DESCRIBE: &str = "DescribeImages";

impl Baker {
    /// The error is that of the last place tried.
    pub(crate) async fn launch(&self, launch: &Launch) -> Result<(), AwsError> {
        let disks = disks(&self.base_image(&launch.base_image).await?)?;
        let mut last = Err(incomplete("RunInstances", "place to start in"));
        for (number, place) in launch.options.iter().enumerate() {
            last = self
                .start(launch, place, &launch.token_for(number), &disks)
                .await;
            match &last {
                Err(error) if classify(error) == Disposition::TryNextOption => {
                    tracing::warn!(place = place.subnet, "no room for a builder: {error}");
                }
                _ => break,
            }
        }
        last
    }

    async fn base_image(&self, id: &str) -> Result<Image, AwsError> {
        let request = self.ec2.describe_images().image_ids(id);
        let images = call(DESCRIBE, request.send()).await?.images;
        let image = images.unwrap_or_default().into_iter().next();
        image.ok_or_else(|| incomplete(DESCRIBE, &format!("base image {id}")))
    }

    async fn start(
        &self,
        launch: &Launch,
        place: &BuilderOption,
        token: &str,
        disks: &[BlockDeviceMapping],
    ) -> Result<(), AwsError> {
        let name = launch
            .tags
            .get(BUILD)
            .map(|build| format!("fleetcart-{build}"));
        let tags = launch.tags.clone().with("Name", name.unwrap_or_default());
        let interface = InstanceNetworkInterfaceSpecification::builder()
            .device_index(0)
            .subnet_id(&place.subnet)
            .groups(&self.settings.security_group)
            .associate_public_ip_address(false)
            .delete_on_termination(true)
            .build();
        let metadata = InstanceMetadataOptionsRequest::builder()
            .http_endpoint(InstanceMetadataEndpointState::Enabled)
            .http_tokens(HttpTokensState::Required)
            .http_put_response_hop_limit(1)
            .build();
        let profile = IamInstanceProfileSpecification::builder()
            .name(&self.settings.profile)
            .build();
        let request = self
            .ec2
            .run_instances()
            .client_token(token)
            .min_count(1)
            .max_count(1)
            .image_id(&launch.base_image)
            .instance_type(InstanceType::from(place.instance_type.as_str()))
            .user_data(BASE64.encode(&launch.user_data))
            .iam_instance_profile(profile)
            .instance_initiated_shutdown_behavior(ShutdownBehavior::Stop)
            .metadata_options(metadata)
            .network_interfaces(interface)
            .set_block_device_mappings(Some(disks.to_vec()))
            .tag_specifications(images::specification(ResourceType::Instance, &tags))
            .tag_specifications(images::specification(ResourceType::Volume, &tags))
            .tag_specifications(images::specification(ResourceType::NetworkInterface, &tags));
        call("RunInstances", request.send()).await.map(drop)
    }
}

/// Every disk of the base image encrypted, and gone with the instance whatever the image says.
fn disks(image: &Image) -> Result<Vec<BlockDeviceMapping>, AwsError> {
    let root = image
        .root_device_name
        .as_deref()
        .filter(|name| !name.is_empty())
        .ok_or_else(|| incomplete(DESCRIBE, "root device of the base image"))?;
    let others = image
        .block_device_mappings()
        .iter()
        .filter(|mapping| mapping.ebs().is_some())
        .filter_map(BlockDeviceMapping::device_name)
        .filter(|name| *name != root);
    let disk = |name: &str| {
        BlockDeviceMapping::builder()
            .device_name(name)
            .ebs(
                EbsBlockDevice::builder()
                    .encrypted(true)
                    .delete_on_termination(true)
                    .volume_type(VolumeType::Gp3)
                    .build(),
            )
            .build()
    };
    Ok(std::iter::once(root).chain(others).map(disk).collect())
}
