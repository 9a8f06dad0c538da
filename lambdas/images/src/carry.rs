//! What EC2 told of a launch-template version, as a request for another one: complete, or refused.

use std::fmt;

use aws_sdk_ec2::types::{
    CreditSpecification, CreditSpecificationRequest, LaunchTemplateBlockDeviceMapping,
    LaunchTemplateBlockDeviceMappingRequest, LaunchTemplateCpuOptions,
    LaunchTemplateCpuOptionsRequest, LaunchTemplateEbsBlockDevice,
    LaunchTemplateEbsBlockDeviceRequest, LaunchTemplateEnclaveOptions,
    LaunchTemplateEnclaveOptionsRequest, LaunchTemplateHibernationOptions,
    LaunchTemplateHibernationOptionsRequest, LaunchTemplateIamInstanceProfileSpecification,
    LaunchTemplateIamInstanceProfileSpecificationRequest, LaunchTemplateInstanceMaintenanceOptions,
    LaunchTemplateInstanceMaintenanceOptionsRequest, LaunchTemplateInstanceMetadataOptions,
    LaunchTemplateInstanceMetadataOptionsRequest,
    LaunchTemplateInstanceNetworkInterfaceSpecification,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest,
    LaunchTemplateNetworkPerformanceOptions, LaunchTemplateNetworkPerformanceOptionsRequest,
    LaunchTemplatePlacement, LaunchTemplatePlacementRequest, LaunchTemplatePrivateDnsNameOptions,
    LaunchTemplatePrivateDnsNameOptionsRequest, LaunchTemplateTagSpecification,
    LaunchTemplateTagSpecificationRequest, LaunchTemplatesMonitoring,
    LaunchTemplatesMonitoringRequest, RequestLaunchTemplateData, ResponseLaunchTemplateData,
};

/// A part of a version that has something no field is copied for; a copy would silently lack it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotCarried(&'static str);

impl fmt::Display for NotCarried {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "its {} has a setting that the copy would lose", self.0)
    }
}

/// Copies the named fields, and refuses when what was told holds anything else.
/// `same` fields have one type on both sides, `parts` and `lists` are converted, `told` ones are only
/// ever told by EC2 and cannot be asked for.
macro_rules! carried {
    ($source:ident, $what:literal, $told_type:ident => $sent_type:ident {
        same: [$($same:ident),* $(,)?]
        $(, parts: [$($part:ident: $convert:ident),* $(,)?])?
        $(, lists: [$($list:ident: $each:ident),* $(,)?])?
        $(, told: [$($told:ident),* $(,)?])?
    }) => {{
        let mut kept = $told_type::builder().build();
        let mut sent = $sent_type::builder().build();
        $(
            kept.$same.clone_from(&$source.$same);
            sent.$same.clone_from(&$source.$same);
        )*
        $($(
            kept.$part.clone_from(&$source.$part);
            sent.$part = $source.$part.as_ref().map($convert).transpose()?;
        )*)?
        $($(
            kept.$list.clone_from(&$source.$list);
            let list = $source.$list.as_ref();
            sent.$list = list.map(|all| all.iter().map($each).collect()).transpose()?;
        )*)?
        $($(
            kept.$told.clone_from(&$source.$told);
        )*)?
        if kept == *$source { Ok(sent) } else { Err(NotCarried($what)) }
    }};
}

type Carried<T> = Result<T, NotCarried>;

pub(crate) fn carry(source: &ResponseLaunchTemplateData) -> Carried<RequestLaunchTemplateData> {
    carried!(source, "data", ResponseLaunchTemplateData => RequestLaunchTemplateData {
        same: [
            ebs_optimized, image_id, instance_type, key_name, disable_api_termination,
            disable_api_stop, instance_initiated_shutdown_behavior, user_data, security_group_ids,
            security_groups,
        ],
        parts: [
            iam_instance_profile: profile, monitoring: monitoring, placement: placement,
            credit_specification: credits, cpu_options: cpu, hibernation_options: hibernation,
            metadata_options: metadata, enclave_options: enclave,
            private_dns_name_options: names, maintenance_options: maintenance,
            network_performance_options: performance,
        ],
        lists: [
            block_device_mappings: disk, network_interfaces: interface, tag_specifications: tags,
        ],
        told: [operator]
    })
}

