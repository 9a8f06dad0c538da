//! The categories as the menus show them; read again every few seconds.

use std::sync::Arc;
use std::time::Duration;

use commerce::catalog::CategoryTree;
use database::Db;
use moka::future::Cache;
use web::http::error::PageError;

/// How long a change of the categories or of the delivery methods may stay unseen.
const FRESH: Duration = Duration::from_secs(3);

/// The shop's categories, from its database.
#[derive(Clone, Debug)]
pub struct Navigation {
    db: Db,
    categories: Cache<(), Arc<CategoryTree>>,
}

impl Navigation {
    pub fn new(db: Db) -> Navigation {
        Navigation {
            db,
            categories: cache_of_one(),
        }
    }

    /// All categories with their numbers of products.
    pub async fn categories(&self) -> Result<Arc<CategoryTree>, PageError> {
        let load = async {
            database::catalog::category_tree(self.db.reader())
                .await
                .map(Arc::new)
        };
        self.categories
            .try_get_with((), load)
            .await
            .map_err(PageError::internal)
    }
}

/// Keeps what every page needs and few requests change.
pub(crate) fn cache_of_one<T: Clone + Send + Sync + 'static>() -> Cache<(), T> {
    Cache::builder().max_capacity(1).time_to_live(FRESH).build()
}
