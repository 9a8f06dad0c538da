//! This instance's lists in memory: read from the database in the background, then brought up to date by what changed.
//! Whoever asks while they are not gets no answer, and asks the database.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use commerce::catalog::{ListingQuery, ProductCard};
use commerce::ids::ProductId;
use database::Db;
use database::catalog::{
    Listed, catalog_version, goods_after, goods_of, listed_between, sold_after, sold_of,
};
use database::stock::Moved;
use lists::{Answer, Lists, Promoted, Unfit};
use tokio::task::JoinError;

use crate::pages::catalog::cards::Cards;

/// Products read from the database at a time.
const PAGE: u32 = 500;
/// More changes than that are read in the background, while the database answers.
const SOON: usize = 200;
/// How often reading is begun again because something changed meanwhile.
const TRIES: u32 = 4;
/// After reading failed.
const REST: Duration = Duration::from_secs(10);
/// After it turned out that the catalogue does not fit.
const LONG_REST: Duration = Duration::from_secs(600);
/// What moves no stock is sold too: how long its place among the best sold may be old.
const SOLD_EVERY: Duration = Duration::from_secs(60);
/// Products of which it is read at a time how many were sold.
const SOLD_PAGE: u32 = 5_000;

/// Why there are no lists in memory; the database answers.
#[derive(Debug, thiserror::Error)]
enum BuildError {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("they would take more than the {0} bytes that are allowed")]
    TooLarge(usize),
    #[error("the catalogue changes faster than it is read")]
    Moving,
    #[error("putting them in order ended early: {0}")]
    Task(#[from] JoinError),
}

/// Cheap to clone, one for the process.
#[derive(Clone)]
pub struct ListMemory(Arc<Inner>);

struct Inner {
    /// Bytes that they may take.
    limit: usize,
    ready: RwLock<Option<Ready>>,
    /// As new as the lists are.
    cards: Cards,
    is_building: AtomicBool,
    is_counting: AtomicBool,
    work: Mutex<Work>,
}

struct Ready {
    lists: Lists,
    /// Of the catalogue.
    version: i64,
    /// Whether somebody looked and found that this is the version: what was just read is not until then.
    is_current: bool,
}

#[derive(Default)]
struct Work {
    /// Products of which pieces may have been sold.
    moved: BTreeSet<ProductId>,
    /// Of any product.
    has_moved_much: bool,
    rest_until: Option<Instant>,
    counted: Option<Instant>,
}

/// Says when the work ended, however it did.
struct Busy<'a>(&'a AtomicBool);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl ListMemory {
    /// Nothing yet, and never more than about so many bytes.
    pub fn new(limit: usize) -> ListMemory {
        ListMemory(Arc::new(Inner {
            limit,
            ready: RwLock::default(),
            cards: Cards::default(),
            is_building: AtomicBool::new(false),
            is_counting: AtomicBool::new(false),
            work: Mutex::default(),
        }))
    }

    /// The page of a listing without its cards, when the lists are up to date.
    pub fn answer(&self, query: &ListingQuery, found: Option<&[ProductId]>) -> Option<Answer> {
        let ready = self.ready();
        let current = ready.as_ref().filter(|ready| ready.is_current)?;
        Some(current.lists.answer(query, found))
    }

    /// Products of that kind that can be had, when the lists are up to date.
    pub fn promoted(&self, kind: Promoted, limit: usize) -> Option<Vec<ProductId>> {
        let ready = self.ready();
        let current = ready.as_ref().filter(|ready| ready.is_current)?;
        Some(current.lists.promoted(kind, limit))
    }

    /// What stands beside that product, when the lists are up to date and it is on sale.
    pub fn related(&self, product: ProductId, limit: usize) -> Option<Vec<ProductId>> {
        let ready = self.ready();
        let current = ready.as_ref().filter(|ready| ready.is_current)?;
        current.lists.related(product, limit)
    }

    /// The cards of what the lists said, each with the price of the offer at its place, in that order.
    pub async fn cards(
        &self,
        db: &Db,
        wanted: &[(ProductId, u32)],
    ) -> database::Result<Vec<ProductCard>> {
        self.0.cards.read(db, wanted).await
    }

    /// The same of each product's cheapest offer.
    pub async fn cards_of(
        &self,
        db: &Db,
        products: &[ProductId],
    ) -> database::Result<Vec<ProductCard>> {
        let wanted: Vec<(ProductId, u32)> = products.iter().map(|id| (*id, 0)).collect();
        self.cards(db, &wanted).await
    }

