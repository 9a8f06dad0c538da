//! The index an instance searches: many readers at once, replaced whole while they read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::document::ProductDocument;
use crate::error::SearchError;
use crate::generation::Generation;
use crate::matching::{SearchAnswer, SearchRequest};
use crate::suggest::Suggestions;
use crate::synonyms::Synonyms;

/// How many matches are listed by id: more than shops of this kind have products, so that filters meet all matches.
pub const MATCHING_LIMIT: usize = 100_000;

/// The search index of one instance. Share it behind an `Arc`; every method takes `&self`.
///
/// Building and searching block the thread they run on. A search takes around a millisecond;
/// [`Index::rebuild`] belongs on a thread of its own.
pub struct Index {
    root: PathBuf,
    synonyms: Synonyms,
    current: RwLock<Arc<Generation>>,
}

impl Index {
    /// Builds an index in a folder below `root`, which is made if it is missing. Several processes
    /// may use the same `root`.
    pub fn build(
        root: &Path,
        synonyms: Synonyms,
        products: Vec<ProductDocument>,
    ) -> Result<Self, SearchError> {
        let first = Generation::build(root, products, &synonyms)?;
        Ok(Self {
            root: root.to_owned(),
            synonyms,
            current: RwLock::new(Arc::new(first)),
        })
    }

    /// Builds a new index beside the current one and puts it in its place. Searches that already
    /// run finish on the old one, which is removed after the last of them.
    ///
    /// When it cannot be written, the current one stays.
    pub fn rebuild(&self, products: Vec<ProductDocument>) -> Result<(), SearchError> {
        let next = Generation::build(&self.root, products, &self.synonyms)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, Arc::new(next));
        // The old folder is removed outside the lock.
        drop(current);
        drop(old);
        Ok(())
    }

    /// Finds products. Any text is a valid query; operators mean nothing.
    pub fn search(&self, request: SearchRequest<'_>) -> Result<SearchAnswer, SearchError> {
        self.generation().search(request)
    }

    /// Offers at most `limit` rows, never more than eight, for what has been typed so far.
    pub fn suggest(&self, prefix: &str, limit: usize) -> Result<Suggestions, SearchError> {
        self.generation().suggest(prefix, limit)
    }

    /// How many products are indexed.
    pub fn len(&self) -> usize {
        self.generation().products
    }

    /// Whether no product is indexed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn generation(&self) -> Arc<Generation> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }
}
