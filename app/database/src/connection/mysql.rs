//! MySQL and MariaDB: one pool, sized for a shared server, that lets go of a demoted primary.

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlSslMode};
use sea_orm::sqlx::{Executor, SqlSafeStr};
use sea_orm::{ConnectOptions, Database, DbErr};
use url::Url;

use super::{ConnectError, DatabaseConfig, Db, is_suspect};
use crate::sql::{self, values};

pub(super) async fn open(config: &DatabaseConfig) -> Result<Db, ConnectError> {
    let place = place(&config.url)?;
    let mut options = ConnectOptions::new(config.url.clone());
    let statement_timeout = config.statement_timeout;
    let (require_tls, ca_file) = (config.require_tls, config.ca_file.clone());
    options
        .max_connections(config.max_connections.max(2))
        .min_connections(2.min(config.max_connections.max(1)))
        .acquire_timeout(Duration::from_secs(10))
        .connect_timeout(Duration::from_secs(5))
        .idle_timeout(Duration::from_secs(300))
        // Bounds how long a stale address or role lives after a fail-over.
        .max_lifetime(Duration::from_secs(900))
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .record_stmt_in_spans(false)
        .sqlx_logging(false)
        .map_sqlx_mysql_opts(move |options| {
            let mut options = options.statement_cache_capacity(256);
            if require_tls {
                options = options.ssl_mode(MySqlSslMode::VerifyIdentity);
            }
            if let Some(file) = &ca_file {
                options = options.ssl_ca(file);
            }
            options
        })
        .map_sqlx_mysql_pool_opts(move |pool| {
            pool.after_connect(move |conn, _| Box::pin(prepare(conn, statement_timeout)))
        })
        .map_sqlx_mysql_before_acquire(|_, connection| {
            let usable = !is_suspect(connection.age);
            Box::pin(async move { Ok(usable) })
        });
    match Database::connect(options).await {
        Ok(pool) => Ok(Db {
            writer: pool.clone(),
            reader: pool,
            place,
        }),
        Err(source) => Err(ConnectError::Unreachable { place, source }),
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
    let holder = db.begin().await?;
    let got = sql::number(
        &holder,
        "SELECT GET_LOCK(?, 120) AS n",
        values![name.clone()],
    )
    .await?;
    if got != Some(1) {
        return Err(DbErr::Migration(
            "another instance has been migrating for two minutes".into(),
        ));
    }
    let migrated = Migrator::up(db.writer(), None).await;
    sql::number(&holder, "SELECT RELEASE_LOCK(?) AS n", values![name]).await?;
    holder.commit().await?;
    migrated
}

async fn prepare(
    conn: &mut MySqlConnection,
    statement_timeout: Duration,
) -> Result<(), sea_orm::SqlxError> {
    // Gap locks of the default level make checkouts deadlock; every rule here is a guarded UPDATE
    // or a unique index and needs none.
    run(
        conn,
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED".into(),
    )
    .await?;
    run(conn, "SET SESSION innodb_lock_wait_timeout = 10".into()).await?;
    let millis = statement_timeout.as_millis();
    if run(conn, format!("SET SESSION max_execution_time = {millis}"))
        .await
        .is_err()
    {
        // MariaDB's name for it, in seconds.
        run(
            conn,
            format!("SET SESSION max_statement_time = {}", millis.div_ceil(1000)),
        )
        .await?;
    }
    Ok(())
}

async fn run(conn: &mut MySqlConnection, sql: String) -> Result<(), sea_orm::SqlxError> {
    conn.execute(sea_orm::sqlx::AssertSqlSafe(sql).into_sql_str())
        .await
        .map(|_| ())
}

fn place(url: &str) -> Result<String, ConnectError> {
    let bad = || ConnectError::BadUrl("mysql://…".to_owned());
    url.parse::<MySqlConnectOptions>().map_err(|_| bad())?;
    let url = Url::parse(url).map_err(|_| bad())?;
    let host = url.host_str().ok_or_else(bad)?;
    let port = url.port().unwrap_or(3306);
    Ok(format!("{host}:{port}{}", url.path()))
}
