//! The real binary: start, readiness, draining, and refusing to start.

use std::process::Stdio;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::support::TestShop;

#[tokio::test(flavor = "multi_thread")]
async fn readiness_names_the_check_that_fails() {
    let shop = TestShop::start().await;
    let answer = shop.get(&format!("{}/readyz", shop.private)).await;
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    std::fs::remove_dir_all(shop.folder().join("site/pkg")).unwrap();
    let answer = shop.get(&format!("{}/readyz", shop.private)).await;
    assert_eq!(answer.status(), 503);
    let json: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(failing(&json), ["assets"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_tables_is_not_ready() {
    let shop = TestShop::with_flags(&["--no-migrate"]).await;
    let answer = shop.get(&format!("{}/readyz", shop.private)).await;
    assert_eq!(answer.status(), 503);
    let json: serde_json::Value = answer.json().await.unwrap();
    assert!(failing(&json).contains(&"migrations"), "{json}");
    assert_eq!(shop.get("/healthz").await.status(), 200);
}

fn failing(readiness: &serde_json::Value) -> Vec<&str> {
    let checks = readiness["checks"].as_array().unwrap();
    let failing = checks.iter().filter(|check| check["ok"] == false);
    failing
        .map(|check| check["name"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_flight_at_shutdown_is_finished_and_nothing_new_is_accepted() {
    let slow = Router::new().route(
        "/test/slow",
        get(async || {
            tokio::time::sleep(Duration::from_secs(3)).await;
            "finished"
        }),
    );
    let shop = TestShop::with_routes(slow).await;
    let browser = shop.browser();
    let in_flight = tokio::spawn(async move { browser.get("/test/slow").await.text().await });
    tokio::time::sleep(Duration::from_millis(150)).await;

    let drain = shop.server.shutdown.drain(Duration::from_millis(1500));
    let (_, not_ready) = tokio::join!(drain, async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let ready = shop.get(&format!("{}/readyz", shop.private)).await.status();
        let serves_on = shop.get("/healthz").await.status();
        (ready, serves_on)
    });
    assert_eq!(not_ready.0, 503);
    assert_eq!(not_ready.1, 200);
    assert_eq!(in_flight.await.unwrap().unwrap(), "finished");
    let cut_off = shop.public_serving.await.unwrap();
    assert_eq!(cut_off, 0);
    let address = shop.base.trim_start_matches("http://");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_let_in_last_is_still_answered() {
    let shop = TestShop::start().await;
    let address = shop.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    // Accepted, with nothing sent yet: the shop closes in between.
    tokio::time::sleep(Duration::from_millis(200)).await;
    shop.server.shutdown.close();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_never_ends_its_head_is_cut() {
    let shop = TestShop::start().await;
    let address = shop.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        .await
        .unwrap();
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(9), stream.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "still open after the keep-alive time of 5 s");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_drains_on_sigterm_and_ends_with_code_0() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--drain-grace-seconds", "1"]).await;
    let client = reqwest::Client::new();
    let status = async |address: &str, path: &str| {
        let url = format!("http://{address}{path}");
        client
            .get(url)
            .send()
            .await
            .map(|answer| answer.status().as_u16())
    };
    assert_eq!(status(&process.public, "/healthz").await.unwrap(), 200);
    assert_eq!(status(&process.private, "/metrics").await.unwrap(), 200);

    let told = Instant::now();
    process.signal("TERM");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(status(&process.public, "/readyz").await.unwrap(), 503);
    assert_eq!(status(&process.public, "/healthz").await.unwrap(), 200);
    let ended = tokio::time::timeout(Duration::from_secs(10), process.child.wait()).await;
    assert_eq!(ended.unwrap().unwrap().code(), Some(0));
    assert!(
        told.elapsed() >= Duration::from_secs(1),
        "the grace was cut short"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hang_up_skips_the_grace_before_a_drain_and_during_one() {
    for signals in [&["HUP"][..], &["TERM", "HUP"]] {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Process::start(folder.path(), &["--drain-grace-seconds", "60"]).await;
        for signal in signals {
            process.signal(signal);
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let ended = tokio::time::timeout(Duration::from_secs(20), process.child.wait()).await;
        assert_eq!(ended.unwrap().unwrap().code(), Some(0), "{signals:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_database_is_one_sentence_and_a_failing_exit() {
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let output = fleetcart(folder.path())
        .args(["serve", "--database-wait-seconds", "1"])
        // Port 9 is `discard`; nothing answers there.
        .args(["--database-url", "mysql://shop:hunter2@127.0.0.1:9/shop"])
        .output()
        .await
        .unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("fleetcart: The database at 127.0.0.1:9/shop cannot be opened"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["serve", "migrate"] {
        let output = fleetcart(folder.path())
            .args([command, "--help"])
            .output()
            .await
            .unwrap();
        assert!(output.status.success());
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(help.contains("FLEETCART_DATABASE_URL"), "{help}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_of_an_import_tells_what_the_shop_makes_of_the_file_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let import = async |file: &str, flags: &[&str]| {
        std::fs::write(folder.path().join("file.csv"), file).unwrap();
        let mut command = fleetcart(folder.path());
        command.args(["import", "file.csv"]).args(flags);
        let output = command.output().await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said)
    };
    let mug = "name,sku,price,stock\nMug,M-1,9.50,20\n";
    let (code, said) = import(mug, &["--dry-run"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("New to the shop: 1; there already: 0."),
        "{said}"
    );
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1, "the file alone");

    assert_eq!(import(mug, &[]).await.0, Some(0));
    let (code, said) = import(mug, &["--dry-run"]).await;
    assert!(
        said.contains("New to the shop: 0; there already: 1."),
        "{said}"
    );
    assert_eq!(code, Some(0));
    let other = "name,sku,price,stock\nCup,m-1,9.50,20\n";
    let (code, said) = import(other, &["--dry-run"]).await;
    assert!(
        said.contains("Line 2, sku: The shop has this SKU as “M-1”"),
        "{said}"
    );
    assert_eq!(code, Some(2));
}

fn fleetcart(folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleetcart"));
    command
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// The binary, listening on ports the kernel chose, which its log tells.
struct Process {
    child: Child,
    public: String,
    private: String,
}

impl Process {
    async fn start(folder: &std::path::Path, flags: &[&str]) -> Process {
        let mut child = fleetcart(folder)
            .args(["serve", "--log-format", "json"])
            .args(["--addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0"])
            .args(flags)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let open = loop {
            let line = lines
                .next_line()
                .await
                .unwrap()
                .expect("the shop did not open");
            let json: serde_json::Value = serde_json::from_str(&line).unwrap();
            if json["message"] == "the shop is open" {
                break json;
            }
        };
        // Somebody must read on, or the process stops at a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let address = |field: &str| open[field].as_str().unwrap().to_owned();
        Process {
            public: address("listening"),
            private: address("metrics"),
            child,
        }
    }

    fn signal(&mut self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &id])
            .status();
        assert!(sent.unwrap().success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_can_be_found_by_trying_is_refused_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let database = format!("sqlite:{data}/shop.db");
    for short in ["x", "a-secret-of-31-letters-only---!"] {
        let flags = [
            "--data-dir",
            &data,
            "--database-url",
            &database,
            "--secret",
            short,
        ];
        let config = server::config::Config::from_flags(&flags).unwrap();
        let refused = server::state::Server::start(config)
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(refused.contains("fewer than 32"), "{refused}");
        assert!(short == "x" || !refused.contains(short), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_shop_writes_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let shop = TestShop::start().await;
    let mode = |name: &str| {
        let found = std::fs::metadata(shop.folder().join(name)).unwrap();
        found.permissions().mode() & 0o777
    };
    for (name, expected) in [
        ("shop.db", 0o600),
        ("shop.db-wal", 0o600),
        ("var", 0o700),
        ("var/mail", 0o700),
        ("var/index", 0o700),
        ("var/secret", 0o600),
    ] {
        assert_eq!(mode(name), expected, "{name}");
    }
}
