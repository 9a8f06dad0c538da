//! What every page of the shop may use.

use std::path::PathBuf;
use std::sync::Arc;

use database::Db;
use purchases::{Clock, Services};
use web::http::admission::{Admission, Places};
use web::http::assets::Assets;
use web::http::base_url::BaseUrl;
use web::http::cookies::SetCookies;
use web::http::passwords::Passwords;
use web::http::state::HttpState;

use crate::pages::catalog::known::Catalog;
use crate::pages::kept::changes::Changes;
use crate::pages::kept::store::KeptPages;
use crate::pages::navigation::Navigation;
use crate::pages::search::index::SearchIndex;
use crate::pages::search::log::SearchLog;
use crate::pages::store_settings::StoreSettings;

/// The shop: cheap to clone, the same for every request.
#[derive(Clone)]
pub struct Shop(Arc<Parts>);

/// What is inside a [`Shop`].
pub struct Parts {
    pub db: Db,
    /// What the office shares.
    pub purchases: Arc<Services>,
    pub search: SearchIndex,
    pub search_log: SearchLog,
    /// Filters of the catalogue, and the sitemap.
    pub catalog: Catalog,
    /// For classes of requests.
    pub admission: Admission,
    /// For statements that read a great part of the catalogue.
    pub catalog_places: Places,
    /// For threads that walk through the search index.
    pub search_places: Places,
    pub navigation: Navigation,
    pub store: StoreSettings,
    /// When what pages show has changed.
    pub changes: Changes,
    /// Pages drawn for everybody.
    pub kept: KeptPages,
    /// The built browser files; plain names when the site is not built yet.
    pub assets: Assets,
    pub clock: Clock,
    pub passwords: Passwords,
    pub base_url: BaseUrl,
    /// How many proxies in front of the shop may be believed about the shopper's address.
    pub trusted_proxy_hops: u8,
    /// Orders that one network may place at once.
    pub orders_per_network: u32,
    /// Where mails become files, when no SMTP server is configured.
    pub mail_folder: Option<PathBuf>,
}

impl Shop {
    pub fn new(parts: Parts) -> Shop {
        Shop(Arc::new(parts))
    }
}

impl Parts {
    /// The address shoppers use.
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// Cookies for the next answer, fit for the shop's scheme.
    pub fn set_cookies(&self) -> SetCookies {
        SetCookies::new(self.base_url.is_https())
    }

    /// Now, in unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }
}

impl std::ops::Deref for Shop {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl HttpState for Shop {
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
