//! The real binary as systemd starts it: a passed socket, secrets in files, a manager that listens.

use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::net::UnixDatagram;
use tokio::process::{Child, Command};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_service_takes_its_socket_and_its_secrets_and_tells_how_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let ear = UnixDatagram::bind(folder.path().join("notify")).unwrap();
    credential(
        folder.path(),
        "fleetcart_database-url",
        "sqlite:secret.db\n",
    );
    credential(folder.path(), "fleetcart_secret", &"s".repeat(40));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut service = start(folder.path(), listener);

    // Nobody has accepted yet, and nobody is refused.
    let early = TcpStream::connect(address);
    assert!(early.is_ok(), "{early:?}");
    assert!(hear(&ear).await.starts_with("READY=1"));
    let url = format!("http://{address}/healthz");
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(
        folder.path().join("secret.db").exists(),
        "the database of the credential was not used"
    );
    assert!(
        !folder.path().join("var/secret").exists(),
        "a secret was made although one was given"
    );
    assert_eq!(hear(&ear).await, "WATCHDOG=1");

    let id = service.id().unwrap().to_string();
    let told = std::process::Command::new("kill")
        .args(["-s", "TERM", &id])
        .status();
    assert!(told.unwrap().success());
    while !hear(&ear).await.starts_with("STOPPING=1") {}
    let ended = timeout(PATIENCE, service.wait()).await.unwrap();
    assert_eq!(ended.unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_credential_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let _ear = UnixDatagram::bind(folder.path().join("notify")).unwrap();
    credential(folder.path(), "fleetcart_secret", "");
    let service = start(folder.path(), TcpListener::bind("127.0.0.1:0").unwrap());
    let output = timeout(PATIENCE, service.wait_with_output()).await.unwrap();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("fleetcart_secret"), "{told}");
}

fn credential(folder: &Path, name: &str, text: &str) {
    let credentials = folder.join("credentials");
    std::fs::create_dir_all(&credentials).unwrap();
    std::fs::write(credentials.join(name), text).unwrap();
}

/// As systemd does it: the socket is descriptor 3, and `LISTEN_PID` is the service's own id.
fn start(folder: &Path, listener: TcpListener) -> Child {
    Command::new("sh")
        .args([
            "-c",
            "exec 3<&0 0</dev/null; LISTEN_PID=$$ exec \"$0\" \"$@\"",
        ])
        .arg(env!("CARGO_BIN_EXE_fleetcart"))
        // Taken already, by the socket we pass: were it tried, the start would fail.
        .args(["serve", "--metrics-addr", "127.0.0.1:0"])
        .args(["--addr", &listener.local_addr().unwrap().to_string()])
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LISTEN_FDS", "1")
        .env("NOTIFY_SOCKET", folder.join("notify"))
        .env("WATCHDOG_USEC", "900000")
        .env("CREDENTIALS_DIRECTORY", folder.join("credentials"))
        .stdin(Stdio::from(OwnedFd::from(listener)))
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

async fn hear(ear: &UnixDatagram) -> String {
    let mut text = [0; 64];
    let length = timeout(PATIENCE, ear.recv(&mut text)).await.unwrap();
    String::from_utf8(text[..length.unwrap()].to_vec()).unwrap()
}
