//! A release becomes an image: what is asked of AWS, and that doubled or lost events change nothing.

use base64::Engine as _;
use fleet::baking::builder::Orders;
use fleet::digest::Sha256;
use images::testing::{Form, NEXT_BASE, TEMPLATE};
use runtime::testing::{janitor, tick};
use serde_json::json;

use crate::region::{Region, created, instance_event};

#[test]
fn a_release_is_baked_end_to_end() {
    let region = Region::start();
    region.bake("1.4.0");
    let cloud = region.cloud();
    let image = &cloud.ec2.images[0];
    assert_eq!(image.tags["fleetcart:status"], "baked");
    assert!(image.imds_v2 && image.deprecated_at.is_some());
    assert_eq!(cloud.ec2.snapshots[0].tags["fleetcart:status"], "baked");
    assert_eq!(cloud.ec2.instances[0].state, "terminated");
    let end = cloud.object("end.json");
    assert_eq!(
        end,
        json!({"end": "baked", "image": image.id, "version": 2})
    );
    let build = image.tags["fleetcart:build"].clone();
    let told = json!({
        "source": "fleetcart.control", "type": "Build Ended",
        "detail": {"build": build, "end": "baked", "image": image.id, "version": 2},
    });
    assert_eq!(cloud.sent, [told]);
}

#[test]
fn the_builder_is_encrypted_private_tagged_and_started_by_token() {
    let region = Region::start();
    region.handle(&region.upload("1.4.0"));
    let cloud = region.cloud();
    let form = &cloud.ec2.instances[0].form;
    let build = cloud.ec2.instances[0].tags["fleetcart:build"].clone();
    let token = format!("build-{build}-a1-p0");
    for (name, value) in [
        ("ClientToken", token.as_str()),
        ("MinCount", "1"),
        ("MaxCount", "1"),
        ("InstanceType", "t3.small"),
        ("InstanceInitiatedShutdownBehavior", "stop"),
        ("MetadataOptions.HttpTokens", "required"),
        ("MetadataOptions.HttpPutResponseHopLimit", "1"),
        ("IamInstanceProfile.Name", "builder"),
        ("NetworkInterface.1.DeviceIndex", "0"),
        ("NetworkInterface.1.SubnetId", "subnet-1"),
        ("NetworkInterface.1.SecurityGroupId.1", "sg-builder"),
        ("NetworkInterface.1.AssociatePublicIpAddress", "false"),
        ("NetworkInterface.1.DeleteOnTermination", "true"),
        ("BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
        ("BlockDeviceMapping.1.Ebs.Encrypted", "true"),
        ("BlockDeviceMapping.1.Ebs.DeleteOnTermination", "true"),
        ("BlockDeviceMapping.2.DeviceName", "/dev/xvdb"),
        ("BlockDeviceMapping.2.Ebs.Encrypted", "true"),
        ("BlockDeviceMapping.2.Ebs.DeleteOnTermination", "true"),
    ] {
        assert_eq!(form.get(name), Some(value), "{name}");
    }
    for absent in [
        "KeyName",
        "SubnetId",
        "SecurityGroupId.1",
        "BlockDeviceMapping.3.DeviceName",
    ] {
        assert_eq!(form.get(absent), None, "{absent}");
    }
    for kind in ["instance", "volume", "network-interface"] {
        let tags = form.made_with(kind);
        assert_eq!(tags["fleetcart:build"], build, "{kind}");
        assert_eq!(tags["fleetcart:role"], "builder", "{kind}");
        assert!(tags.contains_key("fleetcart:expires"), "{kind}");
    }
    assert_eq!(orders(form).build.to_string(), build);
}

/// What a builder was told when it was started.
fn orders(form: &Form) -> Orders {
    let script = base64::engine::general_purpose::STANDARD
        .decode(form.text("UserData"))
        .unwrap();
    Orders::read(&String::from_utf8(script).unwrap()).unwrap()
}

#[test]
fn the_template_version_is_the_stacks_version_with_the_new_image() {
    let region = Region::start();
    region.bake("1.4.0");
    let sent = region.endpoint.of("CreateLaunchTemplateVersion");
    let form = sent[0].fields();
    let cloud = region.cloud();
    let image = cloud.ec2.images[0].id.as_str();
    for (name, value) in [
        ("LaunchTemplateId", TEMPLATE),
        ("SourceVersion", "1"),
        ("LaunchTemplateData.ImageId", image),
    ] {
        assert_eq!(form.get(name).map(String::as_str), Some(value), "{name}");
    }
    // Whatever else were sent would stand in for what the stack says.
    let data = form
        .keys()
        .filter(|name| name.starts_with("LaunchTemplateData."));
    assert_eq!(data.count(), 1, "{form:?}");
    assert_eq!(cloud.ec2.versions[1].data, cloud.ec2.versions[0].data);
}

#[test]
fn doubled_late_and_lost_events_end_with_one_builder_image_and_version() {
    let region = Region::start();
    let uploaded = region.upload("1.4.0");
    for _ in 0..3 {
        region.handle(&uploaded);
    }
    // The event of the stopped builder is lost.
    let stopped = region.builder_passes();
    region.handle(&uploaded);
    region.handle(&janitor());
    region.handle(&stopped);
    // So is that of the image.
    let available = region.image_becomes("available");
    region.handle(&janitor());
    for event in [&uploaded, &stopped, &available, &janitor()] {
        region.handle(event);
    }
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.instances.len(), 1);
    assert_eq!(cloud.ec2.images.len(), 1);
    assert_eq!(cloud.ec2.versions.len(), 2);
    assert_eq!(cloud.object("end.json")["end"], "baked");
    assert!(!cloud.has("attempt-1.json"));
}

