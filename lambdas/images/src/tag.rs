//! Tags between EC2's list and the rules' map.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};
use fleet::aws_error::AwsError;
use fleet::tags::Tags;
use runtime::call;

/// The tags of a described resource.
pub fn tags(tags: &[Tag]) -> Tags {
    let pair = |tag: &Tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default()));
    Tags(tags.iter().filter_map(pair).collect())
}

/// Tags to be given to a resource as it is made.
pub fn specification(kind: ResourceType, tags: &Tags) -> TagSpecification {
    TagSpecification::builder()
        .resource_type(kind)
        .set_tags(Some(list(tags)))
        .build()
}

/// `CreateTags`: sets these tags on all of these resources, and leaves their others alone.
pub async fn set(ec2: &Client, resources: &[String], tags: &Tags) -> Result<(), AwsError> {
    let request = ec2.create_tags().set_resources(Some(resources.to_vec()));
    let sent = request.set_tags(Some(list(tags))).send();
    call("CreateTags", sent).await.map(drop)
}

fn list(tags: &Tags) -> Vec<Tag> {
    tags.0
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}