    /// How many products each category has, by path, when the lists are up to date.
    pub fn categories(&self) -> Option<HashMap<String, u64>> {
        let ready = self.ready();
        let current = ready.as_ref().filter(|ready| ready.is_current)?;
        Some(current.lists.categories())
    }

    /// How many products there are and about how many bytes they take, when the lists are up to date.
    pub fn size(&self) -> Option<(usize, usize)> {
        let ready = self.ready();
        let current = ready.as_ref().filter(|ready| ready.is_current)?;
        Some((current.lists.len(), current.lists.bytes()))
    }

    /// Brings the lists up to that version of the catalogue, or begins to; until then they answer nothing. Whoever looks
    /// what changed calls it before anybody is told.
    pub async fn follow(&self, db: &Db, version: i64, moved: &Moved) {
        if self.0.limit == 0 {
            return;
        }
        self.note(moved);
        match moved {
            Moved::Products(products) => self.0.cards.forget(products).await,
            Moved::Many => self.0.cards.forget_all().await,
        }
        let known = self.ready().as_ref().map(|ready| ready.version);
        let is_current = match known {
            Some(known) if known >= version => Ok(true),
            Some(known) => self.catch_up(db, known).await,
            None => Ok(false),
        };
        let is_current = match is_current {
            Ok(true) => self.follow_sales(db).await,
            other => other.map(|_| false),
        };
        let is_current = is_current.unwrap_or_else(|error| {
            tracing::debug!(%error, "cannot bring the lists in memory up to date");
            false
        });
        if !is_current {
            self.0.cards.forget_all().await;
        }
        if let Some(ready) = &mut *self.ready_mut() {
            ready.is_current = is_current;
        }
        match is_current {
            true => self.count_now_and_then(db),
            false => self.build(db),
        }
    }

    fn note(&self, moved: &Moved) {
        let is_nothing_read = self.ready().is_none() && !self.0.is_building.load(Ordering::Acquire);
        if is_nothing_read {
            return;
        }
        let mut work = self.work();
        match moved {
            Moved::Products(products) => work.moved.extend(products),
            Moved::Many => work.has_moved_much = true,
        }
    }

    /// Reads what changed since that version. Whether all of it is known now.
    async fn catch_up(&self, db: &Db, known: i64) -> Result<bool, BuildError> {
        let Some((changes, version)) = changes_since(db, known, SOON).await? else {
            return Ok(false);
        };
        self.0.cards.forget(&changes.asked).await;
        let mut ready = self.ready_mut();
        let Some(lists) = ready.as_mut().filter(|ready| ready.version == known) else {
            return Ok(false);
        };
        let updated = lists.lists.update(&changes.asked, &changes.read);
        lists.version = version;
        if let Err(error) = updated {
            *ready = None;
            self.rest(&BuildError::Unfit(error));
            return Err(error.into());
        }
        Ok(true)
    }

    /// Reads how many were sold of what moved. False when nobody knows of what.
    async fn follow_sales(&self, db: &Db) -> Result<bool, BuildError> {
        let moved = {
            let mut work = self.work();
            if work.has_moved_much {
                return Ok(false);
            }
            std::mem::take(&mut work.moved)
        };
        let moved: Vec<ProductId> = moved.into_iter().collect();
        for some in moved.chunks(PAGE as usize) {
            match sold_of(db.reader(), some).await {
                Ok(sold) => self.set_sold(&sold),
                Err(error) => {
                    self.work().moved.extend(&moved);
                    return Err(error.into());
                }
            }
        }
        Ok(true)
    }

    fn set_sold(&self, sold: &[(ProductId, i64)]) {
        if let Some(ready) = &mut *self.ready_mut() {
            for (product, sold) in sold {
                ready.lists.set_sold(*product, *sold);
            }
        }
    }

    /// Reads everything, unless somebody does or it is too early to try again.
    fn build(&self, db: &Db) {
        let is_resting = self
            .work()
            .rest_until
            .is_some_and(|until| until > Instant::now());
        if is_resting || self.0.is_building.swap(true, Ordering::AcqRel) {
            return;
        }
        {
            let mut work = self.work();
            work.moved.clear();
            work.has_moved_much = false;
        }
        let (memory, db) = (self.clone(), db.clone());
        tokio::spawn(async move {
            let _busy = Busy(&memory.0.is_building);
            let began = Instant::now();
            match read_all(&db, memory.0.limit).await {
                Ok(ready) => {
                    let (products, bytes) = (ready.lists.len(), ready.lists.bytes());
                    *memory.ready_mut() = Some(ready);
                    let took = began.elapsed();
                    tracing::info!(products, bytes, ?took, "the lists are in memory");
                }
                Err(error) => {
                    tracing::debug!(%error, "no lists in memory");
                    memory.rest(&error);
                }
            }
        });
    }

