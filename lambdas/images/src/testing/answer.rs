//! What EC2 tells, in its words.

use std::collections::BTreeMap;

use runtime::testing::Response;

use super::{BASE, Ec2, FORGOTTEN, Form, Image, NEXT_BASE, TEMPLATE, Thing};

fn items<T>(all: impl IntoIterator<Item = T>, item: impl Fn(T) -> String) -> String {
    let items = all
        .into_iter()
        .map(|one| format!("<item>{}</item>", item(one)));
    items.collect()
}

fn tag_set(tags: &BTreeMap<String, String>) -> String {
    let tags = items(tags, |(key, value)| {
        format!("<key>{key}</key><value>{value}</value>")
    });
    format!("<tagSet>{tags}</tagSet>")
}

impl Ec2 {
    pub(super) fn describe_images(&self, form: &Form) -> Response {
        let wanted = form.list("ImageId");
        if let Some(id) = [BASE, NEXT_BASE].into_iter().find(|id| wanted == [*id]) {
            return Response::ec2(
                "DescribeImages",
                &format!("<imagesSet><item>{}</item></imagesSet>", base(id)),
            );
        }
        let fits = |image: &&Image| {
            let fields = [
                ("name", image.name.as_str()),
                ("image-id", image.id.as_str()),
            ];
            form.admits(&fields, &image.tags)
        };
        let images = items(self.images.iter().filter(fits), |image| {
            let disks = items(&image.snapshots, |snapshot| {
                format!(
                    "<deviceName>/dev/xvda</deviceName><ebs><snapshotId>{snapshot}</snapshotId></ebs>"
                )
            });
            let imds = if image.imds_v2 {
                "<imdsSupport>v2.0</imdsSupport>"
            } else {
                ""
            };
            format!(
                "<imageId>{}</imageId><name>{}</name><imageState>{}</imageState>\
                 <creationDate>{}</creationDate><isPublic>false</isPublic>\
                 <blockDeviceMapping>{disks}</blockDeviceMapping>{imds}{}",
                image.id,
                image.name,
                image.state,
                image.created,
                tag_set(&image.tags),
            )
        });
        Response::ec2(
            "DescribeImages",
            &format!("<imagesSet>{images}</imagesSet>"),
        )
    }

    pub(super) fn launch_permission(&self, form: &Form) -> Response {
        let image = self
            .images
            .iter()
            .find(|image| form.get("ImageId") == Some(&image.id));
        let Some(image) = image else {
            return Response::ec2_error("InvalidAMIID.NotFound", "no such image");
        };
        let accounts = items(&image.shared_with, |account| {
            format!("<userId>{account}</userId>")
        });
        Response::ec2(
            "DescribeImageAttribute",
            &format!(
                "<imageId>{}</imageId><launchPermission>{accounts}</launchPermission>",
                image.id
            ),
        )
    }

    pub(super) fn describe_instances(&self, form: &Form) -> Response {
        let known = self.instances.iter().filter(|i| i.state != FORGOTTEN);
        let instances = known.filter(|instance| {
            let fields = [
                ("instance-id", instance.id.as_str()),
                ("instance-state-name", instance.state.as_str()),
            ];
            form.admits(&fields, &instance.tags)
        });
        let instances = items(instances, |instance| {
            format!(
                "<instancesSet><item><instanceId>{}</instanceId><imageId>{}</imageId>\
                 <instanceState><code>0</code><name>{}</name></instanceState>\
                 <launchTime>{}</launchTime>{}</item></instancesSet>",
                instance.id,
                instance.image,
                instance.state,
                instance.launched,
                tag_set(&instance.tags),
            )
        });
        Response::ec2(
            "DescribeInstances",
            &format!("<reservationSet>{instances}</reservationSet>"),
        )
    }