fn profile(
    source: &LaunchTemplateIamInstanceProfileSpecification,
) -> Carried<LaunchTemplateIamInstanceProfileSpecificationRequest> {
    carried!(source, "instance profile",
        LaunchTemplateIamInstanceProfileSpecification
            => LaunchTemplateIamInstanceProfileSpecificationRequest { same: [arn, name] })
}

fn disk(
    source: &LaunchTemplateBlockDeviceMapping,
) -> Carried<LaunchTemplateBlockDeviceMappingRequest> {
    carried!(source, "block device",
    LaunchTemplateBlockDeviceMapping => LaunchTemplateBlockDeviceMappingRequest {
        same: [device_name, virtual_name, no_device], parts: [ebs: volume]
    })
}

fn volume(source: &LaunchTemplateEbsBlockDevice) -> Carried<LaunchTemplateEbsBlockDeviceRequest> {
    carried!(source, "volume",
    LaunchTemplateEbsBlockDevice => LaunchTemplateEbsBlockDeviceRequest {
        same: [
            encrypted, delete_on_termination, iops, kms_key_id, snapshot_id, volume_size,
            volume_type, throughput, volume_initialization_rate, ebs_card_index,
        ]
    })
}

fn interface(
    source: &LaunchTemplateInstanceNetworkInterfaceSpecification,
) -> Carried<LaunchTemplateInstanceNetworkInterfaceSpecificationRequest> {
    carried!(source, "network interface",
    LaunchTemplateInstanceNetworkInterfaceSpecification
        => LaunchTemplateInstanceNetworkInterfaceSpecificationRequest {
        same: [
            associate_carrier_ip_address, associate_public_ip_address, delete_on_termination,
            description, device_index, groups, interface_type, ipv6_address_count,
            network_interface_id, private_ip_address, private_ip_addresses,
            secondary_private_ip_address_count, subnet_id, network_card_index,
            ipv4_prefix_count, ipv6_prefix_count, primary_ipv6, ena_queue_count,
        ]
    })
}

fn monitoring(source: &LaunchTemplatesMonitoring) -> Carried<LaunchTemplatesMonitoringRequest> {
    carried!(source, "monitoring",
        LaunchTemplatesMonitoring => LaunchTemplatesMonitoringRequest { same: [enabled] })
}

fn placement(source: &LaunchTemplatePlacement) -> Carried<LaunchTemplatePlacementRequest> {
    carried!(source, "placement", LaunchTemplatePlacement => LaunchTemplatePlacementRequest {
        same: [
            availability_zone, availability_zone_id, affinity, group_name, host_id, tenancy,
            spread_domain, host_resource_group_arn, partition_number, group_id,
        ]
    })
}

fn tags(source: &LaunchTemplateTagSpecification) -> Carried<LaunchTemplateTagSpecificationRequest> {
    carried!(source, "tag specification",
    LaunchTemplateTagSpecification => LaunchTemplateTagSpecificationRequest {
        same: [resource_type, tags]
    })
}

fn credits(source: &CreditSpecification) -> Carried<CreditSpecificationRequest> {
    carried!(source, "credit specification",
        CreditSpecification => CreditSpecificationRequest { same: [cpu_credits] })
}

fn cpu(source: &LaunchTemplateCpuOptions) -> Carried<LaunchTemplateCpuOptionsRequest> {
    carried!(source, "processor", LaunchTemplateCpuOptions => LaunchTemplateCpuOptionsRequest {
        same: [core_count, threads_per_core, amd_sev_snp, nested_virtualization]
    })
}

fn hibernation(
    source: &LaunchTemplateHibernationOptions,
) -> Carried<LaunchTemplateHibernationOptionsRequest> {
    carried!(source, "hibernation",
    LaunchTemplateHibernationOptions => LaunchTemplateHibernationOptionsRequest {
        same: [configured]
    })
}

fn metadata(
    source: &LaunchTemplateInstanceMetadataOptions,
) -> Carried<LaunchTemplateInstanceMetadataOptionsRequest> {
    carried!(source, "metadata service",
    LaunchTemplateInstanceMetadataOptions => LaunchTemplateInstanceMetadataOptionsRequest {
        same: [
            http_tokens, http_put_response_hop_limit, http_endpoint, http_protocol_ipv6,
            instance_metadata_tags,
        ],
        told: [state]
    })
}

