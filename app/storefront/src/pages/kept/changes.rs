//! Notices that something changed which pages show: whatever instance changed it, a look at a few numbers says so.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use commerce::ids::ProductId;
use database::Db;
use database::catalog::{Versions, next_due_listing, versions};
use database::stock::{Moved, Moves};
use tokio::sync::Mutex;

use crate::pages::catalog::memory::ListMemory;

/// A process that serves looks this often by itself.
pub const LOOK_EVERY: Duration = Duration::from_millis(250);
/// When nobody has looked for so long, whoever asks for a page looks first.
const LOOK_AFTER: Duration = Duration::from_millis(600);
/// Whoever asks for a page waits no longer for a look while what is kept is still trusted: the database may have no time.
const GLANCE: Duration = Duration::from_millis(250);
/// When no look has succeeded for so long, nothing kept is trusted.
const BLIND_AFTER: Duration = Duration::from_secs(3);
/// Products of which a move is remembered; with more, everything counts as changed.
const MOST_PRODUCTS: usize = 20_000;

/// The numbers that grow when something changes: cheap to clone, one for the process.
#[derive(Clone)]
pub struct Changes(Arc<Inner>);

struct Inner {
    began: Instant,
    /// Grows with everything but stock.
    generation: AtomicU64,
    /// Grows with everything.
    epoch: AtomicU64,
    /// The epoch in which the stock of a product moved last.
    stock: RwLock<HashMap<ProductId, u64>>,
    looked: Mutex<Looked>,
    /// When the last look that succeeded began, and when any look ended, in milliseconds after `began`.
    succeeded_ms: AtomicU64,
    is_strict: AtomicBool,
    lists: ListMemory,
}

#[derive(Default)]
struct Looked {
    at: Option<Instant>,
    seen: Option<Seen>,
    moves: Moves,
    /// When the first listing falls due, in unix milliseconds.
    due_ms: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Seen {
    versions: Versions,
    /// Which catalogue the search index shows.
    index: i64,
}

/// Up to which change a page can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    generation: u64,
    epoch: u64,
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&self.stamp()).finish()
    }
}

impl Inner {
    fn new(lists: ListMemory) -> Inner {
        Inner {
            began: Instant::now(),
            generation: AtomicU64::new(0),
            epoch: AtomicU64::new(0),
            stock: RwLock::default(),
            looked: Mutex::default(),
            succeeded_ms: AtomicU64::new(0),
            is_strict: AtomicBool::new(false),
            lists,
        }
    }
}

impl Changes {
    /// The lists in memory are told of changes before anybody else is.
    pub fn new(lists: ListMemory) -> Changes {
        Changes(Arc::new(Inner::new(lists)))
    }

    pub fn lists(&self) -> &ListMemory {
        &self.0.lists
    }

    /// Grows with every change that was noticed, but for stock.
    pub fn generation(&self) -> u64 {
        self.0.generation.load(Ordering::Acquire)
    }

    /// Take it before reading what a page shows.
    pub fn stamp(&self) -> Stamp {
        let epoch = self.0.epoch.load(Ordering::Acquire);
        Stamp {
            generation: self.generation(),
            epoch,
        }
    }

    /// Whether nothing was noticed since that stamp which a page with the stock of `shows` depends on.
    pub fn is_current(&self, stamp: Stamp, shows: &[ProductId]) -> bool {
        let now = self.stamp();
        if now == stamp {
            return true;
        }
        if now.generation != stamp.generation {
            return false;
        }
        let stock = self.0.stock.read().unwrap_or_else(PoisonError::into_inner);
        let moved_at = |product| stock.get(product).copied().unwrap_or(0);
        shows.iter().all(|product| moved_at(product) <= stamp.epoch)
    }

    /// Whether every request looks first, and nothing old is sent while it is drawn anew: for tests of pages that do not
    /// ask how soon a change is seen.
    pub fn set_strict(&self, is_strict: bool) {
        self.0.is_strict.store(is_strict, Ordering::Release);
    }

    pub fn is_strict(&self) -> bool {
        self.0.is_strict.load(Ordering::Acquire)
    }

    /// Looks when nobody did for a while. Whether what is kept can be trusted after that.
    pub async fn look_if_long_ago(&self, db: &Db, index: i64, now_ms: i64) -> bool {
        let patience = match self.is_strict() {
            true => Duration::ZERO,
            false => LOOK_AFTER,
        };
        if self.since_success().is_some_and(|since| since < patience) {
            return true;
        }
        let look = self.look_unless_somebody_does(db, index, now_ms);
        if self.is_trusted() && !self.is_strict() {
            let _late = tokio::time::timeout(GLANCE, look).await;
        } else {
            look.await;
        }
        self.is_trusted()
    }

