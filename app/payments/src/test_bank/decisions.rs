//! What shoppers decided on the test bank's page; the first decision about a payment stands.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// What becomes of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    Approve,
    Decline,
    CallOff,
}

impl Decision {
    /// The form value and stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::CallOff => "call_off",
        }
    }

    /// Reads a stored word or form value.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Approve, Self::Decline, Self::CallOff]
            .into_iter()
            .find(|known| known.code() == code)
    }
}

/// Decisions in a folder, one small file each, shared by every process of one machine.
#[derive(Debug, Clone)]
pub struct Decisions {
    folder: PathBuf,
}

impl Decisions {
    /// Keeps decisions in `folder`, made when first needed.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    fn file(&self, reference: &str) -> PathBuf {
        self.folder
            .join(hex::encode(Sha256::digest(reference.as_bytes())))
    }

    /// Records a decision unless there is one, and returns the one that stands.
    pub async fn record_first(&self, reference: &str, decision: Decision) -> io::Result<Decision> {
        let (folder, file) = (self.folder.clone(), self.file(reference));
        tokio::task::spawn_blocking(move || record_first(&folder, &file, decision)).await?
    }

    /// The decision that stands.
    pub async fn read(&self, reference: &str) -> io::Result<Option<Decision>> {
        let file = self.file(reference);
        tokio::task::spawn_blocking(move || read(&file)).await?
    }
}

/// The word is written aside and then linked: linking fails when the name is taken, and nobody
/// ever sees a half-written word.
fn record_first(folder: &Path, file: &Path, decision: Decision) -> io::Result<Decision> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static SERIAL: AtomicU64 = AtomicU64::new(0);

    std::fs::create_dir_all(folder)?;
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let aside = file.with_extension(format!("{}-{serial}", std::process::id()));
    std::fs::write(&aside, decision.code())?;
    let linked = std::fs::hard_link(&aside, file);
    std::fs::remove_file(&aside)?;
    match linked {
        Ok(()) => Ok(decision),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(file)?.ok_or(error),
        Err(error) => Err(error),
    }
}

fn read(file: &Path) -> io::Result<Option<Decision>> {
    match std::fs::read_to_string(file) {
        Ok(word) => Decision::parse(&word)
            .map(Some)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not a decision")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
