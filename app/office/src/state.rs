//! What every page of the office may use.

use std::sync::Arc;
use std::time::Duration;

use database::Db;
use database::content::{ShopSettings, shop_settings};
use moka::future::Cache;
use pictures::ImageStore;
use purchases::{Clock, Services};
use web::http::base_url::BaseUrl;
use web::http::error::PageError;
use web::http::passwords::Passwords;
use web::http::state::HttpState;

/// How old the shop's name above a page may be.
const SETTINGS_FRESH: Duration = Duration::from_secs(5);

/// The office: cheap to clone, the same for every request.
#[derive(Clone)]
pub struct Office(Arc<Parts>);

/// What is inside an [`Office`]; shop and office share all of it.
pub struct Parts {
    pub db: Db,
    pub purchases: Arc<Services>,
    pub clock: Clock,
    pub passwords: Passwords,
    pub pictures: ImageStore,
    pub base_url: BaseUrl,
    /// How many proxies in front may be believed about where a request comes from.
    pub trusted_proxy_hops: u8,
    pub settings: Settings,
    /// Whether e-mails go through a server, from an address that is not this machine's.
    pub sends_mail: bool,
}

/// The shop's settings, read again every few seconds.
#[derive(Clone)]
pub struct Settings(Cache<(), Arc<ShopSettings>>);

impl Default for Settings {
    fn default() -> Settings {
        let cache = Cache::builder().max_capacity(1);
        Settings(cache.time_to_live(SETTINGS_FRESH).build())
    }
}

impl Settings {
    /// Reads them again for the next page: they were changed here.
    pub(crate) async fn forget(&self) {
        self.0.invalidate(&()).await;
    }
}

impl Office {
    pub fn new(parts: Parts) -> Office {
        Office(Arc::new(parts))
    }

    /// The shop's name, currency and country.
    pub async fn shop(&self) -> Result<Arc<ShopSettings>, PageError> {
        let load = async { shop_settings(self.db.reader()).await.map(Arc::new) };
        let cached = self.settings.0.try_get_with((), load);
        cached.await.map_err(PageError::internal)
    }
}

impl Parts {
    /// Now, in unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }
}

impl std::ops::Deref for Office {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl HttpState for Office {
    fn db(&self) -> &Db {
        &self.db
    }

    fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    fn seal(&self, purpose: &str, parts: &[&[u8]]) -> String {
        self.purchases.secret.seal(purpose, parts)
    }

    fn is_seal(&self, purpose: &str, parts: &[&[u8]], text: &str) -> bool {
        self.purchases.secret.is_seal(purpose, parts, text)
    }

    fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    fn trusted_proxy_hops(&self) -> u8 {
        self.trusted_proxy_hops
    }
}
