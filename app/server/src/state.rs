//! What the process opens at start and shares between requests and jobs.

mod mailer;
mod open;
mod payments;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use database::ConnectError;
use metrics_exporter_prometheus::{BuildError, PrometheusHandle};
use pictures::{BucketError, ImageStore, RetryPolicy, StoreUrl};
use purchases::{Clock, Secret, Services};
use search::SearchError;
use storefront::pages::{self, IndexError, Navigation, SearchIndex, Shop, StoreSettings};
use web::http::assets::Assets;
use web::http::page_cache::PageCache;
use web::http::passwords::Passwords;

use crate::config::{Config, load_or_make_secret};
use crate::health::LastReady;
use crate::metrics;
use crate::shutdown::Shutdown;

pub use mailer::MailSetupError;
pub use open::open_database;
pub use payments::PaymentSetupError;

/// The process: cheap to clone, one for all listeners and jobs.
#[derive(Clone)]
pub struct Server(Arc<Parts>);

/// What is inside a [`Server`].
pub struct Parts {
    pub config: Config,
    pub shop: Shop,
    /// Where pictures are kept.
    pub pictures: ImageStore,
    pub shutdown: Shutdown,
    pub last_ready: LastReady,
    pub metrics: PrometheusHandle,
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

impl Server {
    /// Opens the database (and brings it up to date, unless told not to) and everything else a
    /// request needs.
    pub async fn start(config: Config) -> Result<Server, StartError> {
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
        let clock = Clock::default();
        let base_url = config.http.base_url();
        let purchases = Services {
            db: db.clone(),
            providers,
            test_bank,
            mailer,
            clock: clock.clone(),
            secret,
            origin: base_url.origin().to_owned(),
            instance: format!("{}-{:08x}", std::process::id(), rand::random::<u32>()),
            observe: metrics::purchase,
        };
        let shop = Shop::new(pages::Parts {
            purchases,
            search,
            navigation: Navigation::new(db.clone()),
            store: StoreSettings::new(db.clone()),
            page_cache: PageCache::default(),
            assets: read_assets(&config),
            clock,
            passwords: Passwords::default(),
            base_url,
            trusted_proxy_hops: config.http.trusted_proxy_hops,
            mail_folder: config.mail.smtp_url.is_none().then(|| config.files.mail()),
            db,
        });
        Ok(Server(Arc::new(Parts {
            config,
            shop,
            pictures,
            shutdown: Shutdown::default(),
            last_ready: LastReady::default(),
            metrics,
        })))
    }
}

impl std::ops::Deref for Server {
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
