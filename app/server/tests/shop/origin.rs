//! Where lines of the log and numbers come from: told to operators, never to shoppers.

use std::process::Stdio;
use std::time::Duration;

use commerce::job::JobKind;
use server::config::Origin;
use server::jobs::tell_numbers;
use server::metrics::{self, minute};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

use crate::support::TestShop;

const INSTANCE: &str = "i-0123456789abcdef0";
const ZONE: &str = "eu-central-1b";
const RELEASE: &str = "7.8.9";

#[tokio::test(flavor = "multi_thread")]
async fn every_line_and_the_numbers_say_where_they_come_from_and_no_answer_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fleetcart"))
        .current_dir(folder.path())
        .env_clear()
        .env("FLEETCART_INSTANCE", INSTANCE)
        .env("FLEETCART_ZONE", ZONE)
        .env("FLEETCART_RELEASE", RELEASE)
        .env("FLEETCART_ENVIRONMENT", "prod")
        .env("FLEETCART_METRICS_EMF", "on")
        .args(["serve", "--addr", "127.0.0.1:0"])
        .args(["--metrics-addr", "127.0.0.1:0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut seen = Vec::new();
    let (public, private) = loop {
        let line = lines.next_line().await.unwrap().expect("it did not open");
        let json: serde_json::Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("not JSON although this is no terminal: {line}"));
        seen.push(json.clone());
        if json["message"] == "the shop is open" {
            let address = |name: &str| format!("http://{}", json[name].as_str().unwrap());
            break (address("listening"), address("metrics"));
        }
    };
    let client = reqwest::Client::new();
    for path in ["/", "/no/such/page", "/readyz", "/cart"] {
        let answer = client.get(format!("{public}{path}")).send().await.unwrap();
        let mut told = format!("{:?}", answer.headers());
        told.push_str(&answer.text().await.unwrap());
        for secret in [INSTANCE, ZONE, RELEASE] {
            assert!(!told.contains(secret), "{path} tells {secret}");
        }
    }
    let metrics = client.get(format!("{private}/metrics")).send().await;
    let metrics = metrics.unwrap().text().await.unwrap();
    let info = metrics
        .lines()
        .find(|line| line.starts_with("fleetcart_instance_info{"));
    for part in [INSTANCE, ZONE, RELEASE, "environment=\"prod\""] {
        assert!(
            info.unwrap().contains(part),
            "{part} is missing in {info:?}"
        );
    }

    let id = child.id().unwrap().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-s", "TERM", &id])
        .status();
    assert!(sent.unwrap().success());
    while let Some(line) = lines.next_line().await.unwrap() {
        seen.push(serde_json::from_str(&line).unwrap());
    }
    let mut numbers = String::new();
    let mut out = child.stdout.take().unwrap();
    out.read_to_string(&mut numbers).await.unwrap();
    assert!(child.wait().await.unwrap().success());
    assert!(seen.iter().any(|line| line["message"] == "answered"));
    for line in &seen {
        let told = [&line["instance"], &line["zone"], &line["release"]];
        assert_eq!(told, [INSTANCE, ZONE, RELEASE], "{line}");
    }
    // The last minute's, written on the way out; standard output has nothing else.
    let numbers: serde_json::Value = serde_json::from_str(numbers.trim()).unwrap();
    assert_eq!(numbers["Environment"], "prod");
    assert_eq!(numbers["instance"], INSTANCE);
    assert_eq!(numbers["Requests"], 3, "{numbers}");
    assert!(numbers["RequestTimeMax"].as_f64().unwrap() > 0.0);
    assert_eq!(numbers["OutboxWaiting"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_of_a_minute_hold_what_waits_in_the_outbox_and_for_how_long() {
    let shop = TestShop::start().await;
    let shop = &shop.shop;
    let now_ms = shop.now_ms();
    for (name, at_ms) in [("a", now_ms), ("b", now_ms + 3_600_000)] {
        let writer = shop.db.writer();
        let noted = database::job::enqueue(writer, JobKind::Mail, name, "{}", at_ms, now_ms).await;
        assert!(noted.unwrap());
    }
    shop.clock.advance_ms(90_000);
    minute::watch();
    metrics::statement(false, Duration::from_millis(4));
    let line = tell_numbers(shop, &Origin::default()).await;
    let numbers: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(numbers["OutboxWaiting"], 2);
    assert_eq!(numbers["OutboxDead"], 0);
    let age = numbers["OutboxAge"].as_i64().unwrap();
    assert!((90..120).contains(&age), "{age} s");
    assert!(numbers["DatabaseTimeMax"].as_f64().unwrap() > 0.0);
}
