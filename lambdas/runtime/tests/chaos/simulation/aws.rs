//! The API: what each call does, how it can fail, and how builders and images come along.

use std::collections::BTreeMap;

use fleet::aws_error::AwsError;
use fleet::baking::builder::{BuildResult, Orders, Outcome};
use fleet::observed::{Image, ImageState, Instance, InstanceState, Snapshot, TemplateVersion};
use fleet::tags::{self, Tags};
use fleet::testing::MINUTE;
use rand::Rng as _;
use serde_json::json;

use crate::simulation::scenario::Bake;
use crate::simulation::{Builder, Simulation};

pub type Called<T> = Result<T, AwsError>;

pub fn aws_error(operation: &'static str, code: &str, message: &str) -> AwsError {
    AwsError {
        operation,
        code: Some(code.into()),
        message: message.into(),
    }
}

impl Simulation {
    /// A call that may be throttled before it does anything, or whose answer may be lost afterwards.
    pub fn call<T>(
        &mut self,
        operation: &'static str,
        effect: impl FnOnce(&mut Self) -> Called<T>,
    ) -> Called<T> {
        if self.random.random_ratio(self.rates.api_errors, 1000) {
            self.counters.api_errors += 1;
            return Err(aws_error(operation, "RequestLimitExceeded", "slow down"));
        }
        let answer = effect(self)?;
        if self.random.random_ratio(self.rates.api_errors / 2, 1000) {
            self.counters.api_errors += 1;
            return Err(AwsError {
                operation,
                code: None,
                message: "connection reset".into(),
            });
        }
        Ok(answer)
    }

    pub fn visible_ms(&mut self) -> i64 {
        self.now + self.random.random_range(0..self.rates.lag_ms + 1)
    }

    pub fn run_instances(&mut self, token: &str, user_data: &str, tags: &Tags) -> Called<String> {
        const OP: &str = "RunInstances";
        if let Some(id) = self.tokens.get(token).cloned() {
            return match self.builders[&id].instance.state.is_alive() {
                true => Ok(id),
                false => Err(aws_error(
                    OP,
                    "IdempotentInstanceTerminated",
                    "it is terminated",
                )),
            };
        }
        if self.random.random_ratio(self.rates.api_errors, 1000) {
            return Err(aws_error(OP, "InsufficientInstanceCapacity", "no room"));
        }
        let orders = Orders::read(user_data).unwrap();
        let id = self.fresh("i-builder");
        self.tokens.insert(token.to_owned(), id.clone());
        let builder = Builder {
            visible_ms: self.visible_ms(),
            instance: Instance {
                id: id.clone(),
                state: InstanceState::Running,
                launched_ms: self.now,
                image: "ami-base".into(),
                tags: tags.clone(),
            },
            version: orders.build.version().clone(),
            attempt: orders.attempt,
        };
        self.builders.insert(id.clone(), builder);
        self.counters.builders += 1;
        self.note(format!(
            "{id} builds {} (attempt {})",
            orders.build, orders.attempt
        ));
        Ok(id)
    }

    pub fn create_image(&mut self, instance: &str, name: &str, tags: &Tags) -> Called<()> {
        const OP: &str = "CreateImage";
        let there = |i: &(i64, Image)| i.1.name == name && i.1.state != ImageState::Deregistered;
        if self.images.values().any(there) {
            return Err(aws_error(OP, "InvalidAMIName.Duplicate", name));
        }
        if self
            .builders
            .get(instance)
            .is_none_or(|b| !b.instance.state.is_alive())
        {
            return Err(aws_error(OP, "InvalidInstanceID.NotFound", instance));
        }
        let (id, snapshot) = (self.fresh("ami"), self.fresh("snap"));
        let visible = self.visible_ms();
        self.snapshots.insert(
            snapshot.clone(),
            Snapshot {
                id: snapshot.clone(),
                created_ms: self.now,
                tags: tags.clone(),
            },
        );
        let image = Image {
            id: id.clone(),
            name: name.into(),
            state: ImageState::Pending,
            created_ms: self.now,
            snapshots: vec![snapshot],
            tags: tags.clone(),
            requires_imds_v2: false,
            shared: false,
            reason: None,
        };
        self.counters.images += 1;
        self.note(format!("{id} of {instance} as {name}"));
        self.images.insert(id, (visible, image));
        Ok(())
    }

    pub fn create_template_version(
        &mut self,
        source: u64,
        image: &str,
        description: &str,
        token: &str,
    ) -> Called<()> {
        if self.tokens.contains_key(token) {
            return Ok(());
        }
        assert!(
            self.templates.iter().any(|v| v.number == source),
            "copies what is not there"
        );
        let number = self.templates.len() as u64 + 1;
        self.tokens.insert(token.into(), number.to_string());
        self.templates.push(TemplateVersion {
            number,
            image: Some(image.into()),
            description: Some(description.into()),
        });
        self.note(format!("template version {number} starts {image}"));
        Ok(())
    }

    pub fn deregister(&mut self, image: &str) -> Called<()> {
        let Some((_, found)) = self.images.get_mut(image) else {
            return Err(aws_error("DeregisterImage", "InvalidAMIID.NotFound", image));
        };
        if found.state == ImageState::Deregistered {
            return Err(aws_error(
                "DeregisterImage",
                "InvalidAMIID.Unavailable",
                image,
            ));
        }
        found.state = ImageState::Deregistered;
        self.note(format!("{image} is deregistered"));
        let used: Vec<u64> = self.running_versions();
        for version in used {
            if self
                .templates
                .iter()
                .any(|v| v.number == version && v.image.as_deref() == Some(image))
            {
                self.violated(format!(
                    "{image} was removed while version {version} needs it"
                ));
            }
        }
        Ok(())
    }

