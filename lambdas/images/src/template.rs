//! Versions of the launch template: listed, and made from another one with another image.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{LaunchTemplateVersion, RequestLaunchTemplateData};
use fleet::aws_error::AwsError;
use fleet::observed::TemplateVersion;
use runtime::call;

/// Every version of the template.
pub async fn versions(ec2: &Client, template: &str) -> Result<Vec<TemplateVersion>, AwsError> {
    let request = ec2
        .describe_launch_template_versions()
        .launch_template_id(template);
    let found = request.into_paginator().items().send().collect();
    let found: Vec<LaunchTemplateVersion> = call("DescribeLaunchTemplateVersions", found).await?;
    Ok(found.iter().filter_map(read).collect())
}

/// A version to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewVersion<'a> {
    pub template: &'a str,
    /// The version that everything but the image comes from.
    pub source: u64,
    pub image: &'a str,
    pub description: &'a str,
    /// Two requests with the same token make one version.
    pub token: &'a str,
}

/// EC2 takes everything from the source version except what is sent; only snapshots of block devices it
/// would not take, and the stack's version names none.
pub async fn create_version(ec2: &Client, new: NewVersion<'_>) -> Result<(), AwsError> {
    let image = RequestLaunchTemplateData::builder().image_id(new.image);
    let request = ec2
        .create_launch_template_version()
        .launch_template_id(new.template)
        .source_version(new.source.to_string())
        .client_token(new.token)
        .version_description(new.description)
        .launch_template_data(image.build());
    call("CreateLaunchTemplateVersion", request.send())
        .await
        .map(drop)
}

fn read(version: &LaunchTemplateVersion) -> Option<TemplateVersion> {
    Some(TemplateVersion {
        number: u64::try_from(version.version_number?).ok()?,
        image: version
            .launch_template_data()
            .and_then(|data| data.image_id.clone()),
        description: version.version_description.clone(),
    })
}
