//! SQLite: one connection that writes, a few that read, and a write-ahead log between them.

use std::path::Path;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

use crate::connection::{ConnectError, DatabaseConfig, Db, Guarded, Tls};

const READERS: u32 = 4;

pub(super) async fn open(config: &DatabaseConfig, path: &str) -> Result<Db, ConnectError> {
    if path.is_empty() || path.contains(":memory:") {
        return Err(ConnectError::BadUrl(config.url.clone()));
    }
    let unreachable = |source| ConnectError::Unreachable {
        place: path.to_owned(),
        source,
    };
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| unreachable(DbErr::Custom(error.to_string())))?;
    }
    let writer = pool(path, 1, false).await.map_err(unreachable)?;
    let reader = pool(path, READERS, true).await.map_err(unreachable)?;
    Ok(Db {
        writer: Guarded::pool(writer),
        reader: Guarded::pool(reader),
        place: path.to_owned(),
        tls: Tls::default(),
    })
}

/// Several processes may start on one file: the first takes the only write lock and the others
/// wait for it, then find nothing left to do.
pub(super) async fn migrate(db: &Db) -> Result<(), DbErr> {
    let tx = db.begin().await?.into_unguarded();
    Migrator::up(&tx, None).await?;
    tx.commit().await
}

async fn pool(path: &str, connections: u32, read_only: bool) -> Result<DatabaseConnection, DbErr> {
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite:");
    options
        .max_connections(connections)
        .min_connections(1)
        // Writers queue for the one connection; a burst of checkouts must not be refused.
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .record_stmt_in_spans(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |_| sqlite_options(&file, read_only));
    Database::connect(options).await
}

fn sqlite_options(file: &str, read_only: bool) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-16384")
        .pragma("mmap_size", "134217728");
    let options = sea_orm::sqlx::ConnectOptions::disable_statement_logging(options);
    if read_only {
        options.read_only(true)
    } else {
        options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .optimize_on_close(true, None)
    }
}