    fn is_trusted(&self) -> bool {
        self.since_success()
            .is_some_and(|since| since < BLIND_AFTER)
    }

    async fn look_unless_somebody_does(&self, db: &Db, index: i64, now_ms: i64) {
        let asked = Instant::now();
        let mut looked = self.0.looked.lock().await;
        // Somebody else looked while this one waited.
        if looked.at.is_none_or(|at| at < asked) {
            let seen = self.look_now(&mut looked, db, index, now_ms).await;
            looked.at = Some(Instant::now());
            if let Err(error) = seen {
                tracing::debug!(%error, "cannot see whether anything changed");
            }
        }
    }

    /// Looks.
    ///
    /// # Errors
    /// When the database does not answer: what is kept is trusted for some seconds more.
    pub async fn look(&self, db: &Db, index: i64, now_ms: i64) -> database::Result<()> {
        let mut looked = self.0.looked.lock().await;
        let seen = self.look_now(&mut looked, db, index, now_ms).await;
        looked.at = Some(Instant::now());
        seen
    }

    async fn look_now(
        &self,
        looked: &mut Looked,
        db: &Db,
        index: i64,
        now_ms: i64,
    ) -> database::Result<()> {
        let began = self.0.began.elapsed();
        let reader = db.reader();
        let versions = versions(reader).await?;
        let seen = Seen { versions, index };
        let mut moves = looked.moves.clone();
        let moved = moves.next(reader, now_ms).await?;
        let is_due = looked.due_ms.is_some_and(|due_ms| due_ms <= now_ms);
        let is_new = looked.seen != Some(seen);
        if is_due || is_new {
            looked.due_ms = next_due_listing(reader, now_ms).await?;
        }
        let lists = &self.0.lists;
        lists.follow(db, versions.catalog, &moved).await;
        looked.seen = Some(seen);
        looked.moves = moves;
        match moved {
            Moved::Products(products) if !(is_due || is_new) => self.note_moves(products),
            Moved::Products(_) | Moved::Many => self.note_change(),
        }
        let at = u64::try_from(began.as_millis()).unwrap_or(u64::MAX);
        // Zero is never.
        self.0.succeeded_ms.store(at.max(1), Ordering::Release);
        Ok(())
    }

    fn note_change(&self) {
        let mut stock = self.0.stock.write().unwrap_or_else(PoisonError::into_inner);
        stock.clear();
        self.0.epoch.fetch_add(1, Ordering::AcqRel);
        self.0.generation.fetch_add(1, Ordering::AcqRel);
    }

    fn note_moves(&self, products: Vec<ProductId>) {
        if products.is_empty() {
            return;
        }
        let mut stock = self.0.stock.write().unwrap_or_else(PoisonError::into_inner);
        let epoch = self.0.epoch.load(Ordering::Acquire) + 1;
        stock.extend(products.into_iter().map(|product| (product, epoch)));
        let is_full = stock.len() > MOST_PRODUCTS;
        self.0.epoch.store(epoch, Ordering::Release);
        drop(stock);
        if is_full {
            self.note_change();
        }
    }

    fn since_success(&self) -> Option<Duration> {
        let at_ms = self.0.succeeded_ms.load(Ordering::Acquire);
        let at = Duration::from_millis(at_ms);
        (at_ms > 0).then(|| self.0.began.elapsed().saturating_sub(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_that_show_a_product_are_outdated_when_its_stock_moves() {
        let changes = Changes::new(ListMemory::new(0));
        let (moved, other) = (ProductId(1), ProductId(2));
        let before = changes.stamp();
        changes.note_moves(vec![moved]);
        assert!(!changes.is_current(before, &[other, moved]));
        assert!(changes.is_current(before, &[other]));
        assert!(changes.is_current(changes.stamp(), &[moved]));
        changes.note_change();
        assert!(!changes.is_current(before, &[other]));
        assert!(changes.is_current(changes.stamp(), &[moved, other]));
    }

    #[test]
    fn more_moves_than_are_remembered_outdate_everything() {
        let changes = Changes::new(ListMemory::new(0));
        let before = changes.stamp();
        let many = (0..=MOST_PRODUCTS as i64).map(ProductId).collect();
        changes.note_moves(many);
        assert!(!changes.is_current(before, &[ProductId(-1)]));
    }
}
