//! Packing: a folder becomes `releases/<version>/` with its manifest, written last.

use std::fs;
use std::path::{Path, PathBuf};

use fleet::baking::bake_key::Arch;
use fleet::digest::Sha256;
use fleet::key;
use fleet::manifest::{Artefact, Contents, SCHEMA};
use fleet::version::Version;

use crate::{ReleaseError, at};

/// What a release is made of and who signs it.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    pub version: Version,
    pub arch: Arch,
    /// Archive of the image folder this release is baked with.
    pub recipe: &'a Path,
    /// Every file below becomes an artefact under its relative path.
    pub from: &'a Path,
    /// Stands for the bucket: the release is written to its `releases/<version>/`.
    pub to: &'a Path,
    pub key: &'a str,
    pub seed: &'a [u8; 32],
}

/// Copies the files, then writes the manifest; its path.
pub fn pack(order: &Order<'_>) -> Result<PathBuf, ReleaseError> {
    let manifest = order.to.join(key::manifest(&order.version));
    let folder = manifest.parent().unwrap_or(order.to).to_owned();
    if folder.exists() {
        return Err(ReleaseError::Exists(folder));
    }
    let mut paths = Vec::new();
    files_below(order.from, &mut paths)?;
    paths.sort();
    let mut artefacts = Vec::with_capacity(paths.len());
    for file in &paths {
        let path = relative(order.from, file)?;
        let bytes = fs::read(file).map_err(at(file))?;
        artefacts.push(Artefact {
            path,
            sha256: Sha256::of(&bytes),
            bytes: bytes.len() as u64,
        });
    }
    let contents = Contents {
        schema: SCHEMA,
        version: order.version.clone(),
        arch: order.arch,
        recipe: Sha256::of(&fs::read(order.recipe).map_err(at(order.recipe))?),
        artefacts,
    };
    let names: Vec<String> = contents.artefacts.iter().map(|a| a.path.clone()).collect();
    // Sealed before the first byte is written: a name that cannot be released leaves nothing behind.
    let sealed = contents.seal(order.key, order.seed)?;
    for (file, name) in paths.iter().zip(names) {
        let target = folder.join(name);
        let parent = target.parent().unwrap_or(&folder);
        fs::create_dir_all(parent).map_err(at(parent))?;
        fs::copy(file, &target).map_err(at(&target))?;
    }
    fs::write(&manifest, sealed).map_err(at(&manifest))?;
    Ok(manifest)
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), ReleaseError> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let path = entry.path();
        // Links are not followed: what is signed must be what lies in this folder.
        let kind = entry.file_type().map_err(at(&path))?;
        if kind.is_dir() {
            files_below(&path, found)?;
        } else if kind.is_file() {
            found.push(path);
        } else {
            return Err(ReleaseError::NoFile(path));
        }
    }
    Ok(())
}

fn relative(from: &Path, file: &Path) -> Result<String, ReleaseError> {
    file.strip_prefix(from)
        .ok()
        .and_then(Path::to_str)
        .map(str::to_owned)
        .ok_or_else(|| ReleaseError::BadName(file.to_owned()))
}
