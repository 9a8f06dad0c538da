//! Which databases there are, and a fresh one for each test.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use database::{DatabaseConfig, connect, migrate};

use super::{Shop, goods};

static NEXT: AtomicUsize = AtomicUsize::new(0);
static ANNOUNCED: tokio::sync::OnceCell<()> = tokio::sync::OnceCell::const_new();

/// Runs a test on SQLite, and on the server of `FLEETCART_TEST_MYSQL_URL` when there is one.
pub async fn each_database(test: impl AsyncFn(&Shop)) {
    let server = std::env::var("FLEETCART_TEST_MYSQL_URL").ok().filter(|url| !url.is_empty());
    ANNOUNCED.get_or_init(|| announce(server.as_deref())).await;

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    let shop = open(url, Some(folder)).await;
    test(&shop).await;
    shop.db.close().await.unwrap();

    let Some(server) = server else { return };
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let name = format!("fleetcart_test_{}_{number}", std::process::id());
    admin(&server, &format!("CREATE DATABASE {name}")).await;
    let shop = open(format!("{}/{name}", server.trim_end_matches('/')), None).await;
    test(&shop).await;
    shop.db.close().await.unwrap();
    admin(&server, &format!("DROP DATABASE {name}")).await;
}

async fn open(url: String, folder: Option<tempfile::TempDir>) -> Shop {
    let mut config = DatabaseConfig::new(url.clone());
    config.statement_timeout = std::time::Duration::from_secs(60);
    let statements = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&statements);
    let db = connect(&config).await.unwrap().observed(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    migrate(&db).await.unwrap();
    let shop = Shop { db, url, statements, _folder: folder };
    goods::open_shop(&shop).await;
    shop
}

async fn admin(server: &str, sql: &str) {
    use database::ConnectionTrait;
    let url = format!("{}/mysql", server.trim_end_matches('/'));
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let admin = sea_orm::Database::connect(options).await.unwrap();
    admin.execute_unprepared(sql).await.unwrap();
    admin.close().await.unwrap();
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
            writeln!(out, "database suite on {version}").unwrap();
        }
        None => writeln!(out, "no MySQL: FLEETCART_TEST_MYSQL_URL is not set").unwrap(),
    }
}
