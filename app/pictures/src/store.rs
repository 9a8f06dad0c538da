//! Where finished pictures go.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// A place that keeps files under names that never change their content.
#[derive(Debug, Clone)]
pub enum ImageStore {
    /// A folder of this machine, made when it is missing.
    Folder(PathBuf),
}

/// The name of one stored file: `format` is `webp` or `jpg`.
#[must_use]
pub fn file_name(key: &str, width: u32, format: &str) -> String {
    format!("{key}-{width}.{format}")
}

impl ImageStore {
    /// Whether a file of that name is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Folder(folder) => folder.join(name).is_file(),
        }
    }

    /// The content of a file; none when it is not there.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn get(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(folder) => match std::fs::read(folder.join(name)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
        }
    }

    /// Stores a file. A reader sees all of it or nothing, whatever happens in between.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        match self {
            Self::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                let count = COUNTER.fetch_add(1, Ordering::Relaxed);
                let part = folder.join(format!(".{name}.{}-{count}.part", std::process::id()));
                std::fs::write(&part, bytes)?;
                std::fs::rename(&part, folder.join(name))
            }
        }
    }
}
