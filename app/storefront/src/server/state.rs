//! What every request may use.

mod clock;
mod open;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use database::{ConnectError, Db};
use metrics_exporter_prometheus::{BuildError, PrometheusHandle};

use super::config::{BaseUrl, Config, Secret, load_or_make_secret};
use super::metrics;
use super::passwords::Passwords;
use super::shutdown::Shutdown;

pub use clock::Clock;
pub use open::open_database;

/// The shop: cheap to clone, the same for every request.
#[derive(Clone)]
pub struct Shop(Arc<Parts>);

/// What is inside a [`Shop`].
pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub passwords: Passwords,
    pub shutdown: Shutdown,
    pub metrics: PrometheusHandle,
    pub secret: Secret,
    base_url: BaseUrl,
}

/// Why the shop could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Database(#[from] ConnectError),
    #[error("cannot write {}: {source}", path.display())]
    DataDir { path: PathBuf, source: io::Error },
    #[error("cannot start counting: {0}")]
    Metrics(#[from] BuildError),
}

impl Shop {
    /// Opens the database (and brings it up to date, unless told not to) and everything else a
    /// request needs.
    pub async fn start(config: Config) -> Result<Shop, StartError> {
        let metrics = metrics::install()?;
        let secret = prepare_data_dir(&config)?;
        let db = open_database(&config.database).await?;
        if !config.database.no_migrate {
            database::migrate(&db).await?;
        }
        Ok(Shop(Arc::new(Parts {
            base_url: config.http.base_url(),
            config,
            db,
            clock: Clock::default(),
            passwords: Passwords::default(),
            shutdown: Shutdown::default(),
            metrics,
            secret,
        })))
    }
}

impl Parts {
    /// The address shoppers use.
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
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
    for folder in [files.media(), files.mail(), files.index()] {
        std::fs::create_dir_all(&folder).map_err(failed(folder.clone()))?;
    }
    match &files.secret {
        Some(secret) => Ok(secret.clone()),
        None => load_or_make_secret(&files.data_dir).map_err(failed(files.data_dir.clone())),
    }
}
