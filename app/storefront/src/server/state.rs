//! What every request may use.

mod clock;
mod mailer;
mod open;
mod payments;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use ::mail::Mailer;
use ::payments::{Providers, TestBank};
use database::{ConnectError, Db};
use metrics_exporter_prometheus::{BuildError, PrometheusHandle};
use pictures::{BucketError, ImageStore, RetryPolicy, StoreUrl};
use search::SearchError;

use super::assets::Assets;
use super::config::{BaseUrl, Config, Secret, load_or_make_secret};
use super::cookies::SetCookies;
use super::health::LastReady;
use super::menu::Menu;
use super::metrics;
use super::page_cache::PageCache;
use super::passwords::Passwords;
use super::search_index::{IndexError, SearchIndex};
use super::shutdown::Shutdown;

pub use clock::Clock;
pub use mailer::MailSetupError;
pub use open::open_database;
pub use payments::PaymentSetupError;

/// The shop: cheap to clone, the same for every request.
#[derive(Clone)]
pub struct Shop(Arc<Parts>);

/// What is inside a [`Shop`].
pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub search: SearchIndex,
    /// Categories and delivery methods, read again every few seconds.
    pub menu: Menu,
    /// Pages that show the same to everybody.
    pub page_cache: PageCache,
    /// Where pictures are kept.
    pub pictures: ImageStore,
    pub mailer: Mailer,
    pub providers: Providers,
    /// The test bank, where it is offered, for its own page and webhooks.
    pub test_bank: Option<Arc<TestBank>>,
    /// The built browser files; plain names when the site is not built yet.
    pub assets: Assets,
    pub clock: Clock,
    pub passwords: Passwords,
    pub shutdown: Shutdown,
    pub last_ready: LastReady,
    pub metrics: PrometheusHandle,
    pub secret: Secret,
    /// Names this process in leases.
    pub instance: String,
    base_url: BaseUrl,
}

/// Why the shop could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Database(#[from] ConnectError),
    #[error("cannot write {}: {source}", path.display())]
    DataDir { path: PathBuf, source: io::Error },
    #[error("the search index cannot be made: {0}")]
    Search(#[from] SearchError),
    #[error("the search index cannot be built: {0}")]
    Index(#[from] IndexError),
    #[error(transparent)]
    Pictures(#[from] BucketError),
    #[error(transparent)]
    Mail(#[from] MailSetupError),
    #[error(transparent)]
    Payments(#[from] PaymentSetupError),
    #[error("cannot start counting: {0}")]
    Metrics(#[from] BuildError),
}

impl Shop {
    /// Opens the database (and brings it up to date, unless told not to) and everything else a
    /// request needs.
    pub async fn start(config: Config) -> Result<Shop, StartError> {
        let metrics = metrics::install()?;
        let secret = prepare_data_dir(&config)?;
        let mailer = mailer::mailer(&config)?;
        let pictures = ImageStore::open(&config.files.pictures(), RetryPolicy::PAGE)?;
        let (providers, test_bank) = payments::providers(&config, &secret)?;
        let search = SearchIndex::create(&config.files.index())?;
        let db = open_database(&config.database).await?;
        if !config.database.no_migrate {
            database::migrate(&db).await?;
            search.refresh(&db).await?;
        }
        Ok(Shop(Arc::new(Parts {
            base_url: config.http.base_url(),
            assets: read_assets(&config),
            config,
            db,
            search,
            menu: Menu::default(),
            page_cache: PageCache::default(),
            pictures,
            mailer,
            providers,
            test_bank,
            clock: Clock::default(),
            passwords: Passwords::default(),
            shutdown: Shutdown::default(),
            last_ready: LastReady::default(),
            metrics,
            secret,
            instance: format!("{}-{:08x}", std::process::id(), rand::random::<u32>()),
        })))
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

fn prepare_data_dir(config: &Config) -> Result<Secret, StartError> {
    let files = &config.files;
    let failed = |path: PathBuf| move |source| StartError::DataDir { path, source };
    let media = match files.pictures() {
        StoreUrl::Folder(folder) => Some(folder),
        StoreUrl::Bucket { .. } => None,
    };
    for folder in [files.mail(), files.index()].into_iter().chain(media) {
        std::fs::create_dir_all(&folder).map_err(failed(folder.clone()))?;
    }
    match &files.secret {
        Some(secret) => Ok(secret.clone()),
        None => load_or_make_secret(&files.data_dir).map_err(failed(files.data_dir.clone())),
    }
}

/// The build leaves the hashes beside the executable. A site that is not built yet is told by
/// /readyz, not by refusing to start.
fn read_assets(config: &Config) -> Assets {
    let hashes = std::env::current_exe().map(|exe| exe.with_file_name("hash.txt"));
    let read = hashes.and_then(|hashes| Assets::read(&config.files.site_root, &hashes));
    read.unwrap_or_else(|error| {
        tracing::warn!(%error, "the site is not built");
        Assets::named("fleetcart.css", "fleetcart.js", "fleetcart.wasm")
    })
}
