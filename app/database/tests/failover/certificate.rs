//! Certificates: the right one is let in, and every other is refused with words that say why.

use std::path::Path;
use std::process::Command;

use database::{ConnectError, Db, connect};

use crate::server::{Server, config, with_server};

/// Makes an authority and a certificate for `name` signed by it: ca.pem, cert.pem, key.pem.
pub fn make(folder: &Path, name: &str) {
    let curve = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ];
    let openssl = |arguments: &[&str], more: &[&str]| {
        let mut command = Command::new("openssl");
        let ran = command
            .args(arguments)
            .args(more)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    };
    let authority = [
        "req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test",
    ];
    openssl(&authority, &curve);
    let alternative = format!("subjectAltName=DNS:{name}");
    let asked = [
        "req",
        "-keyout",
        "key.pem",
        "-out",
        "asked.pem",
        "-subj",
        "/CN=database",
        "-addext",
        &alternative,
    ];
    openssl(&asked, &curve);
    let signed = [
        "x509",
        "-req",
        "-in",
        "asked.pem",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
    ];
    openssl(
        &signed,
        &["-days", "2", "-copy_extensions", "copy", "-out", "cert.pem"],
    );
}

async fn with_ca(server: &Server, host: &str, ca: &Path) -> Result<Db, ConnectError> {
    let mut config = config(&server.url_of(host, "mysql"));
    config.require_tls = true;
    config.ca_file = Some(ca.to_owned());
    connect(&config).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_servers_own_name_signed_by_our_authority_is_let_in() {
    with_server(async |server| {
        let db = with_ca(server, "localhost", &server.ca()).await.unwrap();
        let cipher = database::ConnectionTrait::query_one_raw(
            db.writer(),
            sea_orm::Statement::from_string(
                sea_orm::DbBackend::MySql,
                "SELECT variable_value AS t FROM performance_schema.session_status WHERE variable_name = 'Ssl_cipher'",
            ),
        );
        let cipher: String = cipher.await.unwrap().unwrap().try_get("", "t").unwrap();
        assert!(!cipher.is_empty(), "the connection is not encrypted");
        db.close().await.unwrap();

        // The same server under a name that its certificate does not bear.
        let error = with_ca(server, "127.0.0.1", &server.ca()).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("certificate") && text.contains("name"), "{text}");

        let other = tempfile::tempdir().unwrap();
        make(other.path(), "localhost");
        let error = with_ca(server, "localhost", &other.path().join("ca.pem")).await;
        let text = error.unwrap_err().to_string();
        assert!(text.contains("certificate"), "{text}");

        server.halt("TERM");
        server.resume(false);
        let error = with_ca(server, "localhost", &server.ca()).await;
        server.halt("TERM");
        server.resume(true);
        let text = error.unwrap_err().to_string();
        assert!(text.contains("TLS"), "{text}");
    })
    .await;
}
