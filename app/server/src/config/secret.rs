//! The key that a shop makes for itself.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use purchases::Secret;

/// Reads the secret kept in `data_dir/secret`, or makes 256 random bits and keeps them there,
/// readable by the owner only.
pub fn load_or_make_secret(data_dir: &Path) -> io::Result<Secret> {
    let path = data_dir.join("secret");
    match fs::read_to_string(&path) {
        Ok(text) if text.trim().chars().count() >= Secret::SHORTEST => {
            return Ok(Secret::new(text.trim()));
        }
        Ok(_) => {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{} is too short to be a secret", path.display()),
            ));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::create_dir_all(data_dir)?;
    let text = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    // Written aside and linked into place: another instance never reads half a secret.
    let draft = data_dir.join(format!(".secret-{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    writeln!(file, "{text}")?;
    let linked = fs::hard_link(&draft, &path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(Secret::new(text)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(Secret::new(fs::read_to_string(&path)?.trim()))
        }
        Err(error) => Err(error),
    }
}
