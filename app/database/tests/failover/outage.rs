//! The server restarted, killed, hung and made read-only while shoppers order.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use database::{Condition, ConnectionTrait};

use crate::server::{Server, with_server};
use crate::shoppers::{Seen, Shoppers};
use crate::support::Shop;

/// Written past the test harness, which hides what passing tests print.
fn say(what: &str, seen: &Seen, since: Instant, until: Instant) {
    let line = format!(
        "failover {what}: {} orders, {} failed tries, slowest {:.1} s, recovered {:.1} s after the first failure\n",
        seen.confirmed.len(),
        seen.failures.len(),
        seen.slowest.as_secs_f32(),
        seen.seconds_to_recover(since, until)
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Looked after as `fleetcart serve` does it, until the guard is dropped.
struct Watched(tokio::task::JoinHandle<()>);

impl Watched {
    fn begin(shop: &Arc<Shop>) -> (Watched, tokio::sync::watch::Receiver<Condition>) {
        let (told, hear) = tokio::sync::watch::channel(Condition::Fine);
        let shop = Arc::clone(shop);
        let tell = move |condition| {
            told.send_replace(condition);
        };
        let task = tokio::spawn(async move { shop.db.watch(None, tell).await });
        (Watched(task), hear)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn busy_shop(server: &Server) -> (Arc<Shop>, Shoppers) {
    let shop = Arc::new(server.shop().await);
    let mug = shop.sell("mug", 1250, 100_000).await;
    let shoppers = Shoppers::begin(&shop, mug, 6);
    shoppers.until_more(10).await;
    (shop, shoppers)
}

async fn blocking(work: impl FnOnce() + Send) {
    tokio::task::block_in_place(work);
}

async fn connections(server: &Server, shop: &Shop) -> Vec<u64> {
    let name = shop.url.rsplit('/').next().unwrap();
    let admin = server.admin().await;
    let sql = format!("SELECT id FROM performance_schema.processlist WHERE db = '{name}'");
    let asked = sea_orm::Statement::from_string(sea_orm::DbBackend::MySql, sql);
    let rows = admin.query_all_raw(asked).await.unwrap();
    admin.close().await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "id").unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_takes_no_writes_for_a_moment_is_left_and_found_again() {
    with_server(async |server| {
        let (shop, shoppers) = busy_shop(server).await;
        let before = connections(server, &shop).await;
        let since = Instant::now();
        server.say("SET GLOBAL super_read_only = ON").await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert!(!shop.db.is_writable().await.unwrap());
        server
            .say("SET GLOBAL super_read_only = OFF, read_only = OFF")
            .await;
        let until = Instant::now();
        shoppers.until_more(10).await;
        let after = connections(server, &shop).await;
        let kept: Vec<_> = before.iter().filter(|id| after.contains(id)).collect();
        assert!(
            kept.is_empty(),
            "connections to the demoted server are kept: {kept:?}"
        );
        let seen = shoppers.end().await;
        say("read-only for 1.5 s", &seen, since, until);
        seen.is_in_the_books(&shop).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restart_and_a_kill_lose_no_order_and_double_none() {
    with_server(async |server| {
        let (shop, shoppers) = busy_shop(server).await;
        let (_watched, hear) = Watched::begin(&shop);
        let mut moments = Vec::new();
        for signal in ["TERM", "KILL"] {
            let since = Instant::now();
            blocking(|| server.halt(signal)).await;
            if signal == "KILL" {
                // Long enough for the shop to know: then it answers at once instead of waiting.
                let mut hear = hear.clone();
                let known = hear.wait_for(|condition| *condition == Condition::Away);
                tokio::time::timeout(Duration::from_secs(10), known)
                    .await
                    .unwrap()
                    .unwrap();
                let asked = Instant::now();
                assert!(database::is_outage(
                    &shop.db.is_writable().await.unwrap_err()
                ));
                assert!(asked.elapsed() < Duration::from_millis(100));
            }
            blocking(|| server.resume(true)).await;
            moments.push((signal, since, Instant::now()));
            shoppers.until_more(10).await;
        }
        let seen = shoppers.end().await;
        for (signal, since, until) in moments {
            say(&format!("restart after SIG{signal}"), &seen, since, until);
        }
        seen.is_in_the_books(&shop).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_hangs_is_given_up_and_taken_again_when_it_moves() {
    with_server(async |server| {
        let (shop, shoppers) = busy_shop(server).await;
        let (_watched, mut hear) = Watched::begin(&shop);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let since = Instant::now();
        server.halt("STOP");
        let known = hear.wait_for(|condition| *condition == Condition::Away);
        let known = tokio::time::timeout(Duration::from_secs(10), known).await;
        let noticed = since.elapsed();
        server.halt("CONT");
        known.expect("nobody noticed").unwrap();
        let until = Instant::now();
        assert!(
            noticed < Duration::from_secs(8),
            "noticed after {noticed:?}"
        );
        shoppers.until_more(10).await;
        let seen = shoppers.end().await;
        // Nobody waited for the server much longer than it took to know that it hangs.
        assert!(seen.slowest < Duration::from_secs(9), "{:?}", seen.slowest);
        say("hung", &seen, since, until);
        seen.is_in_the_books(&shop).await;
    })
    .await;
}