fn enclave(source: &LaunchTemplateEnclaveOptions) -> Carried<LaunchTemplateEnclaveOptionsRequest> {
    carried!(source, "enclave",
        LaunchTemplateEnclaveOptions => LaunchTemplateEnclaveOptionsRequest { same: [enabled] })
}

fn names(
    source: &LaunchTemplatePrivateDnsNameOptions,
) -> Carried<LaunchTemplatePrivateDnsNameOptionsRequest> {
    carried!(source, "private name",
    LaunchTemplatePrivateDnsNameOptions => LaunchTemplatePrivateDnsNameOptionsRequest {
        same: [
            hostname_type, enable_resource_name_dns_a_record,
            enable_resource_name_dns_aaaa_record,
        ]
    })
}

fn maintenance(
    source: &LaunchTemplateInstanceMaintenanceOptions,
) -> Carried<LaunchTemplateInstanceMaintenanceOptionsRequest> {
    carried!(source, "maintenance",
        LaunchTemplateInstanceMaintenanceOptions
            => LaunchTemplateInstanceMaintenanceOptionsRequest { same: [auto_recovery] })
}

fn performance(
    source: &LaunchTemplateNetworkPerformanceOptions,
) -> Carried<LaunchTemplateNetworkPerformanceOptionsRequest> {
    carried!(source, "network performance",
        LaunchTemplateNetworkPerformanceOptions
            => LaunchTemplateNetworkPerformanceOptionsRequest { same: [bandwidth_weighting] })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        InstanceType, LaunchTemplateHttpTokensState, LaunchTemplateInstanceMarketOptions,
        LaunchTemplateInstanceMetadataOptionsState, ResourceType, Tag, VolumeType,
    };

    use super::*;

    #[test]
    fn everything_that_the_template_says_is_asked_for_again() {
        let metadata = LaunchTemplateInstanceMetadataOptions::builder()
            .state(LaunchTemplateInstanceMetadataOptionsState::Applied)
            .http_tokens(LaunchTemplateHttpTokensState::Required)
            .http_put_response_hop_limit(1)
            .build();
        let volume = LaunchTemplateEbsBlockDevice::builder()
            .encrypted(true)
            .delete_on_termination(true)
            .volume_type(VolumeType::Gp3)
            .volume_size(12)
            .build();
        let source = ResponseLaunchTemplateData::builder()
            .image_id("ami-old")
            .instance_type(InstanceType::C7gLarge)
            .user_data("IyEvYmluL3No")
            .security_group_ids("sg-1")
            .metadata_options(metadata)
            .block_device_mappings(
                LaunchTemplateBlockDeviceMapping::builder()
                    .device_name("/dev/xvda")
                    .ebs(volume)
                    .build(),
            )
            .tag_specifications(
                LaunchTemplateTagSpecification::builder()
                    .resource_type(ResourceType::Instance)
                    .tags(Tag::builder().key("Name").value("shop").build())
                    .build(),
            )
            .build();
        let sent = carry(&source).unwrap();
        assert_eq!(sent.instance_type, Some(InstanceType::C7gLarge));
        assert_eq!(sent.user_data.as_deref(), Some("IyEvYmluL3No"));
        assert_eq!(sent.security_group_ids(), ["sg-1"]);
        let metadata = sent.metadata_options().unwrap();
        assert_eq!(metadata.http_put_response_hop_limit, Some(1));
        let disk = sent.block_device_mappings()[0].ebs().unwrap();
        assert_eq!((disk.encrypted, disk.volume_size), (Some(true), Some(12)));
        assert_eq!(sent.tag_specifications()[0].tags()[0].value(), Some("shop"));
    }

    #[test]
    fn a_setting_that_would_be_lost_is_refused_wherever_it_is() {
        let spot = ResponseLaunchTemplateData::builder()
            .instance_market_options(LaunchTemplateInstanceMarketOptions::builder().build())
            .build();
        assert_eq!(carry(&spot), Err(NotCarried("data")));
        let fixed = LaunchTemplateInstanceNetworkInterfaceSpecification::builder()
            .ipv6_prefixes(
                aws_sdk_ec2::types::Ipv6PrefixSpecificationResponse::builder()
                    .ipv6_prefix("2001:db8::/80")
                    .build(),
            )
            .build();
        let deep = ResponseLaunchTemplateData::builder()
            .network_interfaces(fixed)
            .build();
        let refused = carry(&deep).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "its network interface has a setting that the copy would lose"
        );
    }
}
