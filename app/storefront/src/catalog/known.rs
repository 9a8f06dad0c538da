//! What is known of the whole catalogue and kept for a while: the attributes one can filter by, and the sitemap.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use commerce::catalog::ListingQuery;
use database::Db;
use database::catalog::attribute_codes;
use moka::future::Cache;
use web::http::error::PageError;

use crate::pages::kept::changes::Changes;
use crate::pages::navigation::cache_of_one;

/// Search engines are told to come again after as long.
pub const SITEMAP_FRESH: Duration = Duration::from_secs(600);

/// Read from the database when asked for, by one at a time.
#[derive(Debug, Clone)]
pub struct Catalog {
    db: Db,
    changes: Changes,
    attributes: Cache<u64, Arc<BTreeSet<String>>>,
    sitemap: Cache<i64, Bytes>,
}

impl Catalog {
    pub fn new(db: Db, changes: Changes) -> Catalog {
        let sitemap = Cache::builder().max_capacity(1).time_to_live(SITEMAP_FRESH);
        Catalog {
            db,
            changes,
            attributes: cache_of_one(),
            sitemap: sitemap.build(),
        }
    }

    /// Drops from a query what is no attribute of the catalogue, before any statement is made of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_known(&self, query: &mut ListingQuery) -> Result<(), PageError> {
        if query.attributes.is_empty() {
            return Ok(());
        }
        let load = async { attribute_codes(self.db.reader()).await.map(Arc::new) };
        let known = self
            .attributes
            .try_get_with(self.changes.generation(), load)
            .await;
        let known = known.map_err(PageError::internal)?;
        query.keep_attributes(&known);
        Ok(())
    }

    /// The sitemap of that version of the catalogue, made by `make` when it is not kept.
    ///
    /// # Errors
    /// Those of `make`; 503 for those who waited for somebody else's.
    pub async fn sitemap(
        &self,
        version: i64,
        make: impl Future<Output = Result<String, PageError>>,
    ) -> Result<Bytes, PageError> {
        let made = async { make.await.map(Bytes::from) };
        let kept = self.sitemap.try_get_with(version, made).await;
        kept.map_err(|error| match Arc::into_inner(error) {
            Some(error) => error,
            None => PageError::Unavailable,
        })
    }
}
