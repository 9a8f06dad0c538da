//! The image's recipe understands the manifests and orders of the control plane, and refuses the same ones.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fleet::baking::bake_key::{Arch, BuildId};
use fleet::baking::builder::{Orders, SCHEMA};
use fleet::digest::Sha256;
use fleet::manifest::{Artefact, Contents, Manifest, ManifestError, TrustedKey, public_key};

const SEED: [u8; 32] = [7; 32];

#[test]
fn the_recipe_verifies_what_the_control_plane_signs_and_finds_the_same_digest() {
    let release = Release::new("verifies");
    let json = release.seal(&SEED);
    let manifest = read(&json).unwrap();

    let told = release.verify(&json);
    assert!(told.status.success(), "{told:?}");
    let lines = String::from_utf8(told.stdout).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(
        lines,
        [
            manifest.digest().to_string().as_str(),
            Sha256::of(b"recipe").to_string().as_str(),
            "bin/fleetcart",
            "site/pkg/a-b_c.1.wasm"
        ]
    );
}

#[test]
fn the_recipe_and_the_control_plane_refuse_the_same_manifests() {
    let release = Release::new("refuses");
    let json = release.seal(&SEED);
    let digest = Sha256::of(b"program").to_string();
    let recipe = Sha256::of(b"recipe").to_string();
    let changes = [
        ("1.4.0-rc.1", "1.4.0-rc.2"),
        ("\"bytes\": 7", "\"bytes\": 8"),
        ("x86_64", "arm64"),
        ("bin/fleetcart", "bin/fleetcarT"),
        ("\"schema\": 2", "\"schema\": true"),
        ("\"schema\": 2", "\"schema\": 1"),
        (&recipe, &Sha256::of(b"another recipe").to_string()),
        (&recipe, "none"),
        ("\"recipe\"", "\"a recipe\""),
        ("\"key\": \"release\"", "\"key\": \"mallory\""),
        ("\"signature\": \"", "\"signature\": \"00"),
        (&digest, &Sha256::of(b"other").to_string()),
    ];
    for (from, to) in changes {
        assert!(json.contains(from), "{from}");
        release.assert_refused(&json.replacen(from, to, 1));
    }
    release.assert_refused(&json.replacen('{', "{\"extra\": 1,", 1));
    release.assert_refused(&release.seal(&[8; 32]));
}

#[test]
fn the_user_data_is_a_script_with_every_value_filled_in() {
    let orders = orders();
    let script = orders.user_data();
    for mark in [
        "ORDERS", "MINUTES", "LOG", "REGION", "BUCKET", "RECIPE", "ATTEMPT",
    ] {
        assert!(
            !script.contains(&format!("@{mark}")),
            "{mark} is not filled in"
        );
    }
    assert_eq!(Orders::read(&script), Some(orders));
    let checked = Command::new("bash").args(["-n", "-c", &script]).output();
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{checked:?}");
    // Whatever goes wrong later, the timer runs.
    let commands: Vec<&str> = script
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(commands[0], "set -Eeuo pipefail");
    assert!(commands[1].starts_with("systemd-run --on-active=20min systemctl poweroff --force"));
}

fn read(json: &str) -> Result<Manifest, ManifestError> {
    let trusted = TrustedKey {
        name: "release".into(),
        public: public_key(&SEED),
    };
    let version = "1.4.0-rc.1".parse().unwrap();
    Manifest::read(json.as_bytes(), &version, &[trusted])
}

fn orders() -> Orders {
    Orders {
        schema: SCHEMA,
        build: BuildId::new("1.4.0".parse().unwrap(), &Sha256::of(b"key")),
        attempt: 2,
        bucket: "releases-test".to_owned().try_into().unwrap(),
        region: "eu-central-1".into(),
        release_sha256: Sha256::of(b"release"),
        recipe_sha256: Sha256::of(b"recipe"),
        deadline_minutes: 20,
    }
}

/// A folder with a manifest and one of trusted keys.
struct Release(PathBuf);

impl Release {
    fn new(name: &str) -> Release {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("recipe-{name}"));
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        let public: String = public_key(&SEED)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        std::fs::write(folder.join("keys/release"), format!("{public}\n")).unwrap();
        Release(folder)
    }

    fn seal(&self, seed: &[u8; 32]) -> String {
        let artefact = |path: &str, contents: &[u8]| Artefact {
            path: path.into(),
            sha256: Sha256::of(contents),
            bytes: contents.len() as u64,
        };
        let contents = Contents {
            schema: fleet::manifest::SCHEMA,
            version: "1.4.0-rc.1".parse().unwrap(),
            arch: Arch::X86,
            recipe: Sha256::of(b"recipe"),
            artefacts: vec![
                artefact("bin/fleetcart", b"program"),
                artefact("site/pkg/a-b_c.1.wasm", &[0; 300]),
            ],
        };
        contents.seal("release", seed).unwrap()
    }

    fn assert_refused(&self, json: &str) {
        assert!(read(json).is_err(), "the control plane accepts {json}");
        let told = self.verify(json);
        assert_eq!(told.status.code(), Some(1), "the recipe accepts {json}");
        assert!(told.stdout.is_empty(), "{json}");
    }

    fn verify(&self, manifest: &str) -> Output {
        std::fs::write(self.0.join("manifest.json"), manifest).unwrap();
        let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ami");
        Command::new(recipe.join("verify-release"))
            .arg("manifest")
            .args([self.0.join("keys"), self.0.clone()])
            .arg("1.4.0-rc.1")
            .output()
            .unwrap()
    }
}
