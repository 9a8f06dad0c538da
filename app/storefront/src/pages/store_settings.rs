//! Who the shop is, where it is at home and where it delivers to; read again when something changed, and every few seconds.

use std::sync::{Arc, PoisonError, RwLock};

use commerce::country::CountryCode;
use commerce::look::Look;
use commerce::payment::PaymentTerms;
use commerce::shipping::ShippingZone;
use commerce::tax::{LocalTax, TaxMode, TaxRules};
use commerce::zone::Location;
use commerce::{Currency, Rate};
use database::Db;
use database::content::{ShopSettings, is_open, page_titles};
use moka::future::Cache;
use web::http::error::PageError;

use crate::pages::kept::changes::Changes;
use crate::pages::navigation::cache_of_one;

/// What every page says of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub settings: ShopSettings,
    /// The taxes where the shop is at home.
    pub tax: LocalTax,
    /// What the shop itself says of its ways to pay.
    pub terms: PaymentTerms,
    pub look: Look,
    /// Addresses and titles of the written pages, in their order.
    pub pages: Vec<(String, String)>,
    /// Whether it takes orders.
    pub is_open: bool,
}

impl Identity {
    /// The title of a written page, if there is one at that slug.
    pub fn page(&self, slug: &str) -> Option<&str> {
        let found = self.pages.iter().find(|(known, _)| known == slug);
        found.map(|(_, title)| title.as_str())
    }
}

impl std::ops::Deref for Identity {
    type Target = ShopSettings;

    fn deref(&self) -> &ShopSettings {
        &self.settings
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            settings: ShopSettings::default(),
            tax: LocalTax::none(TaxMode::Included),
            terms: PaymentTerms::default(),
            look: Look::default(),
            pages: Vec::new(),
            is_open: true,
        }
    }
}

/// The shop's settings and shipping zones, from its database.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    db: Db,
    changes: Changes,
    zones: Cache<u64, Arc<Vec<ShippingZone>>>,
    identity: Cache<u64, Arc<Identity>>,
    /// For pages that cannot wait for the database; none until it was read once.
    last: Arc<RwLock<Option<Arc<Identity>>>>,
}

impl StoreSettings {
    pub fn new(db: Db, changes: Changes) -> StoreSettings {
        StoreSettings {
            db,
            changes,
            zones: cache_of_one(),
            identity: cache_of_one(),
            last: Arc::default(),
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
            .try_get_with(self.changes.generation(), load)
            .await
            .map_err(PageError::internal)
    }

    /// The taxes where a shopper is taken to be until an address says otherwise.
    pub async fn home_tax(&self) -> Result<LocalTax, PageError> {
        Ok(self.settings().await?.tax.clone())
    }

    /// The shop's currency, name and home country: where a shopper is taken to be until an address says otherwise.
    pub async fn settings(&self) -> Result<Arc<Identity>, PageError> {
        self.identity
            .try_get_with(self.changes.generation(), self.load())
            .await
            .map_err(PageError::internal)
    }

    async fn load(&self) -> database::Result<Arc<Identity>> {
        let reader = self.db.reader();
        let settings = database::content::shop_settings(reader).await?;
        let rules = database::pricing::tax_rules(reader).await?;
        let pages = page_titles(reader).await?;
        let identity = Arc::new(Identity {
            is_open: is_open(reader, &settings, &pages).await?,
            tax: home_tax(&rules, settings.country),
            terms: database::content::payment_terms(reader).await?,
            look: database::content::look(reader).await?,
            pages,
            settings,
        });
        let mut last = self.last.write().unwrap_or_else(PoisonError::into_inner);
        *last = Some(identity.clone());
        Ok(identity)
    }

    /// As it was read last, for pages that may not wait for the database.
    pub fn last_identity(&self) -> Arc<Identity> {
        self.last().unwrap_or_default()
    }

    /// The currency of the prices: the same for as long as the process runs.
    pub async fn currency(&self) -> Result<Currency, PageError> {
        match self.last() {
            Some(known) => Ok(known.currency),
            None => Ok(self.settings().await?.currency),
        }
    }

    fn last(&self) -> Option<Arc<Identity>> {
        let last = self.last.read();
        last.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The taxes of a country; where only parts of it are taxed, those of its first zone that are.
fn home_tax(rules: &TaxRules, country: CountryCode) -> LocalTax {
    let is_taxed = |tax: &LocalTax| tax.rates.iter().any(|rule| rule.rate != Rate::ZERO);
    let whole = rules.at(&Location::country(country));
    if is_taxed(&whole) {
        return whole;
    }
    let parts = rules.zones.iter().flat_map(|zone| &zone.areas);
    let parts = parts.filter(|area| area.country == Some(country));
    let mut taxes = parts.flat_map(|area| {
        area.regions.iter().map(|region| {
            rules.at(&Location {
                region: Some(region.clone()),
                ..Location::country(country)
            })
        })
    });
    taxes.find(is_taxed).unwrap_or(whole)
}
