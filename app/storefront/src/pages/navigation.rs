//! The categories as the menus show them; read again when something changed, and every few seconds.

use std::sync::Arc;
use std::time::Duration;

use commerce::catalog::CategoryTree;
use database::Db;
use database::catalog::{category_tree, category_tree_of};
use moka::future::Cache;
use web::http::error::PageError;

use crate::pages::kept::changes::Changes;

/// How long a change of the categories or of the delivery methods may stay unseen.
const FRESH: Duration = Duration::from_secs(3);

/// The shop's categories, from its database.
#[derive(Clone, Debug)]
pub struct Navigation {
    db: Db,
    changes: Changes,
    categories: Cache<u64, Arc<CategoryTree>>,
}

impl Navigation {
    pub fn new(db: Db, changes: Changes) -> Navigation {
        Navigation {
            db,
            changes,
            categories: cache_of_one(),
        }
    }

    /// All categories with their numbers of products.
    pub async fn categories(&self) -> Result<Arc<CategoryTree>, PageError> {
        let load = async {
            let db = self.db.reader();
            let tree = match self.changes.lists().categories() {
                Some(products) => category_tree_of(db, &products).await,
                None => category_tree(db).await,
            };
            tree.map(Arc::new)
        };
        self.categories
            .try_get_with(self.changes.generation(), load)
            .await
            .map_err(PageError::internal)
    }
}

/// Keeps what every page needs and few requests change, by the generation of what pages show.
pub(crate) fn cache_of_one<T: Clone + Send + Sync + 'static>() -> Cache<u64, T> {
    Cache::builder().max_capacity(1).time_to_live(FRESH).build()
}
