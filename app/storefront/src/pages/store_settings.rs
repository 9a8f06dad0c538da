//! Currency, home country and shipping zones of the shop; read again every few seconds.

use std::sync::Arc;

use commerce::shipping::ShippingZone;
use database::Db;
use database::content::ShopSettings;
use moka::future::Cache;
use web::http::error::PageError;

use crate::pages::navigation::cache_of_one;

/// The shop's settings and shipping zones, from its database.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    db: Db,
    zones: Cache<(), Arc<Vec<ShippingZone>>>,
    settings: Cache<(), Arc<ShopSettings>>,
}

impl StoreSettings {
    pub fn new(db: Db) -> StoreSettings {
        StoreSettings {
            db,
            zones: cache_of_one(),
            settings: cache_of_one(),
        }
    }

    /// Where the shop delivers to, and how.
    pub async fn shipping_zones(&self) -> Result<Arc<Vec<ShippingZone>>, PageError> {
        let load = async {
            database::pricing::shipping_zones(self.db.reader())
                .await
                .map(Arc::new)
        };
        self.zones
            .try_get_with((), load)
            .await
            .map_err(PageError::internal)
    }

    /// The shop's currency, and the country a shopper is taken to be in until an address says otherwise.
    pub async fn settings(&self) -> Result<Arc<ShopSettings>, PageError> {
        let load = async {
            database::content::shop_settings(self.db.reader())
                .await
                .map(Arc::new)
        };
        self.settings
            .try_get_with((), load)
            .await
            .map_err(PageError::internal)
    }
}
