//! What calls change.

use runtime::testing::Response;

use super::{Ec2, FORGOTTEN, Form, Image, Instance, Thing, Version};

impl Ec2 {
    pub(super) fn change(&mut self, operation: &str, form: &Form) -> Option<Response> {
        Some(match operation {
            "RunInstances" => self.run(form),
            "TerminateInstances" => self.terminate(form),
            "CreateImage" => self.create_image(form),
            "EnableImageDeprecation" => {
                let at = form.text("DeprecateAt");
                self.image(&form.text("ImageId")).deprecated_at = Some(at);
                done(operation)
            }
            "ModifyImageAttribute" => {
                let required = form.get("ImdsSupport.Value") == Some("v2.0");
                self.image(&form.text("ImageId")).imds_v2 |= required;
                done(operation)
            }
            "CreateTags" => self.create_tags(form),
            "CreateLaunchTemplateVersion" => self.create_version(form),
            "DeregisterImage" => {
                let id = form.text("ImageId");
                let before = self.images.len();
                self.images.retain(|image| image.id != id);
                if self.images.len() == before {
                    return Some(Response::ec2_error(
                        "InvalidAMIID.Unavailable",
                        "it is gone",
                    ));
                }
                done(operation)
            }
            "DeleteSnapshot" => self.delete_snapshot(form),
            "DeleteVolume" => remove(operation, &mut self.volumes, &form.text("VolumeId")),
            "DeleteNetworkInterface" => remove(
                operation,
                &mut self.interfaces,
                &form.text("NetworkInterfaceId"),
            ),
            _ => return None,
        })
    }

    fn run(&mut self, form: &Form) -> Response {
        let token = form.text("ClientToken");
        let earlier = self
            .instances
            .iter()
            .find(|i| i.form.get("ClientToken") == Some(&token));
        if let Some(earlier) = earlier {
            if earlier.form != *form {
                return Response::ec2_error("IdempotentParameterMismatch", "another request");
            }
            if matches!(earlier.state.as_str(), "terminated" | FORGOTTEN) {
                return Response::ec2_error("IdempotentInstanceTerminated", "it is terminated");
            }
            return started(&earlier.id);
        }
        if self
            .full
            .contains(&form.text("NetworkInterface.1.SubnetId"))
        {
            return Response::ec2_error("InsufficientInstanceCapacity", "there is no room");
        }
        let id = self.make("i");
        let thing = |id: String, kind: &str, now: &str| Thing {
            id,
            created: now.to_owned(),
            attached: true,
            tags: form.made_with(kind),
        };
        let (volume, interface) = (self.make("vol"), self.make("eni"));
        self.volumes.push(thing(volume, "volume", &self.now));
        self.interfaces
            .push(thing(interface, "network-interface", &self.now));
        self.instances.push(Instance {
            id: id.clone(),
            state: "running".to_owned(),
            launched: self.now.clone(),
            image: form.text("ImageId"),
            tags: form.made_with("instance"),
            form: form.clone(),
        });
        started(&id)
    }

    fn terminate(&mut self, form: &Form) -> Response {
        for id in form.list("InstanceId") {
            let Some(instance) = self.instances.iter_mut().find(|i| i.id == id) else {
                return Response::ec2_error("InvalidInstanceID.NotFound", &id);
            };
            instance.state = "terminated".to_owned();
            // Its volume and its interface go with it.
            let tags = instance.tags.clone();
            self.volumes.retain(|volume| volume.tags != tags);
            self.interfaces.retain(|interface| interface.tags != tags);
        }
        Response::ec2("TerminateInstances", "<instancesSet/>")
    }

    fn create_image(&mut self, form: &Form) -> Response {
        let name = form.text("Name");
        if self.images.iter().any(|image| image.name == name) {
            return Response::ec2_error("InvalidAMIName.Duplicate", &name);
        }
        let (id, snapshot) = (self.make("ami"), self.make("snap"));
        self.snapshots.push(Thing {
            id: snapshot.clone(),
            created: self.now.clone(),
            attached: false,
            tags: form.made_with("snapshot"),
        });
        self.images.push(Image {
            id: id.clone(),
            name,
            state: "pending".to_owned(),
            created: self.now.clone(),
            snapshots: vec![snapshot],
            tags: form.made_with("image"),
            ..Image::default()
        });
        Response::ec2("CreateImage", &format!("<imageId>{id}</imageId>"))
    }

    fn create_tags(&mut self, form: &Form) -> Response {
        let tags = form.tags("");
        for id in form.list("ResourceId") {
            let images = self
                .images
                .iter_mut()
                .map(|image| (&image.id, &mut image.tags));
            let snapshots = self.snapshots.iter_mut().map(|s| (&s.id, &mut s.tags));
            let Some((_, found)) = images.chain(snapshots).find(|(known, _)| **known == id) else {
                return Response::ec2_error("InvalidID", &id);
            };
            found.extend(tags.clone());
        }
        done("CreateTags")
    }

    fn create_version(&mut self, form: &Form) -> Response {
        let token = form.text("ClientToken");
        if self.versions.iter().all(|version| version.token != token) {
            let source: usize = form.text("SourceVersion").parse().unwrap_or_default();
            let Some(source) = source.checked_sub(1).and_then(|at| self.versions.get(at)) else {
                return Response::ec2_error("InvalidLaunchTemplateId.VersionNotFound", "no source");
            };
            self.versions.push(Version {
                image: form.text("LaunchTemplateData.ImageId"),
                description: form.text("VersionDescription"),
                token,
                data: source.data.clone(),
            });
        }
        Response::ec2("CreateLaunchTemplateVersion", "<launchTemplateVersion/>")
    }

    fn delete_snapshot(&mut self, form: &Form) -> Response {
        let id = form.text("SnapshotId");
        if self
            .images
            .iter()
            .any(|image| image.snapshots.contains(&id))
        {
            return Response::ec2_error("InvalidSnapshot.InUse", &id);
        }
        if self.snapshots.iter().all(|snapshot| snapshot.id != id) {
            return Response::ec2_error("InvalidSnapshot.NotFound", &id);
        }
        remove("DeleteSnapshot", &mut self.snapshots, &id)
    }
}

fn done(operation: &str) -> Response {
    Response::ec2(operation, "<return>true</return>")
}

fn started(id: &str) -> Response {
    let instance = format!("<item><instanceId>{id}</instanceId></item>");
    Response::ec2(
        "RunInstances",
        &format!("<instancesSet>{instance}</instancesSet>"),
    )
}

fn remove(operation: &str, things: &mut Vec<Thing>, id: &str) -> Response {
    things.retain(|thing| thing.id != id);
    done(operation)
}
