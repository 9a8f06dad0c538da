//! Where an index lies on disk: one folder a generation, locked while it is in use and removed after.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const PREFIX: &str = "generation-";
const LOCK: &str = "lock";

/// The folder of one generation. Dropping it removes the folder.
#[derive(Debug)]
pub(crate) struct GenerationFolder {
    path: PathBuf,
    lock_path: PathBuf,
    _lock: File,
}

impl GenerationFolder {
    /// Makes a new, empty folder below `root` that no other process will touch.
    pub fn create(root: &Path) -> io::Result<Self> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        std::fs::create_dir_all(root)?;
        remove_abandoned(root);
        loop {
            let count = COUNTER.fetch_add(1, Ordering::Relaxed);
            let name = format!("{PREFIX}{}-{count}", std::process::id());
            let path = root.join(&name);
            let lock_path = path.with_extension(LOCK);
            let lock = match File::create_new(&lock_path) {
                Ok(lock) => lock,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            // A neighbour that sweeps between the two calls takes the lock first and removes the file.
            if lock.try_lock().is_err() {
                continue;
            }
            if path.exists() {
                std::fs::remove_dir_all(&path)?;
            }
            std::fs::create_dir(&path)?;
            return Ok(Self {
                path,
                lock_path,
                _lock: lock,
            });
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for GenerationFolder {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next build.
        let _ = std::fs::remove_dir_all(&self.path);
        let _ = std::fs::remove_file(&self.lock_path);
    }
}

/// Removes what processes that died left behind: folders whose lock nobody holds.
fn remove_abandoned(root: &Path) {
    let Ok(entries) = std::fs::read_dir(root) else {
        return;
    };
    for entry in entries.flatten() {
        let lock_path = entry.path();
        let is_lock = lock_path.extension().is_some_and(|e| e == LOCK)
            && entry.file_name().to_string_lossy().starts_with(PREFIX);
        if !is_lock {
            continue;
        }
        let Ok(lock) = File::open(&lock_path) else {
            continue;
        };
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            continue;
        }
        let _ = std::fs::remove_dir_all(lock_path.with_extension(""));
        let _ = std::fs::remove_file(&lock_path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lives_as_long_as_its_generation_and_leftovers_are_swept() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("generation-1-0")).unwrap();
        File::create(root.path().join("generation-1-0.lock")).unwrap();
        std::fs::write(root.path().join("keep.txt"), "not ours").unwrap();

        let first = GenerationFolder::create(root.path()).unwrap();
        let second = GenerationFolder::create(root.path()).unwrap();
        assert!(!root.path().join("generation-1-0").exists());
        assert!(first.path().exists() && second.path().exists());

        let path = first.path().to_owned();
        drop(first);
        assert!(!path.exists());
        assert!(second.path().exists());
        assert!(root.path().join("keep.txt").exists());
    }
}
