//! The database's server goes away and comes back: who is asked to wait, what is kept, and what balancers are told.

use std::time::{Duration, Instant};

use database::ConnectionTrait;
use serde_json::Value;
use server::config::Config;
use server::state::open_database;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::TestShop;

/// A wire to the server, which can be cut.
struct Wire {
    server: String,
    port: u16,
    passing: JoinHandle<()>,
}

impl Wire {
    async fn to(server: &str) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Wire {
            server: server.to_owned(),
            port,
            passing: pass(listener, server.to_owned()),
        }
    }

    /// Every connection breaks, and nobody is there any more.
    fn cut(&self) {
        self.passing.abort();
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.passing = pass(listener, self.server.clone());
    }
}

fn pass(listener: TcpListener, server: String) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut wires = tokio::task::JoinSet::new();
        while let Ok((mut client, _)) = listener.accept().await {
            let server = server.clone();
            wires.spawn(async move {
                if let Ok(mut there) = TcpStream::connect(server).await {
                    let _broken = tokio::io::copy_bidirectional(&mut client, &mut there).await;
                }
            });
        }
    })
}

/// `/readyz`: its status and what it says.
async fn readiness(shop: &TestShop) -> (u16, Value) {
    let answer = shop.get(&format!("{}/readyz", shop.private)).await;
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_shoppers_are_asked_to_wait_and_nobody_is_replaced() {
    let Ok(server) = std::env::var("FLEETCART_TEST_MYSQL_URL") else {
        return;
    };
    let Some((login, place)) = server.trim_end_matches('/').rsplit_once('@') else {
        return;
    };
    let name = format!("fleetcart_test_{}_away", std::process::id());
    let admin = sea_orm::Database::connect(format!("{login}@{place}/mysql"));
    let admin = admin.await.unwrap();
    let create = format!("CREATE DATABASE {name}");
    admin.execute_unprepared(&create).await.unwrap();

    let mut wire = Wire::to(place).await;
    let url = format!("{login}@127.0.0.1:{}/{name}", wire.port);
    let shop = TestShop::with_flags(&["--database-url", &url]).await;
    let (status, said) = readiness(&shop).await;
    assert_eq!((status, &said["degraded"]), (200, &Value::Bool(false)));

    wire.cut();
    let (status, said) = readiness(&shop).await;
    assert_eq!(status, 200, "{said}");
    assert_eq!(said["degraded"], true, "{said}");
    assert_eq!(said["checks"][0]["ok"], false, "{said}");
    assert_eq!(shop.get("/healthz").await.status(), 200);

    let browser = shop.browser();
    let typed = [("email", "ada@example.com"), ("note", "<b>Ring & wait</b>")];
    let (page, form) = tokio::join!(
        shop.get("/"),
        browser.post("/account/reset?from=cart", &typed)
    );
    assert_eq!(page.status(), 503);
    assert_eq!(page.headers()["retry-after"], "5");
    assert_eq!(form.status(), 503);
    let form = form.text().await.unwrap();
    assert!(form.contains("Nothing you typed is lost"), "{form}");
    for part in [
        "action=\"/account/reset?from=cart\"",
        "value=\"ada@example.com\"",
        "value=\"&lt;b&gt;Ring &amp; wait&lt;/b&gt;\"",
    ] {
        assert!(form.contains(part), "{part} is not in {form}");
    }

    // After a quarter of an hour it is no fail-over any more.
    shop.shop.clock.advance_ms(901_000);
    let (status, said) = readiness(&shop).await;
    assert_eq!((status, &said["degraded"]), (503, &Value::Bool(false)));

    wire.mend().await;
    let back = Instant::now();
    while readiness(&shop).await.0 != 200 {
        assert!(back.elapsed() < Duration::from_secs(5), "it is not found");
    }
    assert_eq!(shop.get("/").await.status(), 200);
    shop.shop.db.close().await.unwrap();
    let drop = format!("DROP DATABASE {name}");
    admin.execute_unprepared(&drop).await.unwrap();
    admin.close().await.unwrap();
}

#[tokio::test]
async fn an_unreachable_server_is_given_up_in_the_time_the_operator_grants() {
    // It takes connections and never speaks, as a firewall's far side does.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = silent.local_addr().unwrap().to_string();
    for place in ["127.0.0.1:9", &silent] {
        let url = format!("mysql://shop:s3cret@{place}/shop");
        let flags = ["--database-url", &url, "--database-wait-seconds", "1"];
        let config = Config::from_flags(&flags).unwrap();
        let since = Instant::now();
        let error = open_database(&config.database).await.unwrap_err();
        let took = since.elapsed();
        assert!(took < Duration::from_millis(2_500), "{place}: {took:?}");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}
