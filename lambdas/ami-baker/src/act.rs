//! Carries out one step of a build.

use aws_sdk_ec2::primitives::DateTime;
use aws_sdk_ec2::types::{ImdsSupportValues, ResourceType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fleet::baking::bake_key::BadBuildId;
use fleet::baking::build::{Action, DeadAttempt};
use fleet::fault::{Fault, Verdict, judge};
use fleet::key;
use fleet::tags::{STATUS, Tags};
use images::NewVersion;
use runtime::call;

use crate::Baker;

impl Baker {
    /// # Errors
    /// The fault, for the rules to judge; it may mean that the wish is fulfilled already.
    pub(crate) async fn act(&self, action: &Action) -> Result<(), Fault> {
        let ec2 = &self.clients.ec2;
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
                self.bucket
                    .put_new(&key::attempt(&build, *attempt), &record)
                    .await
            }
            Action::KeepConsole { instance, key } => {
                self.keep_console(instance, key).await;
                Ok(())
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
    async fn create_image(&self, instance: &str, name: &str, tags: &Tags) -> Result<(), Fault> {
        call("CreateImage", || {
            self.clients
                .ec2
                .create_image()
                .instance_id(instance)
                .name(name)
                .description(format!("FleetCart, built on {instance}"))
                .tag_specifications(images::specification(ResourceType::Image, tags))
                .tag_specifications(images::specification(ResourceType::Snapshot, tags))
                .send()
        })
        .await
        .map(|_| ())
    }

    /// The metadata requirement comes last: it is what the next look goes by.
    async fn harden(&self, image: &str, deprecate_at_ms: i64) -> Result<(), Fault> {
        let ec2 = &self.clients.ec2;
        call("EnableImageDeprecation", || {
            ec2.enable_image_deprecation()
                .image_id(image)
                .deprecate_at(DateTime::from_millis(deprecate_at_ms))
                .send()
        })
        .await?;
        call("ModifyImageAttribute", || {
            ec2.modify_image_attribute()
                .image_id(image)
                .imds_support(
                    aws_sdk_ec2::types::AttributeValue::builder()
                        .value(ImdsSupportValues::V20.as_str())
                        .build(),
                )
                .send()
        })
        .await
        .map(|_| ())
    }

    pub(crate) async fn terminate(&self, instance: &str) -> Result<(), Fault> {
        call("TerminateInstances", || {
            self.clients
                .ec2
                .terminate_instances()
                .instance_ids(instance)
                .send()
        })
        .await
        .map(|_| ())
    }

    /// Deregisters an image, then deletes its snapshots.
    pub(crate) async fn remove(&self, image: &str, snapshots: &[String]) -> Result<(), Fault> {
        let deregistered = call("DeregisterImage", || {
            self.clients.ec2.deregister_image().image_id(image).send()
        })
        .await;
        settled(deregistered)?;
        for snapshot in snapshots {
            settled(self.delete_snapshot(snapshot).await)?;
        }
        Ok(())
    }

    pub(crate) async fn delete_snapshot(&self, snapshot: &str) -> Result<(), Fault> {
        call("DeleteSnapshot", || {
            self.clients
                .ec2
                .delete_snapshot()
                .snapshot_id(snapshot)
                .send()
        })
        .await
        .map(|_| ())
    }

    /// For people only, so nothing fails for want of it.
    async fn keep_console(&self, instance: &str, key: &str) {
        let kept = async {
            let answer = call("GetConsoleOutput", || {
                self.clients
                    .ec2
                    .get_console_output()
                    .instance_id(instance)
                    .send()
            })
            .await?;
            let encoded: String = answer
                .output
                .unwrap_or_default()
                .split_whitespace()
                .collect();
            let bytes = BASE64.decode(encoded).unwrap_or_default();
            self.bucket
                .put_text(key, &String::from_utf8_lossy(&bytes))
                .await
        };
        let kept: Result<(), Fault> = kept.await;
        if let Err(fault) = kept {
            tracing::warn!(instance, "its console is not kept: {fault}");
        }
    }
}

/// What is gone already needs no removing.
pub(crate) fn settled<T>(done: Result<T, Fault>) -> Result<(), Fault> {
    match done {
        Err(fault) if judge(&fault) != Verdict::AlreadySo => Err(fault),
        _ => Ok(()),
    }
}

fn unusable(operation: &'static str, bad: &BadBuildId) -> Fault {
    Fault {
        operation,
        code: Some("BadBuildId".to_owned()),
        message: bad.to_string(),
    }
}
