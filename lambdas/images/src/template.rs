//! Versions of the launch template: listed, and copied with another image.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{LaunchTemplateVersion, RequestLaunchTemplateData};
use fleet::fault::Fault;
use fleet::observed::TemplateVersion;
use runtime::call;

use crate::carry::carry;
use crate::{incomplete, next_page};

const DESCRIBE: &str = "DescribeLaunchTemplateVersions";
const CREATE: &str = "CreateLaunchTemplateVersion";

/// Every version of the template.
///
/// # Errors
/// What EC2 answered.
pub async fn versions(ec2: &Client, template: &str) -> Result<Vec<TemplateVersion>, Fault> {
    let found = described(ec2, template, &[]).await?;
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

/// Writes a version that holds everything of its source and another image.
///
/// The whole data is sent: where `SourceVersion` is not merged, a copy would hold nothing but the image.
///
/// # Errors
/// What EC2 answered, or that the source has something this copy cannot carry.
pub async fn create_version(ec2: &Client, new: NewVersion<'_>) -> Result<(), Fault> {
    let source = described(ec2, new.template, &[new.source.to_string()]).await?;
    let data = source
        .first()
        .and_then(LaunchTemplateVersion::launch_template_data)
        .ok_or_else(|| incomplete(DESCRIBE, "data of the version to copy"))?;
    let mut data: RequestLaunchTemplateData = carry(data).map_err(|cause| Fault {
        operation: CREATE,
        code: Some("NotCarried".to_owned()),
        message: format!("version {} is not copied: {cause}", new.source),
    })?;
    data.image_id = Some(new.image.to_owned());
    call(CREATE, || {
        ec2.create_launch_template_version()
            .launch_template_id(new.template)
            .client_token(new.token)
            .version_description(new.description)
            .launch_template_data(data.clone())
            .send()
    })
    .await
    .map(|_| ())
}

async fn described(
    ec2: &Client,
    template: &str,
    numbers: &[String],
) -> Result<Vec<LaunchTemplateVersion>, Fault> {
    let mut found = Vec::new();
    let mut page = None;
    loop {
        let answer = call(DESCRIBE, || {
            ec2.describe_launch_template_versions()
                .launch_template_id(template)
                .set_versions((!numbers.is_empty()).then(|| numbers.to_vec()))
                .set_next_token(page.clone())
                .send()
        })
        .await?;
        found.extend(answer.launch_template_versions.unwrap_or_default());
        page = next_page(answer.next_token);
        if page.is_none() {
            return Ok(found);
        }
    }
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
