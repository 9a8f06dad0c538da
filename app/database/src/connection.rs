//! Opening the database: which pools, with which limits, and the migrations.

pub(crate) mod classify;
pub(crate) mod fail_point;
mod guarded;
pub(crate) mod health;
mod mysql;
mod queries;
mod sqlite;
mod watch;

use std::path::PathBuf;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait};
use thiserror::Error;

pub use self::guarded::Guarded;
pub use self::health::Condition;
pub use self::sqlite::READERS as SQLITE_READERS;

use self::health::guarded;
use crate::transaction::Transaction;

/// Where the database is and how many connections it grants.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `sqlite:PATH` or `mysql://user:password@host:port/name`.
    pub url: String,
    /// The most connections to MySQL; SQLite has its own fixed pools.
    pub max_connections: u32,
    /// The longest MySQL may take to let us in.
    pub connect_timeout: Duration,
    /// The longest to wait until one of the connections is free.
    pub acquire_timeout: Duration,
    /// The longest a statement may run, and wait for a lock.
    pub statement_timeout: Duration,
    /// Insist on TLS with a certificate for the server's name.
    pub require_tls: bool,
    /// The authorities to trust, PEM; the public ones when absent.
    pub ca_file: Option<PathBuf>,
}

/// Why the database could not be opened. Never shows the password.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The address has neither of the two known forms.
    #[error("“{0}” is no database address; use sqlite:PATH or mysql://user:password@host/name.")]
    BadUrl(String),
    /// Nothing answered, or it refused us.
    #[error("The database at {place} cannot be opened: {source}")]
    Unreachable {
        /// Host, port and name, or the file.
        place: String,
        /// What the driver said.
        source: DbErr,
    },
    /// The tables could not be brought up to date.
    #[error("The database at {place} could not be migrated: {source}")]
    Migration {
        /// Host, port and name, or the file.
        place: String,
        /// What the database said.
        source: DbErr,
    },
}

/// An open database: one handle for writing, one for reading.
///
/// On MySQL both are the same pool. On SQLite there is one writing connection and a few that read.
#[derive(Debug, Clone)]
pub struct Db {
    writer: Guarded<DatabaseConnection>,
    reader: Guarded<DatabaseConnection>,
    place: String,
    tls: Tls,
}

/// What is asked of the server's certificate.
#[derive(Debug, Clone, Default)]
struct Tls {
    is_required: bool,
    ca_file: Option<PathBuf>,
}

impl DatabaseConfig {
    /// The usual limits for that address.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 20,
            connect_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            require_tls: false,
            ca_file: None,
        }
    }
}

/// Opens the database; creates an SQLite file that is not there.
pub async fn connect(config: &DatabaseConfig) -> Result<Db, ConnectError> {
    if let Some(path) = config.url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split('?').next().unwrap_or(path);
        return sqlite::open(config, path).await;
    }
    if config.url.starts_with("mysql://") {
        return mysql::open(config).await;
    }
    let shown = config.url.split(':').next().unwrap_or_default();
    Err(ConnectError::BadUrl(shown.to_owned()))
}

/// Brings the tables up to date. Any number of instances may call it at once.
pub async fn migrate(db: &Db) -> Result<(), ConnectError> {
    let failed = |source| ConnectError::Migration {
        place: db.place.clone(),
        source,
    };
    match db.backend() {
        DbBackend::MySql => mysql::migrate(db).await,
        _ => sqlite::migrate(db).await,
    }
    .map_err(failed)
}

/// Whether every migration is applied; changes nothing.
pub async fn is_migrated(db: &Db) -> Result<bool, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(db.reader.unguarded());
    Ok(guarded(false, pending).await?.is_empty())
}

/// Whether no migration was ever applied; changes nothing.
pub async fn is_new(db: &Db) -> Result<bool, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(db.reader.unguarded());
    Ok(guarded(false, pending).await?.len() == Migrator::migrations().len())
}

impl Db {
    /// The handle for single writes; see also [`transaction`](crate::transaction).
    #[must_use]
    pub fn writer(&self) -> &Guarded<DatabaseConnection> {
        &self.writer
    }

    /// The handle for reads.
    #[must_use]
    pub fn reader(&self) -> &Guarded<DatabaseConnection> {
        &self.reader
    }

    /// Host, port and name of the database, or its file; never the password.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Starts a transaction that will write.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend() == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begun = self.writer.unguarded().begin_with_options(options);
        let begun = if self.is_server() {
            guarded(true, begun).await
        } else {
            begun.await
        };
        begun.map(Guarded::transaction)
    }

    /// Whether the database is a server of its own, which may fail over while this process lives.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.backend() == DbBackend::MySql
    }

    /// The server's own name and version, such as `MySQL 9.7.1`.
    pub async fn version(&self) -> Result<String, DbErr> {
        let (name, question) = match self.backend() {
            DbBackend::Sqlite => ("SQLite", queries::SQLITE_VERSION),
            _ => ("MySQL", queries::MYSQL_VERSION),
        };
        let version = queries::text(self.reader(), question).await?;
        let name = if version.contains("MariaDB") {
            "MariaDB"
        } else {
            name
        };
        Ok(format!("{name} {version}"))
    }

    /// Whether the database answers and still takes writes.
    pub async fn is_writable(&self) -> Result<bool, DbErr> {
        if self.backend() == DbBackend::Sqlite {
            queries::number(self.reader(), queries::ANYTHING, []).await?;
            return Ok(true);
        }
        let read_only = queries::number(self.writer(), queries::IS_READ_ONLY, []).await?;
        Ok(read_only == Some(0))
    }

    /// Closes every connection after its work is done.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.unguarded().close_by_ref().await?;
        self.writer.unguarded().close_by_ref().await
    }

    /// Calls `callback` after each statement of both handles; for counting and for metrics.
    #[must_use]
    pub fn observed(
        mut self,
        callback: impl Fn(&sea_orm::metric::Info<'_>) + Clone + Send + Sync + 'static,
    ) -> Self {
        self.reader
            .unguarded_mut()
            .set_metric_callback(callback.clone());
        self.writer.unguarded_mut().set_metric_callback(callback);
        self
    }

    fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }
}
