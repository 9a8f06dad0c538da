//! SQLite: one connection that writes, a few that read, and a write-ahead log between them.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous,
};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, SqlxError};

use crate::connection::{ConnectError, DatabaseConfig, Db, Guarded, Tls};

/// Connections that read an SQLite file.
pub const READERS: u32 = 4;

/// Operations between two looks at the clock: some microseconds.
const OPERATIONS: i32 = 2_000;

pub(super) async fn open(config: &DatabaseConfig, path: &str) -> Result<Db, ConnectError> {
    if path.is_empty() || path.contains(":memory:") {
        return Err(ConnectError::BadUrl(config.url.clone()));
    }
    let unreachable = |source| ConnectError::Unreachable {
        place: path.to_owned(),
        source,
    };
    if let Some(folder) = Path::new(path).parent() {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| unreachable(DbErr::Custom(error.to_string())))?;
    }
    make_private(path).map_err(|error| unreachable(DbErr::Custom(error.to_string())))?;
    let writer = Database::connect(options(path, 1, false))
        .await
        .map_err(unreachable)?;
    let reader = readers(path, config.statement_timeout).await;
    let reader = reader.map_err(unreachable)?;
    Ok(Db {
        writer: Guarded::pool(writer),
        reader: Guarded::pool(reader),
        place: path.to_owned(),
        tls: Tls::default(),
    })
}

/// Names, addresses and hashes are the owner's alone; SQLite gives the files beside it the same rights.
fn make_private(path: &str) -> std::io::Result<()> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Several processes may start on one file: the first takes the only write lock and the others
/// wait for it, then find nothing left to do.
pub(super) async fn migrate(db: &Db) -> Result<(), DbErr> {
    let tx = db.begin().await?.into_unguarded();
    Migrator::up(&tx, None).await?;
    tx.commit().await
}

/// A statement that reads for longer is ended: who asked for it has gone, and others wait.
async fn readers(path: &str, longest: Duration) -> Result<DatabaseConnection, DbErr> {
    let mut options = options(path, READERS, true);
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        // A connection is taken from the pool for each statement.
        pool.after_connect(move |conn, _| Box::pin(limit(conn, longest)))
            .before_acquire(move |conn, _| {
                Box::pin(async move { limit(conn, longest).await.map(|()| true) })
            })
    });
    Database::connect(options).await
}

async fn limit(conn: &mut SqliteConnection, longest: Duration) -> Result<(), SqlxError> {
    let end = Instant::now() + longest;
    let mut handle = conn.lock_handle().await?;
    handle.set_progress_handler(OPERATIONS, move || Instant::now() < end);
    Ok(())
}

fn options(path: &str, connections: u32, read_only: bool) -> ConnectOptions {
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
    options
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
