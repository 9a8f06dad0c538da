//! Which databases there are, and a fresh one for each test.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use database::{ConnectionTrait, DatabaseConfig, connect, migrate};
use sea_orm::DatabaseConnection;

use super::{Shop, goods};

const PREFIX: &str = "fleetcart_test_";

static NEXT: AtomicUsize = AtomicUsize::new(0);
static ANNOUNCED: tokio::sync::OnceCell<()> = tokio::sync::OnceCell::const_new();

/// Runs a test on SQLite, and on the server of `FLEETCART_TEST_MYSQL_URL` when there is one.
pub async fn each_database(test: impl AsyncFn(&Shop)) {
    let server = std::env::var("FLEETCART_TEST_MYSQL_URL")
        .ok()
        .filter(|url| !url.is_empty());
    ANNOUNCED.get_or_init(|| announce(server.as_deref())).await;

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    let shop = open(url, Some(folder)).await;
    test(&shop).await;
    shop.db.close().await.unwrap();

    let Some(server) = server else { return };
    let name = take(&server).await;
    let shop = open(format!("{}/{name}", server.trim_end_matches('/')), None).await;
    test(&shop).await;
    shop.db.close().await.unwrap();
    give_back(&server, name).await;
}

/// Databases that earlier tests have left empty: making the tables takes MySQL seconds.
static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());

async fn take(server: &str) -> String {
    if let Some(name) = FREE.lock().unwrap().pop() {
        return name;
    }
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let name = format!("{PREFIX}{}_{number}", std::process::id());
    let admin = admin(server, "mysql").await;
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    name
}

async fn give_back(server: &str, name: String) {
    let admin = admin(server, &name).await;
    admin
        .execute_unprepared("SET foreign_key_checks = 0")
        .await
        .unwrap();
    let tables = "SELECT table_name AS t FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name <> 'seaql_migrations'";
    for table in texts(&admin, tables).await {
        admin
            .execute_unprepared(&format!("DELETE FROM {table}"))
            .await
            .unwrap();
    }
    admin.close().await.unwrap();
    FREE.lock().unwrap().push(name);
}

/// Removes what test runs that have ended left on the server.
async fn tidy(server: &str) {
    let admin = admin(server, "mysql").await;
    let names = format!(
        "SELECT schema_name AS t FROM information_schema.schemata
        WHERE schema_name LIKE '{}%'",
        PREFIX.replace('_', "\\_")
    );
    for name in texts(&admin, &names).await {
        let process = name
            .trim_start_matches(PREFIX)
            .split('_')
            .next()
            .unwrap_or_default();
        if !std::path::Path::new("/proc").join(process).exists() {
            admin
                .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}"))
                .await
                .unwrap();
        }
    }
    admin.close().await.unwrap();
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "t").unwrap())
        .collect()
}

async fn open(url: String, folder: Option<tempfile::TempDir>) -> Shop {
    let mut config = DatabaseConfig::new(url);
    config.statement_timeout = std::time::Duration::from_secs(60);
    config.acquire_timeout = std::time::Duration::from_secs(60);
    open_with(config, folder).await
}

/// A shop on that database.
pub async fn open_with(config: DatabaseConfig, folder: Option<tempfile::TempDir>) -> Shop {
    let statements = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&statements);
    let db = connect(&config).await.unwrap().observed(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    migrate(&db).await.unwrap();
    let shop = Shop {
        db,
        url: config.url,
        statements,
        _folder: folder,
    };
    goods::open_shop(&shop).await;
    shop
}

async fn admin(server: &str, name: &str) -> DatabaseConnection {
    let url = format!("{}/{name}", server.trim_end_matches('/'));
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

/// Written past the test harness, which hides what passing tests print.
async fn announce(server: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    let db = connect(&DatabaseConfig::new(url)).await.unwrap();
    let mut out = std::io::stderr();
    writeln!(out, "database suite on {}", db.version().await.unwrap()).unwrap();
    match server {
        Some(server) => {
            let url = format!("{}/mysql", server.trim_end_matches('/'));
            let db = connect(&DatabaseConfig::new(url)).await.unwrap();
            let version = db.version().await.unwrap();
            tidy(server).await;
            writeln!(out, "database suite on {version}").unwrap();
        }
        None => writeln!(out, "no MySQL: FLEETCART_TEST_MYSQL_URL is not set").unwrap(),
    }
}