    pub(super) fn describe_versions(&self, form: &Form) -> Response {
        let wanted = form.list("LaunchTemplateVersion");
        let newest = self.versions.len();
        let fits = |number: usize| {
            wanted.is_empty()
                || wanted.contains(&number.to_string())
                || wanted.iter().any(|name| name == "$Latest") && number == newest
                || wanted.iter().any(|name| name == "$Default") && number == 1
        };
        let versions = (1..)
            .zip(&self.versions)
            .filter(|(number, _)| fits(*number));
        let versions = items(versions, |(number, version)| {
            format!(
                "<launchTemplateId>{TEMPLATE}</launchTemplateId><versionNumber>{number}</versionNumber>\
                 <versionDescription>{}</versionDescription><defaultVersion>{}</defaultVersion>\
                 <launchTemplateData><imageId>{}</imageId>{}</launchTemplateData>",
                version.description,
                number == 1,
                version.image,
                version.data,
            )
        });
        Response::ec2(
            "DescribeLaunchTemplateVersions",
            &format!("<launchTemplateVersionSet>{versions}</launchTemplateVersionSet>"),
        )
    }
}

/// A public image whose second disk would outlive its instance if nobody said otherwise.
fn base(id: &str) -> String {
    format!(
        "<imageId>{id}</imageId><imageState>available</imageState><rootDeviceName>/dev/xvda</rootDeviceName>\
         <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-base</snapshotId>\
         <deleteOnTermination>false</deleteOnTermination></ebs></item><item><deviceName>/dev/xvdb</deviceName>\
         <ebs><deleteOnTermination>false</deleteOnTermination></ebs></item></blockDeviceMapping>"
    )
}

fn fitting<'a>(things: &'a [Thing], form: &'a Form) -> impl Iterator<Item = &'a Thing> {
    things.iter().filter(|thing| form.admits(&[], &thing.tags))
}

pub(super) fn snapshots(things: &[Thing], form: &Form) -> Response {
    let things = items(fitting(things, form), |thing| {
        format!(
            "<snapshotId>{}</snapshotId><startTime>{}</startTime>{}",
            thing.id,
            thing.created,
            tag_set(&thing.tags)
        )
    });
    Response::ec2(
        "DescribeSnapshots",
        &format!("<snapshotSet>{things}</snapshotSet>"),
    )
}

pub(super) fn volumes(things: &[Thing], form: &Form) -> Response {
    let things = items(fitting(things, form), |thing| {
        let attached = if thing.attached {
            "<item><instanceId>i-1</instanceId></item>"
        } else {
            ""
        };
        format!(
            "<volumeId>{}</volumeId><createTime>{}</createTime><attachmentSet>{attached}</attachmentSet>{}",
            thing.id,
            thing.created,
            tag_set(&thing.tags)
        )
    });
    Response::ec2(
        "DescribeVolumes",
        &format!("<volumeSet>{things}</volumeSet>"),
    )
}

pub(super) fn interfaces(things: &[Thing], form: &Form) -> Response {
    let things = items(fitting(things, form), |thing| {
        let attached = if thing.attached {
            "<attachment><instanceId>i-1</instanceId></attachment>"
        } else {
            ""
        };
        format!(
            "<networkInterfaceId>{}</networkInterfaceId>{attached}{}",
            thing.id,
            tag_set(&thing.tags)
        )
    });
    Response::ec2(
        "DescribeNetworkInterfaces",
        &format!("<networkInterfaceSet>{things}</networkInterfaceSet>"),
    )
}

pub(super) fn templates() -> Response {
    let template = format!(
        "<item><launchTemplateId>{TEMPLATE}</launchTemplateId><latestVersionNumber>1</latestVersionNumber></item>"
    );
    Response::ec2(
        "DescribeLaunchTemplates",
        &format!("<launchTemplates>{template}</launchTemplates>"),
    )
}

/// `text` is in base64 already.
pub(super) fn console(text: &str) -> Response {
    Response::ec2(
        "GetConsoleOutput",
        &format!("<instanceId>i-1</instanceId><output>{text}</output>"),
    )
}