    pub fn delete_snapshot(&mut self, snapshot: &str) -> Called<()> {
        let uses = |i: &(i64, Image)| {
            i.1.state != ImageState::Deregistered && i.1.snapshots.iter().any(|s| s == snapshot)
        };
        if self.images.values().any(uses) {
            return Err(aws_error(
                "DeleteSnapshot",
                "InvalidSnapshot.InUse",
                snapshot,
            ));
        }
        match self.snapshots.remove(snapshot) {
            Some(_) => Ok(()),
            None => Err(aws_error(
                "DeleteSnapshot",
                "InvalidSnapshot.NotFound",
                snapshot,
            )),
        }
    }

    pub fn terminate_builder(&mut self, id: &str) -> Called<()> {
        if let Some(builder) = self.builders.get_mut(id)
            && builder.instance.state.is_alive()
        {
            builder.instance.state = InstanceState::Terminated;
            self.instance_changed(id, "terminated");
        }
        Ok(())
    }

    pub fn instance_changed(&mut self, id: &str, state: &str) {
        let detail = json!({"instance-id": id, "state": state});
        self.emit("aws.ec2", "EC2 Instance State-change Notification", detail);
    }

    /// Builders finish after four minutes, images after three; each according to its release's behaviour.
    pub fn builders_tick(&mut self) {
        let now = self.now;
        let done: Vec<String> = self
            .builders
            .values()
            .filter(|b| b.instance.state == InstanceState::Running)
            .filter(|b| now - b.instance.launched_ms >= 4 * MINUTE)
            .map(|b| b.instance.id.clone())
            .collect();
        for id in done {
            self.finish_builder(&id);
        }
        let ripe: Vec<String> = self
            .images
            .values()
            .filter(|(_, i)| i.state == ImageState::Pending && now - i.created_ms >= 3 * MINUTE)
            .map(|(_, i)| i.id.clone())
            .collect();
        for id in ripe {
            self.finish_image(&id);
        }
    }

    fn finish_builder(&mut self, id: &str) {
        let builder = &self.builders[id];
        let (version, attempt) = (builder.version.clone(), builder.attempt);
        let behaviour = self.behaviours[&version].bake;
        if behaviour == Bake::Hangs {
            return;
        }
        let state = match behaviour {
            Bake::DiesOnce if attempt == 1 => InstanceState::Terminated,
            _ => InstanceState::Stopped,
        };
        if state == InstanceState::Stopped && behaviour != Bake::StopsWithoutResult {
            self.write_result(id, behaviour);
        }
        if let Some(builder) = self.builders.get_mut(id) {
            builder.instance.state = state;
        }
        self.note(format!("{id} is {state:?}"));
        self.instance_changed(
            id,
            if state == InstanceState::Stopped {
                "stopped"
            } else {
                "terminated"
            },
        );
    }

    fn write_result(&mut self, id: &str, behaviour: Bake) {
        let builder = &self.builders[id];
        let build = builder.instance.tags.get(tags::BUILD).unwrap().to_owned();
        let request = &self.requests[&build];
        let mut result = BuildResult {
            schema: fleet::baking::builder::SCHEMA,
            build: request.build.clone(),
            attempt: builder.attempt,
            instance_id: id.to_owned(),
            outcome: Outcome::Passed,
            reason: String::new(),
            release_sha256: request.inputs.release,
            base_image: request.inputs.base_image.clone(),
            recipe_sha256: request.inputs.recipe,
            passed: vec!["service-active".into()],
            failed: Vec::new(),
        };
        match behaviour {
            Bake::SelfTestFails => result.failed.push("port-answers".into()),
            Bake::OtherDigest => result.release_sha256 = fleet::digest::Sha256::of(b"other"),
            _ => {}
        }
        self.results
            .insert(build, serde_json::to_vec(&result).unwrap());
    }

    fn finish_image(&mut self, id: &str) {
        let version = self.images[id].1.tags.build().unwrap().version().clone();
        let fails = self.behaviours[&version].bake == Bake::ImageFails;
        let (state, text) = match fails {
            true => (ImageState::Failed, "failed"),
            false => (ImageState::Available, "available"),
        };
        if let Some((_, image)) = self.images.get_mut(id) {
            image.state = state;
        }
        let detail = json!({"ImageId": id, "State": text, "ErrorMessage": ""});
        self.emit("aws.ec2", "EC2 AMI State Change", detail);
    }

    pub fn tag_image(&mut self, id: &str, new: &BTreeMap<String, String>) -> Called<()> {
        let Some((_, image)) = self.images.get_mut(id) else {
            return Err(aws_error("CreateTags", "InvalidAMIID.NotFound", id));
        };
        image.tags.0.extend(new.clone());
        self.note(format!("{id} is tagged {new:?}"));
        Ok(())
    }

    /// Template versions that a launch, a rollback or a running instance may need.
    pub fn running_versions(&self) -> Vec<u64> {
        let active = self
            .refreshes
            .iter()
            .filter(|r| r.status.is_active())
            .map(|r| r.version);
        self.group
            .members
            .values()
            .map(|m| m.version)
            .chain(active)
            .chain([self.group.version])
            .collect()
    }
}
