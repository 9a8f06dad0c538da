//! The built browser files by their hashed names, read once at start, and the script that starts the islands.

use std::path::Path;
use std::time::UNIX_EPOCH;
use std::{fs, io};

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
    /// Whether pages load the script of [`LIVE_RELOAD_PATH`].
    pub live_reload: bool,
}

/// The script that reloads a page while `cargo leptos watch` runs.
pub const LIVE_RELOAD_PATH: &str = "/live-reload.js";

impl Assets {
    /// Reads `hash.txt`, which the build leaves beside the executable. Without one the names carry no hash.
    /// While `watching`, the newest file of each kind counts: what is built again then has a name without a hash.
    ///
    /// # Errors
    /// If the site's folder lacks a file that the pages link to.
    pub fn read(site_root: &Path, hash_file: &Path, watching: bool) -> io::Result<Self> {
        let hashes = fs::read_to_string(hash_file).unwrap_or_default();
        let hash_of = |kind: &str| {
            hashes
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(key, _)| key.trim() == kind)
                .map(|(_, hash)| hash.trim().to_owned())
        };
        let pkg = site_root.join("pkg");
        let name = |kind: &str, plain: &str| match hash_of(kind) {
            Some(hash) => {
                let hashed = format!("fleetcart.{hash}.{kind}");
                let is_old = watching && changed_ms(&pkg, plain) > changed_ms(&pkg, &hashed);
                if is_old { plain.to_owned() } else { hashed }
            }
            None => plain.to_owned(),
        };
        let plain_wasm = if pkg.join("fleetcart.wasm").exists() {
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
            fs::metadata(pkg.join(file)).map_err(|error| {
                io::Error::new(
                    error.kind(),
                    format!(
                        "{} is not in the site's folder: {error}",
                        pkg.join(file).display()
                    ),
                )
            })?;
        }
        if !watching {
            return Ok(Self::named(&css, &js, &wasm));
        }
        // Browsers are told to keep these files for ever, so what has changed needs another address.
        let dated = |file: &String| match changed_ms(&pkg, file) {
            Some(changed_ms) => format!("{file}?{changed_ms}"),
            None => file.clone(),
        };
        Ok(Self::named(&dated(&css), &dated(&js), &dated(&wasm)).live_reload(true))
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
            live_reload: false,
        }
    }

    /// Says whether pages load the script of [`LIVE_RELOAD_PATH`].
    #[must_use]
    pub fn live_reload(mut self, live_reload: bool) -> Self {
        self.live_reload = live_reload;
        self
    }

    /// The module that loads the browser code and hydrates each island; a file of its own, so that the
    /// content security policy needs neither a nonce nor `unsafe-inline` and pages can be cached whole.
    pub fn boot_script(&self) -> &str {
        &self.boot_script
    }
}

/// When a file was changed; nothing where there is none.
fn changed_ms(folder: &Path, file: &str) -> Option<u128> {
    let changed = fs::metadata(folder.join(file)).ok()?.modified().ok()?;
    Some(changed.duration_since(UNIX_EPOCH).ok()?.as_millis())
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
    fn while_watching_the_newest_file_counts_and_its_address_changes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let pkg = folder.path().join("pkg");
        fs::create_dir(&pkg).unwrap();
        let hashes = folder.path().join("hash.txt");
        fs::write(&hashes, "css: a1\njs: b2\nwasm: c3\n").unwrap();
        let write = |name: &str, second: u64| {
            let file = fs::File::create(pkg.join(name)).unwrap();
            let time = UNIX_EPOCH + std::time::Duration::from_secs(second);
            file.set_modified(time).unwrap();
        };
        for name in ["fleetcart.a1.css", "fleetcart.b2.js", "fleetcart.c3.wasm"] {
            write(name, 1);
        }
        write("fleetcart.css", 2);
        let shipped = Assets::read(folder.path(), &hashes, false).unwrap();
        assert_eq!(shipped.css, "/pkg/fleetcart.a1.css");
        assert!(!shipped.live_reload);
        let watched = Assets::read(folder.path(), &hashes, true).unwrap();
        assert_eq!(watched.css, "/pkg/fleetcart.css?2000");
        assert_eq!(watched.js, "/pkg/fleetcart.b2.js?1000");
        assert!(watched.live_reload);
        write("fleetcart.css", 3);
        let again = Assets::read(folder.path(), &hashes, true).unwrap();
        assert_eq!(again.css, "/pkg/fleetcart.css?3000");
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = std::env::temp_dir().join("fleetcart-no-assets");
        let error = Assets::read(&folder, &folder.join("hash.txt"), false).unwrap_err();
        assert!(error.to_string().contains("fleetcart.css"), "{error}");
    }
}
