//! MySQL and MariaDB: one pool, sized for a shared server, that lets go of a demoted primary.

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlSslMode};
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::{ConnectOptions as _, Connection, Executor, SqlSafeStr};
use sea_orm::{ConnectOptions, Database, DbErr, RuntimeErr, SqlxError};
use tokio::time::timeout;
use url::Url;

use crate::connection::health::{self, ConnectionState};
use crate::connection::{ConnectError, DatabaseConfig, Db, Guarded, Tls, queries};

/// Bounds how long an address or a role that has changed is used.
const LIFETIME: Duration = Duration::from_secs(900);

/// A connection idle for longer must answer before it is used.
const IDLE: Duration = Duration::from_secs(30);

/// The longest a connection may take to say that it lives.
const PING: Duration = Duration::from_millis(500);

pub(super) async fn open(config: &DatabaseConfig) -> Result<Db, ConnectError> {
    let place = place(&config.url)?;
    let tls = Tls {
        is_required: config.require_tls,
        ca_file: config.ca_file.clone(),
    };
    let driver = driver_options(&config.url, &tls)?;
    health::allow_statements(
        config.acquire_timeout + config.statement_timeout + Duration::from_secs(1),
    );
    let opened = async {
        try_once(&driver, config.connect_timeout).await?;
        Database::connect(pool_options(config, driver)).await
    };
    match opened.await {
        Ok(pool) => {
            let pool = Guarded::pool(pool);
            Ok(Db {
                writer: pool.clone(),
                reader: pool,
                place,
                tls,
            })
        }
        Err(source) => Err(ConnectError::Unreachable { place, source }),
    }
}

/// The driver's options for an address; each new connection looks the server's name up anew.
pub(super) fn driver_options(url: &str, tls: &Tls) -> Result<MySqlConnectOptions, ConnectError> {
    let options: MySqlConnectOptions = url.parse().map_err(|_| bad_url())?;
    let mut options = options
        .statement_cache_capacity(256)
        .disable_statement_logging();
    if tls.is_required {
        options = options.ssl_mode(MySqlSslMode::VerifyIdentity);
    }
    if let Some(file) = &tls.ca_file {
        options = options.ssl_ca(file);
    }
    Ok(options)
}

/// One connection by hand: it says what is wrong, where the pool would say after a while that its
/// time is over.
async fn try_once(driver: &MySqlConnectOptions, limit: Duration) -> Result<(), DbErr> {
    let failed = |error| DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(error)));
    let connection = match timeout(limit, driver.connect()).await {
        Ok(connected) => connected.map_err(failed)?,
        Err(_) => {
            let said = format!("nobody answered within {} s", limit.as_secs_f32());
            return Err(DbErr::Conn(RuntimeErr::Internal(said)));
        }
    };
    timeout(PING, connection.close()).await.ok();
    Ok(())
}

fn pool_options(config: &DatabaseConfig, driver: MySqlConnectOptions) -> ConnectOptions {
    let mut options = ConnectOptions::new(config.url.clone());
    let statement_timeout = config.statement_timeout;
    options
        .max_connections(config.max_connections.max(2))
        // The pool's own upkeep would sit on a place for minutes while the server is away, and close
        // what cannot be had again while the server refuses our password; `may_be_used` ages
        // connections with more sense.
        .min_connections(0)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(config.acquire_timeout)
        .connect_lazy(true)
        .test_before_acquire(false)
        .record_stmt_in_spans(false)
        .sqlx_logging(false)
        .map_sqlx_mysql_opts(move |_| driver.clone())
        .map_sqlx_mysql_pool_opts(move |pool| {
            pool.after_connect(move |conn, _| Box::pin(prepare(conn, statement_timeout)))
                .before_acquire(|conn, known| Box::pin(may_be_used(conn, known)))
                .after_release(|conn, known| Box::pin(may_be_kept(conn, known)))
        });
    options
}

/// Before an idle connection is handed out.
async fn may_be_used(
    conn: &mut MySqlConnection,
    known: PoolConnectionMetadata,
) -> Result<bool, SqlxError> {
    if known.age > LIFETIME && !health::is_refused() {
        return Ok(false);
    }
    match health::state_of(known.age) {
        ConnectionState::Stale => Ok(false),
        ConnectionState::Suspect => answers(conn).await,
        ConnectionState::Healthy if known.idle_for >= IDLE => answers(conn).await,
        ConnectionState::Healthy => Ok(true),
    }
}

/// Before a connection goes back to the idle ones.
async fn may_be_kept(
    conn: &mut MySqlConnection,
    known: PoolConnectionMetadata,
) -> Result<bool, SqlxError> {
    match health::state_of(known.age) {
        ConnectionState::Stale => Ok(false),
        ConnectionState::Suspect => answers(conn).await,
        ConnectionState::Healthy => Ok(true),
    }
}

/// A connection that was left in the middle of a statement answers for that one first: it is closed
/// unless it does so at once.
async fn answers(conn: &mut MySqlConnection) -> Result<bool, SqlxError> {
    match timeout(PING, conn.ping()).await {
        Ok(answer) => answer.map(|()| true),
        Err(_) => Err(SqlxError::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// A named lock queues the instances that start together; the tables are made by the first.
pub(super) async fn migrate(db: &Db) -> Result<(), DbErr> {
    let name = format!(
        "migrate {}",
        db.place.rsplit('/').next().unwrap_or_default()
    );
    let name: String = name.chars().take(60).collect();
    // The lock belongs to a connection, and a transaction is what pins one.
    let holder = db.begin().await?.into_unguarded();
    let ask = |question| queries::number(&holder, question, [name.clone().into()]);
    if ask(queries::TAKE_LOCK).await? != Some(1) {
        return Err(DbErr::Migration(
            "another instance has been migrating for two minutes".into(),
        ));
    }
    let migrated = Migrator::up(db.writer.unguarded(), None).await;
    ask(queries::RELEASE_LOCK).await?;
    holder.commit().await?;
    migrated
}

async fn prepare(conn: &mut MySqlConnection, statement_timeout: Duration) -> Result<(), SqlxError> {
    // Gap locks of the default level make checkouts deadlock; every rule here is a guarded UPDATE
    // or a unique index and needs none.
    run(
        conn,
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED".into(),
    )
    .await?;
    let (millis, seconds) = (
        statement_timeout.as_millis(),
        statement_timeout.as_millis().div_ceil(1000).max(1),
    );
    // Writes have no time limit on the server but this one for waiting; ours is in `health`.
    run(
        conn,
        format!("SET SESSION innodb_lock_wait_timeout = {seconds}"),
    )
    .await?;
    if run(conn, format!("SET SESSION max_execution_time = {millis}"))
        .await
        .is_err()
    {
        // MariaDB's name for it, in seconds.
        run(conn, format!("SET SESSION max_statement_time = {seconds}")).await?;
    }
    health::connected();
    Ok(())
}

async fn run(conn: &mut MySqlConnection, sql: String) -> Result<(), SqlxError> {
    conn.execute(sea_orm::sqlx::AssertSqlSafe(sql).into_sql_str())
        .await
        .map(|_| ())
}

fn place(url: &str) -> Result<String, ConnectError> {
    let url = Url::parse(url).map_err(|_| bad_url())?;
    let host = url.host_str().ok_or_else(bad_url)?;
    let port = url.port().unwrap_or(3306);
    Ok(format!("{host}:{port}{}", url.path()))
}

fn bad_url() -> ConnectError {
    ConnectError::BadUrl("mysql://…".to_owned())
}