#[test]
fn two_invocations_at_the_same_moment_start_one_builder() {
    let region = Region::start();
    let other = region.ahead(0);
    let uploaded = region.upload("1.4.0");
    std::thread::scope(|scope| {
        scope.spawn(|| other.invoke(&uploaded).report());
        region.handle(&uploaded);
    });
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.instances.len(), 1);
    assert!(!cloud.has("attempt-1.json"));
}

#[test]
fn a_lost_upload_is_found_by_the_janitor() {
    let region = Region::start();
    region.upload("1.4.0");
    region.handle(&janitor());
    assert_eq!(region.cloud().ec2.instances.len(), 1);
}

#[test]
fn a_release_whose_manifest_is_not_there_yet_is_no_failure() {
    for reticent in [false, true] {
        let region = Region::start();
        region.cloud().reticent = reticent;
        let artefact = "releases/1.4.0/bin/fleetcart".to_owned();
        region.cloud().objects.insert(artefact, b"binary".to_vec());
        let report = region.handle(&janitor());
        assert_eq!(
            (&report["actions"], &report["alarms"]),
            (&json!([]), &json!([]))
        );
    }
}

#[test]
fn an_event_of_an_image_that_is_still_pending_moves_nothing() {
    let region = Region::start();
    region.handle(&region.upload("1.4.0"));
    region.handle(&region.builder_passes());
    let available = region.image_becomes("available");
    region.cloud().ec2.images[0].state = "pending".to_owned();
    let report = region.handle(&available);
    assert_eq!(report["actions"], json!([]));
    assert_eq!(region.cloud().ec2.versions.len(), 1);
    assert!(!region.cloud().has("end.json"));
}

#[test]
fn another_machine_that_stops_costs_one_request() {
    let region = Region::start();
    let report = region.handle(&instance_event("i-foreign", "stopped"));
    assert_eq!(report["actions"], json!([]));
    assert_eq!(region.endpoint.operations(), ["DescribeInstances"]);
}

#[test]
fn a_release_is_baked_again_on_a_new_base_image_when_asked() {
    let region = Region::start();
    region.bake("1.4.0");
    let rebake = json!({"task": "rebake", "version": "1.4.0"});
    let rebake = tick(&rebake);
    region.handle(&rebake);
    assert_eq!(
        region.cloud().ec2.instances.len(),
        1,
        "nothing has changed since"
    );
    region.cloud().parameters.insert(
        "/aws/service/debian/release/13/latest/amd64".into(),
        NEXT_BASE.into(),
    );
    region.handle(&rebake);
    region.handle(&region.builder_passes());
    region.handle(&region.image_becomes("available"));
    let cloud = region.cloud();
    assert_eq!(cloud.ec2.images.len(), 2);
    assert_eq!(cloud.ec2.versions.len(), 3);
}

#[test]
fn a_builder_runs_the_recipe_that_was_signed_whatever_anybody_writes_elsewhere() {
    let region = Region::start();
    region.cloud().parameters.insert(
        "/fleetcart/test/recipe".into(),
        Sha256::of(b"planted").to_string(),
    );
    region.handle(&region.upload("1.4.0"));
    let cloud = region.cloud();
    let told = orders(&cloud.ec2.instances[0].form);
    assert_eq!(told.recipe_sha256, Sha256::of(b"recipe"));
}

#[test]
fn what_is_live_is_baked_again_once_a_week() {
    let region = Region::start();
    let weekly = json!({"task": "rebake", "attempt": "1"});
    let weekly = tick(&weekly);
    let report = region.handle(&weekly);
    assert_eq!(report["actions"], json!([]), "nothing is live yet");
    region.bake("1.4.0");
    let live = region.cloud().ec2.images[0].id.clone();
    region
        .cloud()
        .parameters
        .insert("/fleetcart/test/ami".into(), live);
    let report = region.handle(&weekly);
    assert_eq!(report["alarms"], json!([]));
    region.handle(&region.builder_passes());
    region.handle(&region.image_becomes("available"));
    assert_eq!(region.cloud().ec2.images.len(), 2);
    region.handle(&weekly);
    assert_eq!(region.cloud().ec2.images.len(), 2, "once a week is enough");
}

#[test]
fn an_operator_sees_what_an_event_would_do_and_nothing_is_done() {
    let region = Region::start();
    let uploaded = region.upload("1.4.0").to_string();
    let before = region.cloud().clone();
    let planned = region.run(&["plan", "--event", "-"], &uploaded, &[]);
    assert_eq!(planned.status, Some(0), "{}", planned.stderr);
    let build = planned.plan()["open"]["build"].as_str().unwrap().to_owned();
    assert!(build.starts_with("1.4.0-"), "{build}");
    let looked = region.run(&["plan", "--dry-run"], "", &[]);
    assert_eq!(
        looked.plan()["releases"]["1.4.0"]["open"]["build"],
        build,
        "{}",
        looked.stderr
    );
    let after = region.cloud();
    assert_eq!((&after.objects, &after.ec2), (&before.objects, &before.ec2));
}

#[test]
fn an_object_of_another_bucket_or_kind_is_none_of_its_business() {
    let region = Region::start();
    let mut foreign = created("releases/1.4.0/manifest.json");
    foreign["detail"]["bucket"]["name"] = "elsewhere".into();
    for event in [foreign, created("pictures/1.jpeg")] {
        assert_eq!(region.handle(&event)["alarms"], json!([]));
    }
    assert!(region.endpoint.requests().is_empty());
}
