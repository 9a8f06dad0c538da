//! Where finished pictures go.

mod bucket;
mod url;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

pub use bucket::{
    Bucket, BucketError, Bytes, FetchOutcome, FetchedFile, RetryPolicy, content_type,
};
pub use url::{InvalidStoreUrl, StoreUrl};

/// Keeps files under names that never change their content.
#[derive(Debug, Clone)]
pub enum ImageStore {
    /// A folder of this machine, made when it is missing.
    Folder(PathBuf),
    /// A bucket of S3, the same for all machines.
    Bucket(Bucket),
}

/// The name of one stored file: `format` is `webp` or `jpg`.
#[must_use]
pub fn file_name(key: &str, width: u32, format: &str) -> String {
    format!("{key}-{width}.{format}")
}

impl ImageStore {
    /// The store at that URL. Nothing is asked of it yet; [`ImageStore::check`] does.
    pub fn open(url: &StoreUrl, retry: RetryPolicy) -> Result<Self, BucketError> {
        match url {
            StoreUrl::Folder(folder) => Ok(Self::Folder(folder.clone())),
            StoreUrl::Bucket { bucket, prefix } => {
                Bucket::open(bucket, prefix, retry).map(Self::Bucket)
            }
        }
    }

    /// Asks whether the store is there and may be read, so that an import can stop before it has
    /// begun. Blocks, as everything here does.
    pub fn check(&self) -> io::Result<()> {
        match self {
            Self::Folder(folder) => std::fs::create_dir_all(folder),
            Self::Bucket(bucket) => bucket.get("nothing.json").map(|_| ()),
        }
    }

    /// Whether files of all these names are there.
    pub fn has_all(&self, names: &[String]) -> io::Result<bool> {
        match self {
            Self::Folder(folder) => Ok(names.iter().all(|name| folder.join(name).is_file())),
            Self::Bucket(bucket) => bucket.has_all(names),
        }
    }

    /// The content of a file; none when it is not there.
    pub fn get(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(folder) => match std::fs::read(folder.join(name)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::Bucket(bucket) => bucket.get(name),
        }
    }

    /// Stores a file. A reader sees all of it or nothing, whatever happens in between. What a bucket
    /// has under that name already stays.
    pub fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        match self {
            Self::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                let count = COUNTER.fetch_add(1, Ordering::Relaxed);
                let part = folder.join(format!(".{name}.{}-{count}.part", std::process::id()));
                std::fs::write(&part, bytes)?;
                std::fs::rename(&part, folder.join(name))
            }
            Self::Bucket(bucket) => bucket.put(name, bytes),
        }
    }
}
