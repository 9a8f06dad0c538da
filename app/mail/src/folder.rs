//! E-mails in a folder of this machine: for development, and until a mail server is set up.

use std::io;
use std::path::{Path, PathBuf};

use crate::SendError;

/// A folder that e-mails are put into, as `.eml` with the plain text as `.txt` beside it.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Puts e-mails into `path`, made when first needed, readable by its owner only.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    pub(crate) async fn put(
        &self,
        name: &str,
        email: Vec<u8>,
        text: String,
    ) -> Result<String, SendError> {
        let (path, name) = (self.path.clone(), name.to_owned());
        let written = tokio::task::spawn_blocking(move || {
            make(&path)?;
            write_whole(&path, &format!("{name}.txt"), text.as_bytes())?;
            write_whole(&path, &format!("{name}.eml"), &email)
        });
        let outcome = written
            .await
            .map_err(io::Error::other)
            .and_then(|result| result);
        outcome
            .map(|file| file.display().to_string())
            .map_err(|error| SendError::Temporary {
                reason: format!("{}: {error}", self.path.display()),
            })
    }
}

/// Readers see the whole file or none: it is written aside and then renamed.
fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    use std::io::Write;

    let aside = folder.join(format!(".{name}.{}", std::process::id()));
    let place = folder.join(name);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&aside, &place)?;
    Ok(place)
}

/// E-mails hold links that open accounts, so nobody else may look in.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
