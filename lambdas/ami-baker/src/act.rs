//! Carries out the actions of a build.

use aws_sdk_ec2::primitives::DateTime;
use aws_sdk_ec2::types::{AttributeValue, ImdsSupportValues, ResourceType};
use fleet::aws_error::{AwsError, Disposition, classify};
use fleet::baking::bake_key::BadBuildId;
use fleet::baking::build::{Action, DeadAttempt};
use fleet::key;
use fleet::tags::{STATUS, Tags};
use images::{NewVersion, keep_console};
use runtime::call;

use crate::Baker;

impl Baker {
    pub(crate) async fn act(&self, action: &Action) -> Result<(), AwsError> {
        let ec2 = &self.ec2;
        match action {
            Action::LaunchBuilder(launch) => self.launch(launch).await,
            Action::RecordAttempt {
                build,
                attempt,
                reason,
            } => {
                let build = build.parse().map_err(|bad| unusable("PutObject", &bad))?;
                let record = DeadAttempt {
                    attempt: *attempt,
                    reason: reason.clone(),
                };
                let key = key::attempt(&build, *attempt);
                self.bucket.put_new(&key, &record).await
            }
            Action::KeepConsole { instance, key } => {
                keep_console(ec2, &self.bucket, instance, false, key).await
            }
            Action::CreateImage {
                instance,
                name,
                tags,
            } => self.create_image(instance, name, tags).await,
            Action::HardenImage {
                image,
                deprecate_at_ms,
            } => self.harden(image, *deprecate_at_ms).await,
            Action::CreateTemplateVersion {
                template,
                source,
                image,
                description,
                token,
            } => {
                let new = NewVersion {
                    template,
                    source: *source,
                    image,
                    description,
                    token,
                };
                images::create_version(ec2, new).await
            }
            Action::TagImage {
                image,
                snapshots,
                status,
            } => {
                let resources = [std::slice::from_ref(image), snapshots].concat();
                let tags = Tags::default().with(STATUS, status.name());
                images::set(ec2, &resources, &tags).await
            }
            Action::TerminateBuilder { instance } => self.terminate(instance).await,
            Action::WriteEnd { build, end } => {
                let build = build.parse().map_err(|bad| unusable("PutObject", &bad))?;
                self.bucket.put_new(&key::end(&build), end).await
            }
            Action::DeregisterImage { image, snapshots } => self.remove(image, snapshots).await,
        }
    }

    /// The tags are given with the image and its snapshots, so that an interruption leaves none without.
    async fn create_image(&self, instance: &str, name: &str, tags: &Tags) -> Result<(), AwsError> {
        let request = self.ec2.create_image().instance_id(instance).name(name);
        let request = request
            .description(format!("FleetCart, built on {instance}"))
            .tag_specifications(images::specification(ResourceType::Image, tags))
            .tag_specifications(images::specification(ResourceType::Snapshot, tags));
        call("CreateImage", request.send()).await.map(drop)
    }

    /// The metadata requirement comes last: it is what the next round goes by.
    async fn harden(&self, image: &str, deprecate_at_ms: i64) -> Result<(), AwsError> {
        let deprecation = self.ec2.enable_image_deprecation().image_id(image);
        let deprecation = deprecation.deprecate_at(DateTime::from_millis(deprecate_at_ms));
        call("EnableImageDeprecation", deprecation.send()).await?;
        let required = AttributeValue::builder().value(ImdsSupportValues::V20.as_str());
        let attribute = self.ec2.modify_image_attribute().image_id(image);
        let attribute = attribute.imds_support(required.build());
        call("ModifyImageAttribute", attribute.send())
            .await
            .map(drop)
    }

    pub(crate) async fn terminate(&self, instance: &str) -> Result<(), AwsError> {
        let request = self.ec2.terminate_instances().instance_ids(instance);
        call("TerminateInstances", request.send()).await.map(drop)
    }

    /// Deregisters an image, then deletes its snapshots.
    pub(crate) async fn remove(&self, image: &str, snapshots: &[String]) -> Result<(), AwsError> {
        let request = self.ec2.deregister_image().image_id(image);
        settled(call("DeregisterImage", request.send()).await)?;
        for snapshot in snapshots {
            settled(self.delete_snapshot(snapshot).await)?;
        }
        Ok(())
    }

    pub(crate) async fn delete_snapshot(&self, snapshot: &str) -> Result<(), AwsError> {
        let request = self.ec2.delete_snapshot().snapshot_id(snapshot);
        call("DeleteSnapshot", request.send()).await.map(drop)
    }
}

/// What is gone already needs no removing.
pub(crate) fn settled<T>(done: Result<T, AwsError>) -> Result<(), AwsError> {
    match done {
        Err(error) if classify(&error) != Disposition::AlreadyDone => Err(error),
        _ => Ok(()),
    }
}

fn unusable(operation: &'static str, bad: &BadBuildId) -> AwsError {
    AwsError {
        operation,
        code: Some("BadBuildId".to_owned()),
        message: bad.to_string(),
    }
}