    fn rest(&self, error: &BuildError) {
        let rest = match error {
            BuildError::Unfit(_) | BuildError::TooLarge(_) => {
                tracing::warn!(%error, "the database answers for lists, not memory");
                LONG_REST
            }
            _ => REST,
        };
        self.work().rest_until = Some(Instant::now() + rest);
    }

    /// Reads now and then how many of everything were sold.
    fn count_now_and_then(&self, db: &Db) {
        let counted = self.work().counted;
        if counted.is_some_and(|counted| counted.elapsed() < SOLD_EVERY)
            || self.0.is_counting.swap(true, Ordering::AcqRel)
        {
            return;
        }
        self.work().counted = Some(Instant::now());
        let (memory, db) = (self.clone(), db.clone());
        tokio::spawn(async move {
            let _busy = Busy(&memory.0.is_counting);
            let mut after = ProductId(0);
            while let Ok(sold) = sold_after(db.reader(), after, SOLD_PAGE).await {
                let Some((last, _)) = sold.last() else { break };
                after = *last;
                memory.set_sold(&sold);
            }
        });
    }

    fn ready(&self) -> RwLockReadGuard<'_, Option<Ready>> {
        self.0.ready.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn ready_mut(&self) -> RwLockWriteGuard<'_, Option<Ready>> {
        self.0.ready.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.0.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cards of products of that kind that can be had, by way of the lists when they are up to date.
pub async fn promoted_cards(
    memory: &ListMemory,
    db: &Db,
    kind: Promoted,
    limit: u32,
) -> database::Result<Vec<ProductCard>> {
    match memory.promoted(kind, limit as usize) {
        Some(products) => memory.cards_of(db, &products).await,
        None => match kind {
            Promoted::Reduced => database::catalog::reduced_products(db.reader(), limit).await,
            Promoted::BestSelling => database::catalog::best_sellers(db.reader(), limit).await,
            Promoted::Newest => database::catalog::newest_products(db.reader(), limit).await,
        },
    }
}

/// Products that changed, and those of them that are on sale.
struct ChangedGoods {
    asked: Vec<ProductId>,
    read: Vec<lists::Goods>,
}

/// What changed since that version and up to which; none when nobody knows what, or when it is more than `most`.
async fn changes_since(
    db: &Db,
    known: i64,
    most: usize,
) -> Result<Option<(ChangedGoods, i64)>, database::Error> {
    let reader = db.reader();
    let mut tries = 0;
    loop {
        tries += 1;
        let until = catalog_version(reader).await?;
        let Listed::Products(asked) = listed_between(reader, known, until).await? else {
            return Ok(None);
        };
        if asked.len() > most {
            return Ok(None);
        }
        let read = goods_of(reader, &asked).await?;
        // Read in several statements: it belongs together when nothing changed meanwhile. What changes all the time is
        // read again at the next look.
        if tries == TRIES || catalog_version(reader).await? == until {
            return Ok(Some((ChangedGoods { asked, read }, until)));
        }
    }
}

async fn read_all(db: &Db, limit: usize) -> Result<Ready, BuildError> {
    let version = catalog_version(db.reader()).await?;
    let (mut lists, mut after, mut pages) = (Lists::default(), ProductId(0), 0_u32);
    loop {
        let some = goods_after(db.reader(), after, PAGE).await?;
        let Some(last) = some.last() else { break };
        after = last.id;
        some.iter().try_for_each(|goods| lists.load(goods))?;
        pages += 1;
        if pages.is_multiple_of(64) && lists.bytes() > limit {
            return Err(BuildError::TooLarge(limit));
        }
        // Whoever waits for a page comes in between.
        tokio::task::yield_now().await;
    }
    if lists.bytes() > limit {
        return Err(BuildError::TooLarge(limit));
    }
    let mut lists = tokio::task::spawn_blocking(move || {
        lists.arrange();
        lists
    })
    .await?;
    // What was read last may be newer than the version, and what was read first older than what it is now.
    let Some((changes, version)) = changes_since(db, version, usize::MAX).await? else {
        return Err(BuildError::Moving);
    };
    lists.update(&changes.asked, &changes.read)?;
    Ok(Ready {
        lists,
        version,
        is_current: false,
    })
}
