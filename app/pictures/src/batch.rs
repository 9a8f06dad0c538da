//! Many pictures at once, on every core.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::make::{Limits, PictureError, make};
use super::{ImageStore, StoredPicture};

#[derive(Debug, Default)]
pub struct BatchReport {
    /// Pictures that are there now, by file.
    pub stored: BTreeMap<PathBuf, StoredPicture>,
    /// Why others are not, as sentences, by file.
    pub faults: BTreeMap<PathBuf, String>,
    /// How many were made and not found made already.
    pub fresh: usize,
    /// Why the store takes nothing: the pictures after that one were not tried, whose fault it is not.
    pub stopped: Option<PictureError>,
}

/// Makes pictures on all cores until the store refuses one, and calls `progress` with the number
/// done and the number of all.
/// Blocks until the last is done: call it from a thread that may.
pub fn make_all(
    files: &[PathBuf],
    store: &ImageStore,
    limits: Limits,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> BatchReport {
    let made = Mutex::new(BatchReport::default());
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(files.len().max(1));
    std::thread::scope(|threads| {
        for _ in 0..workers {
            threads.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = make(file, store, limits);
                    let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                    match result {
                        Ok((stored, fresh)) => {
                            made.fresh += usize::from(fresh);
                            made.stored.insert(file.clone(), stored);
                        }
                        Err(error @ PictureError::NotStored { .. }) => {
                            next.store(files.len(), Ordering::Relaxed);
                            made.stopped.get_or_insert(error);
                        }
                        Err(error) => {
                            made.faults.insert(file.clone(), error.to_string());
                        }
                    }
                    drop(made);
                    progress(done.fetch_add(1, Ordering::Relaxed) + 1, files.len());
                }
            });
        }
    });
    made.into_inner().unwrap_or_else(PoisonError::into_inner)
}
