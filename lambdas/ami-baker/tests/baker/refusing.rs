//! Bad input: refused with its reason and a metric, and nothing else changed.

use runtime::testing::janitor;
use serde_json::{Value, json};

use crate::region::{Region, created, sealed};

fn refused(region: &Region, event: &Value, reason: &str) {
    let report = region.handle(event);
    let alarm = &report["alarms"][0];
    assert_eq!(alarm["alarm"], "release-refused", "{report}");
    assert!(
        alarm["reason"].as_str().unwrap().contains(reason),
        "{alarm}"
    );
    assert_eq!(region.changes(), [""; 0]);
}

#[test]
fn a_tampered_manifest_is_refused_and_counted() {
    let region = Region::start();
    let uploaded = region.upload("1.4.0");
    let tampered = sealed("1.4.0").replace("\"bytes\": 9", "\"bytes\": 10");
    let key = "releases/1.4.0/manifest.json".to_owned();
    region.cloud().objects.insert(key, tampered.into_bytes());
    refused(&region, &uploaded, "signature does not fit");
    assert_eq!(region.function.metrics(1)[0]["ReleaseRefused"], 1);
    // It is still there, and still wrong, when the janitor comes by.
    refused(&region, &janitor(), "signature does not fit");
}

#[test]
fn an_unsigned_foreign_misplaced_or_endless_manifest_is_refused() {
    let huge = format!("{{\"release\": \"{}\"}}", "x".repeat(2 << 20));
    let unsigned = json!({"release": {}}).to_string();
    let foreign = sealed("1.4.0").replace("\"key\": \"release\"", "\"key\": \"mallory\"");
    for (manifest, reason) in [
        (huge, "larger than a mebibyte"),
        (unsigned, "does not read"),
        (foreign, "not trusted"),
        (sealed("1.3.0"), "is for 1.3.0"),
    ] {
        let region = Region::start();
        let uploaded = region.upload("1.4.0");
        let key = "releases/1.4.0/manifest.json".to_owned();
        region.cloud().objects.insert(key, manifest.into_bytes());
        refused(&region, &uploaded, reason);
    }
}

#[test]
fn a_release_whose_signature_does_not_cover_its_recipe_is_refused() {
    let recipe = format!("\"recipe\": \"{}\",", fleet::digest::Sha256::of(b"recipe"));
    let old = sealed("1.4.0")
        .replace(&recipe, "")
        .replace("\"schema\": 2", "\"schema\": 1");
    let region = Region::start();
    let uploaded = region.upload("1.4.0");
    let key = "releases/1.4.0/manifest.json".to_owned();
    region.cloud().objects.insert(key, old.into_bytes());
    refused(
        &region,
        &uploaded,
        "layout 1, this function knows 2: release again under a new version",
    );
}

#[test]
fn a_release_for_the_other_architecture_starts_no_builder() {
    let region = Region::start();
    let contents = fleet::manifest::Contents {
        schema: fleet::manifest::SCHEMA,
        version: "1.4.0".parse().unwrap(),
        arch: fleet::baking::bake_key::Arch::Arm64,
        recipe: fleet::digest::Sha256::of(b"recipe"),
        artefacts: vec![fleet::manifest::Artefact {
            path: "bin/fleetcart".to_owned(),
            sha256: fleet::digest::Sha256::of(b"arm"),
            bytes: 3,
        }],
    };
    let uploaded = region.upload("1.4.0");
    let json = contents.seal("release", &[9; 32]).unwrap();
    let key = "releases/1.4.0/manifest.json".to_owned();
    region.cloud().objects.insert(key, json.into_bytes());
    refused(
        &region,
        &uploaded,
        "built for arm64, and this environment runs on x86_64",
    );
    assert!(region.cloud().ec2.instances.is_empty());
}

#[test]
fn a_path_traversal_in_the_version_is_refused_without_a_single_request() {
    let region = Region::start();
    refused(
        &region,
        &created("releases/../manifest.json"),
        "no acceptable version",
    );
    assert!(region.endpoint.requests().is_empty());
}

#[test]
fn an_older_release_uploaded_later_is_refused_unless_pinned() {
    let region = Region::start();
    region.bake("1.4.0");
    region.endpoint.forget();
    let older = region.upload("1.3.0");
    refused(&region, &older, "older than 1.4.0");
    let report = region.handle(&janitor());
    assert_eq!(report["alarms"], json!([]), "it was said when it came");
    let pin = ("/fleetcart/test/pin".to_owned(), "1.3.0".to_owned());
    region.cloud().parameters.extend([pin]);
    region.handle(&older);
    let cloud = region.cloud();
    let builder = cloud.ec2.instances.last().unwrap();
    assert!(builder.tags["fleetcart:build"].starts_with("1.3.0-"));
}

#[test]
fn a_version_released_again_with_other_contents_is_refused() {
    let region = Region::start();
    let uploaded = region.upload("1.4.0");
    region.handle(&uploaded);
    region.endpoint.forget();
    let contents = fleet::manifest::Contents {
        schema: fleet::manifest::SCHEMA,
        version: "1.4.0".parse().unwrap(),
        arch: fleet::baking::bake_key::Arch::X86,
        recipe: fleet::digest::Sha256::of(b"recipe"),
        artefacts: vec![fleet::manifest::Artefact {
            path: "bin/fleetcart".to_owned(),
            sha256: fleet::digest::Sha256::of(b"other"),
            bytes: 5,
        }],
    };
    let json = contents.seal("release", &[9; 32]).unwrap();
    let key = "releases/1.4.0/manifest.json".to_owned();
    region.cloud().objects.insert(key, json.into_bytes());
    refused(&region, &uploaded, "other contents");
}

#[test]
fn credentials_of_another_account_touch_nothing() {
    let region = Region::start();
    region.cloud().account = "999999999999".to_owned();
    let uploaded = region.upload("1.4.0");
    for event in [&uploaded, &janitor()] {
        let report = region.handle(event);
        let reason = report["refusals"][0].as_str().unwrap();
        assert!(reason.contains("999999999999"), "{reason}");
    }
    assert_eq!(region.endpoint.operations(), ["GetCallerIdentity"]);
    assert_eq!(region.function.metrics(2)[1]["Refused"], 1);
}

#[test]
fn an_event_of_another_account_or_region_is_not_even_looked_at() {
    let region = Region::start();
    for (field, value) in [("account", "999999999999"), ("region", "us-east-1")] {
        let mut foreign = region.upload("1.4.0");
        foreign[field] = value.into();
        assert!(
            region.handle(&foreign)["refusals"][0]
                .as_str()
                .unwrap()
                .contains(value)
        );
    }
    assert!(region.endpoint.requests().is_empty());
}
