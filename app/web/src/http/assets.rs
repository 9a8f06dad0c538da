//! The built browser files by their hashed names, read once at start, and the script that starts the islands.

use std::{fs, io, path::Path};

use sha2::{Digest, Sha256};

/// Addresses of what the page's head links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    pub js: String,
    pub wasm: String,
    /// `/boot.HASH.js`; its text is [`Assets::boot_script`].
    pub boot: String,
    boot_script: String,
}

impl Assets {
    /// Reads `hash.txt`, which the build leaves beside the executable. Without one the names carry no hash.
    ///
    /// # Errors
    /// If the site's folder lacks a file that the pages link to.
    pub fn read(site_root: &Path, hash_file: &Path) -> io::Result<Self> {
        let hashes = fs::read_to_string(hash_file).unwrap_or_default();
        let hash_of = |kind: &str| {
            hashes
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(key, _)| key.trim() == kind)
                .map(|(_, hash)| hash.trim().to_owned())
        };
        let name = |kind: &str, plain: &str| match hash_of(kind) {
            Some(hash) => format!("fleetcart.{hash}.{kind}"),
            None => plain.to_owned(),
        };
        let plain_wasm = if site_root.join("pkg/fleetcart.wasm").exists() {
            "fleetcart.wasm"
        } else {
            "fleetcart_bg.wasm"
        };
        let (css, js, wasm) = (
            name("css", "fleetcart.css"),
            name("js", "fleetcart.js"),
            name("wasm", plain_wasm),
        );
        for file in [&css, &js, &wasm] {
            fs::metadata(site_root.join("pkg").join(file)).map_err(|error| {
                io::Error::new(
                    error.kind(),
                    format!(
                        "{} is not in the site's folder: {error}",
                        site_root.join("pkg").join(file).display()
                    ),
                )
            })?;
        }
        Ok(Self::named(&css, &js, &wasm))
    }

    /// Assets of these file names below `/pkg`, whether or not they exist.
    pub fn named(css: &str, js: &str, wasm: &str) -> Self {
        let (css, js, wasm) = (
            format!("/pkg/{css}"),
            format!("/pkg/{js}"),
            format!("/pkg/{wasm}"),
        );
        let boot_script = BOOT.replace("__JS__", &js).replace("__WASM__", &wasm);
        let digest = hex(&Sha256::digest(boot_script.as_bytes()));
        let boot = format!("/boot.{}.js", digest.get(..16).unwrap_or(&digest));
        Self {
            css,
            js,
            wasm,
            boot,
            boot_script,
        }
    }

    /// The module that loads the browser code and hydrates each island; a file of its own, so that the
    /// content security policy needs neither a nonce nor `unsafe-inline` and pages can be cached whole.
    pub fn boot_script(&self) -> &str {
        &self.boot_script
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

// Islands are walked depth first: an island's children may hold further islands.
const BOOT: &str = r#"import init, * as program from "__JS__";
await init({ module_or_path: "__WASM__" });
program.hydrate();
const waiting = [];
const walk = async (node) => {
  const tag = node.localName;
  if (tag === "leptos-island") {
    const island = program[node.dataset.component];
    waiting.at(-1)?.();
    if (island) await island(node);
    else console.warn("no such island", node.dataset.component);
  }
  if (tag === "leptos-children") waiting.push(node.$$on_hydrate);
  for (const child of node.children) await walk(child);
  if (tag === "leptos-children") waiting.pop();
};
await walk(document.body);
document.documentElement.dataset.hydrated = "true";
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_script_names_both_files_and_its_address_changes_with_them() {
        let one = Assets::named("a.css", "a.js", "a.wasm");
        let two = Assets::named("a.css", "b.js", "a.wasm");
        assert!(
            one.boot_script().contains("\"/pkg/a.js\"")
                && one.boot_script().contains("\"/pkg/a.wasm\"")
        );
        assert_ne!(one.boot, two.boot);
        assert!(one.boot.starts_with("/boot.") && one.boot.ends_with(".js"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = std::env::temp_dir().join("fleetcart-no-assets");
        let error = Assets::read(&folder, &folder.join("hash.txt")).unwrap_err();
        assert!(error.to_string().contains("fleetcart.css"), "{error}");
    }
}
