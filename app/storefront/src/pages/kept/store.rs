//! Where drawn pages are kept, and which are being drawn.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use moka::future::Cache;
use tokio::sync::OnceCell;

use crate::pages::kept::changes::Stamp;
use crate::pages::kept::page::{Corners, KeptPage};

/// Bytes kept at most, in all forms.
const CAPACITY: u64 = 64 * 1024 * 1024;

/// Drawn pages by address, and those that are being drawn: cheap to clone.
#[derive(Clone)]
pub struct KeptPages(Arc<Inner>);

struct Inner {
    pages: Cache<String, Arc<KeptPage>>,
    drawing: Mutex<HashMap<Key, Flight>>,
    corners: Corners,
}

/// An address, and what was known of changes when its drawing began: whoever knows of more does not wait for it.
pub type Key = (String, Stamp);

/// One draws, the others wait. None when the answer is not for everybody.
pub type Flight = Arc<OnceCell<Option<Arc<KeptPage>>>>;

impl Default for KeptPages {
    fn default() -> KeptPages {
        let weigh = |address: &String, page: &Arc<KeptPage>| {
            u32::try_from(address.len() + page.weight()).unwrap_or(u32::MAX)
        };
        KeptPages(Arc::new(Inner {
            pages: Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .build(),
            drawing: Mutex::default(),
            corners: Corners::default(),
        }))
    }
}

impl KeptPages {
    pub async fn get(&self, address: &str) -> Option<Arc<KeptPage>> {
        self.0.pages.get(address).await
    }

    pub async fn put(&self, address: String, page: Arc<KeptPage>) {
        self.0.pages.insert(address, page).await;
    }

    pub fn corners(&self) -> &Corners {
        &self.0.corners
    }

    /// The drawing that is under way, or a new one.
    pub fn join(&self, key: Key) -> (Flight, Landing) {
        let flight = self.drawing().entry(key.clone()).or_default().clone();
        let landing = Landing {
            kept: self.clone(),
            key,
        };
        (flight, landing)
    }

    /// A new drawing; none when one is under way.
    pub fn begin(&self, key: &Key) -> Option<Landing> {
        let mut drawing = self.drawing();
        if drawing.contains_key(key) {
            return None;
        }
        drawing.insert(key.clone(), Flight::default());
        Some(Landing {
            kept: self.clone(),
            key: key.clone(),
        })
    }

    fn drawing(&self) -> MutexGuard<'_, HashMap<Key, Flight>> {
        let drawing = self.0.drawing.lock();
        drawing.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a drawing off the list, also when whoever drew went away: the next one begins anew.
pub struct Landing {
    kept: KeptPages,
    key: Key,
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.kept.drawing().remove(&self.key);
    }
}
