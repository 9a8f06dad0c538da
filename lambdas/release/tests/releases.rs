//! Releases packed, tampered with and verified on disk.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use fleet::baking::bake_key::Arch;
use fleet::digest::Sha256;
use fleet::manifest::{ArtefactError, ManifestError, TrustedKey};
use fleet::version::Version;
use release::pack::{Order, pack};
use release::{ReleaseError, key_file, verify};

const SEED: [u8; 32] = [9; 32];

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn order<'a>(from: &'a Path, to: &'a Path) -> Order<'a> {
    Order {
        version: version("1.4.0"),
        arch: Arch::X86,
        recipe: Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")),
        from,
        to,
        key: "release",
        seed: &SEED,
    }
}

fn trusted() -> Vec<TrustedKey> {
    key_file::read_trust(&key_file::trust("release", &SEED)).unwrap()
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

#[test]
fn a_packed_folder_verifies_with_every_file_in_it() {
    let from = folder_with(&[("bin/fleetcart", "program"), ("site/pkg/main.css", "css")]);
    let to = tempfile::tempdir().unwrap();
    pack(&order(from.path(), to.path())).unwrap();
    let folder = to.path().join("releases/1.4.0");
    let checked = verify::verify(&folder, &version("1.4.0"), &trusted(), None).unwrap();
    let names: Vec<_> = checked
        .contents()
        .artefacts
        .iter()
        .map(|artefact| artefact.path.as_str())
        .collect();
    assert_eq!(names, ["bin/fleetcart", "site/pkg/main.css"]);
    let recipe = fs::read(order(from.path(), to.path()).recipe).unwrap();
    assert_eq!(checked.contents().recipe, Sha256::of(&recipe));
    let again = verify::verify(
        &folder,
        &version("1.4.0"),
        &trusted(),
        Some(&checked.digest()),
    );
    assert!(again.is_ok());
}

#[test]
fn a_version_is_packed_once() {
    let from = folder_with(&[("a", "1")]);
    let to = tempfile::tempdir().unwrap();
    pack(&order(from.path(), to.path())).unwrap();
    let second = pack(&order(from.path(), to.path()));
    assert!(matches!(second, Err(ReleaseError::Exists(_))));
}

#[test]
fn a_changed_artefact_a_changed_manifest_and_a_foreign_key_are_refused() {
    let from = folder_with(&[("bin/fleetcart", "program")]);
    let to = tempfile::tempdir().unwrap();
    let manifest = pack(&order(from.path(), to.path())).unwrap();
    let folder = to.path().join("releases/1.4.0");
    let check = || verify::verify(&folder, &version("1.4.0"), &trusted(), None);

    let foreign = key_file::read_trust(&key_file::trust("release", &[8; 32])).unwrap();
    assert!(matches!(
        verify::verify(&folder, &version("1.4.0"), &foreign, None),
        Err(ReleaseError::Manifest(ManifestError::BadSignature))
    ));
    assert!(matches!(
        verify::verify(&folder, &version("1.5.0"), &trusted(), None),
        Err(ReleaseError::Manifest(ManifestError::OtherVersion { .. }))
    ));

    fs::write(folder.join("bin/fleetcart"), "trojan!").unwrap();
    assert!(matches!(
        check(),
        Err(ReleaseError::Artefact(ArtefactError::Digest { .. }))
    ));

    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"bytes\": 7", "\"bytes\": 8")).unwrap();
    assert!(matches!(
        check(),
        Err(ReleaseError::Manifest(ManifestError::BadSignature))
    ));
}

#[test]
fn a_link_a_name_that_is_not_plain_or_a_missing_recipe_leaves_nothing_behind() {
    let to = tempfile::tempdir().unwrap();
    let linked = folder_with(&[("a", "1")]);
    std::os::unix::fs::symlink("/etc/passwd", linked.path().join("b")).unwrap();
    assert!(matches!(
        pack(&order(linked.path(), to.path())),
        Err(ReleaseError::NoFile(_))
    ));
    let from = folder_with(&[("a", "1")]);
    let without = Order {
        recipe: Path::new("/nonexistent/recipe.tar.gz"),
        ..order(from.path(), to.path())
    };
    assert!(matches!(pack(&without), Err(ReleaseError::Io { .. })));
    let odd = folder_with(&[("a file", "1")]);
    assert!(matches!(
        pack(&order(odd.path(), to.path())),
        Err(ReleaseError::Manifest(ManifestError::BadPath(_)))
    ));
    assert!(!to.path().join("releases").exists());
}

#[test]
fn a_new_key_reads_back_is_private_and_never_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    key_file::make(&file).unwrap();
    let seed = key_file::read(&file).unwrap();
    assert_ne!(seed, [0; 32]);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(key_file::make(&file).is_err());
    assert_eq!(key_file::read(&file).unwrap(), seed);
}

#[test]
fn a_key_file_or_a_list_of_keys_with_nonsense_is_refused() {
    let folder = folder_with(&[("key", "abc")]);
    assert!(matches!(
        key_file::read(&folder.path().join("key")),
        Err(ReleaseError::BadKey(_))
    ));
    assert!(key_file::read_trust("release").is_err());
    assert!(key_file::read_trust("release=00").is_err());
}
