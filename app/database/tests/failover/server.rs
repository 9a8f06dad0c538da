//! One MySQL server for all tests of this program, which have it to themselves one after the other.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use database::{ConnectionTrait, DatabaseConfig};
use sea_orm::DatabaseConnection;
use tokio::sync::Mutex;

use crate::support::{Shop, open_with};

/// What a committed order survives a kill with.
const DURABLE: [&str; 2] = [
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-doublewrite=1",
];

static THE_ONE: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
static ONE_BY_ONE: Mutex<()> = Mutex::const_new(());
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A running server; it goes away with the last test that waits for it.
pub struct Server {
    /// `mysql://root@127.0.0.1:PORT`.
    pub url: String,
    pub certificates: tempfile::TempDir,
}

/// Runs a test that may do anything to the server but leave it worse than it was.
pub async fn with_server(test: impl AsyncFn(&Server)) {
    if std::env::var("FLEETCART_TEST_MYSQL_URL").is_ok_and(|url| !url.is_empty()) {
        let server = Server::shared().await;
        let _mine = ONE_BY_ONE.lock().await;
        test(&server).await;
    }
}

impl Server {
    async fn shared() -> Arc<Server> {
        let mut known = THE_ONE.lock().await;
        if let Some(server) = known.upgrade() {
            return server;
        }
        let certificates = tempfile::tempdir().unwrap();
        crate::certificate::make(certificates.path(), "localhost");
        let url = script(&["start"], certificates.path(), true);
        let server = Arc::new(Server { url, certificates });
        *known = Arc::downgrade(&server);
        server
    }

    /// `mysql://root@127.0.0.1:PORT` with another host and a database.
    pub fn url_of(&self, host: &str, name: &str) -> String {
        let port = self.url.rsplit(':').next().unwrap();
        format!("mysql://root@{host}:{port}/{name}")
    }

    pub fn ca(&self) -> PathBuf {
        self.certificates.path().join("ca.pem")
    }

    /// A shop on a new database of this server.
    pub async fn shop(&self) -> Shop {
        let name = self.new_database().await;
        open_with(config(&self.url_of("127.0.0.1", &name)), None).await
    }

    pub async fn new_database(&self) -> String {
        let name = format!("shop_{}", NEXT.fetch_add(1, Ordering::SeqCst));
        self.say(&format!("CREATE DATABASE {name}")).await;
        name
    }

    /// A connection beside the shop's.
    pub async fn admin(&self) -> DatabaseConnection {
        let mut options = sea_orm::ConnectOptions::new(format!("{}/mysql", self.url));
        options.max_connections(1).sqlx_logging(false);
        sea_orm::Database::connect(options).await.unwrap()
    }

    pub async fn say(&self, sql: &str) {
        let admin = self.admin().await;
        admin.execute_unprepared(sql).await.unwrap();
        admin.close().await.unwrap();
    }

    /// Sends the process a signal; after `TERM` and `KILL` it is gone.
    pub fn halt(&self, signal: &str) {
        script(
            &["halt", &self.url, signal],
            self.certificates.path(),
            false,
        );
    }

    /// Starts it again, with its data and on its port.
    pub fn resume(&self, with_tls: bool) {
        let what = ["resume", &self.url];
        script(&what, self.certificates.path(), with_tls);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        script(&["stop", &self.url], self.certificates.path(), false);
    }
}

/// Less patient than in production, so that the tests need not be patient either.
pub fn config(url: &str) -> DatabaseConfig {
    let mut config = DatabaseConfig::new(url);
    config.statement_timeout = Duration::from_secs(3);
    config.acquire_timeout = Duration::from_secs(3);
    config.connect_timeout = Duration::from_secs(3);
    config
}

fn script(arguments: &[&str], certificates: &Path, with_tls: bool) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../script/mysql");
    let mut command = Command::new(file);
    command.args(arguments);
    match (arguments[0], with_tls) {
        ("start" | "resume", true) => {
            command.args(DURABLE).arg("--tls").arg(certificates);
        }
        ("start" | "resume", false) => {
            command.args(DURABLE).arg("--tls-version=");
        }
        _ => {}
    }
    // Its log goes to a file; the pipe must not stay open in the server.
    let ran = command.stderr(std::process::Stdio::inherit()).output();
    let ran = ran.unwrap();
    assert!(ran.status.success(), "script/mysql {arguments:?} failed");
    let said = String::from_utf8(ran.stdout).unwrap();
    said.lines().last().unwrap_or_default().to_owned()
}
