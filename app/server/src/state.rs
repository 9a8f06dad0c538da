//! What the process opens at start and shares between requests and jobs.

mod mailer;
mod open;
mod payments;
mod places;

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;

use database::ConnectError;
use metrics_exporter_prometheus::{BuildError, PrometheusHandle};
use office::Office;
use pictures::{BucketError, ImageStore, RetryPolicy, StoreUrl};
use purchases::{Clock, Secret, Services};
use search::SearchError;
use storefront::pages::{
    self, Catalog, Changes, IndexError, KeptPages, ListMemory, Navigation, SearchIndex, SearchLog,
    Shop, StoreSettings,
};
use web::http::assets::Assets;
use web::http::passwords::Passwords;

use crate::config::{Config, load_or_make_secret};
use crate::health::{LastReady, LastStatus};
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
    pub office: Office,
    /// Where pictures are kept.
    pub pictures: ImageStore,
    pub shutdown: Shutdown,
    pub last_ready: LastReady,
    pub last_status: LastStatus,
    pub metrics: PrometheusHandle,
}

/// Why the shop could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Database(#[from] ConnectError),
    #[error("cannot write {}: {source}", path.display())]
    DataDir { path: PathBuf, source: io::Error },
    /// Anybody can test secrets against a form's seal at home: a short one would be found.
    #[error(
        "the secret of the shop has fewer than {} characters",
        Secret::SHORTEST
    )]
    ShortSecret,
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
        let pictures = ImageStore::open(&config.pictures(), RetryPolicy::PAGE)?;
        let (providers, test_bank) = payments::providers(&config, &secret)?;
        let usual_terms = payments::usual_terms(&config)?;
        let search = SearchIndex::create(&config.index())?;
        let db = open_database(&config.database).await?;
        if !config.database.no_migrate {
            database::migrate(&db).await?;
            search.refresh(&db).await?;
        }
        let clock = Clock::default();
        let list_bytes = (config.database.list_memory_mb as usize).saturating_mul(1024 * 1024);
        let changes = Changes::new(ListMemory::new(list_bytes));
        let base_url = config.http.base_url();
        let purchases = Arc::new(Services {
            db: db.clone(),
            providers,
            usual_terms,
            test_bank,
            mailer,
            clock: clock.clone(),
            secret,
            origin: base_url.origin().to_owned(),
            instance: format!("{}-{:08x}", std::process::id(), rand::random::<u32>()),
            observe: metrics::purchase,
        });
        let shop = Shop::new(pages::Parts {
            purchases,
            search,
            search_log: SearchLog::default(),
            catalog: Catalog::new(db.clone(), changes.clone()),
            admission: places::admission(&db, &config),
            catalog_places: places::for_lists(&db, &config),
            search_places: places::for_searches(),
            navigation: Navigation::new(db.clone(), changes.clone()),
            store: StoreSettings::new(db.clone(), changes.clone()),
            kept: KeptPages::default(),
            changes: changes.clone(),
            assets: read_assets(&config),
            clock,
            passwords: Passwords::default(),
            base_url,
            trusted_proxy_hops: config.http.trusted_proxy_hops,
            orders_per_network: config.payments.orders_per_network,
            mail_folder: config.mail.smtp_url.is_none().then(|| config.mail_folder()),
            db,
        });
        let office = Office::new(office::Parts {
            db: shop.db.clone(),
            purchases: shop.purchases.clone(),
            clock: shop.clock.clone(),
            passwords: shop.passwords.clone(),
            pictures: pictures.clone(),
            base_url: config.http.office_url(),
            trusted_proxy_hops: shop.trusted_proxy_hops,
            settings: office::Settings::default(),
            sends_mail: mailer::sends(&config.mail),
        });
        Ok(Server(Arc::new(Parts {
            config,
            shop,
            office,
            pictures,
            shutdown: Shutdown::default(),
            last_ready: LastReady::default(),
            last_status: LastStatus::default(),
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
    let data_dir = &config.database.data_dir;
    let failed = |path: PathBuf| move |source| StartError::DataDir { path, source };
    let media = match config.pictures() {
        StoreUrl::Folder(folder) => Some(folder),
        StoreUrl::Bucket { .. } => None,
    };
    for folder in [config.mail_folder(), config.index()]
        .into_iter()
        .chain(media)
    {
        let made = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder);
        made.map_err(failed(folder.clone()))?;
    }
    match &config.files.secret {
        Some(secret) if secret.expose().trim().chars().count() < Secret::SHORTEST => {
            Err(StartError::ShortSecret)
        }
        Some(secret) => Ok(secret.clone()),
        None => load_or_make_secret(data_dir).map_err(failed(data_dir.clone())),
    }
}

/// The build leaves the hashes beside the executable. A site that is not built yet is told by
/// /readyz, not by refusing to start.
pub(crate) fn read_assets(config: &Config) -> Assets {
    let hashes = std::env::current_exe().map(|exe| exe.with_file_name("hash.txt"));
    let files = &config.files;
    let read = hashes.and_then(|hashes| Assets::read(&files.site_root, &hashes, files.watch));
    read.unwrap_or_else(|error| {
        tracing::warn!(%error, "the site is not built");
        Assets::named("fleetcart.css", "fleetcart.js", "fleetcart.wasm").live_reload(files.watch)
    })
}
