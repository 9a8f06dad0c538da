//! Currency, home country, shipping zones and taxes of the shop; read again every few seconds.

use std::sync::Arc;

use commerce::shipping::ShippingZone;
use commerce::tax::{LocalTax, TaxRules};
use commerce::zone::Location;
use database::Db;
use database::content::ShopSettings;
use moka::future::Cache;
use web::http::error::PageError;

use crate::pages::navigation::cache_of_one;

/// The shop's settings, shipping zones and taxes, from its database.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    db: Db,
    zones: Cache<(), Arc<Vec<ShippingZone>>>,
    settings: Cache<(), Arc<ShopSettings>>,
    taxes: Cache<(), Arc<TaxRules>>,
}

impl StoreSettings {
    pub fn new(db: Db) -> StoreSettings {
        StoreSettings {
            db,
            zones: cache_of_one(),
            settings: cache_of_one(),
            taxes: cache_of_one(),
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

    /// The taxes where a shopper is taken to be until an address says otherwise.
    pub async fn home_tax(&self) -> Result<LocalTax, PageError> {
        let load = async {
            database::pricing::tax_rules(self.db.reader())
                .await
                .map(Arc::new)
        };
        let rules = self.taxes.try_get_with((), load).await;
        let home = Location::country(self.settings().await?.country);
        Ok(rules.map_err(PageError::internal)?.at(&home))
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
