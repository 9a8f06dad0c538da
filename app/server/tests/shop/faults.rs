//! The database cannot do its work: the disk is full, others keep its locks, no connection is free. Shoppers are asked to wait
//! and lose nothing, what is kept is still shown, and afterwards everything goes on by itself.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use database::ConnectionTrait;
use reqwest::Response;
use sea_orm::DatabaseConnection;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::buyer::{Buyer, place};
use crate::till::{SECRET, Till, on_each_database, on_each_database_with};

const PAY: [(&str, &str); 2] = [("payment", "test"), ("test_choice", "approve")];

/// Asked to wait, with the form to be sent again.
async fn is_asked_to_wait(answer: Response) {
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "5");
    let page = answer.text().await.unwrap();
    assert!(page.contains("Nothing you typed is lost"), "{page}");
}

/// The program, whose files the test can limit.
struct Running {
    child: Child,
    base: String,
}

impl Running {
    async fn start(till: &Till, folder: &Path) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        // A file that may not grow is then an error and no signal.
        let child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_fleetcart"))
            .args(["serve", "--addr", &address, "--metrics-addr", "127.0.0.1:0"])
            .args(["--database-url", &till.database_url(), "--secret", SECRET])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let running = Running {
            child,
            base: format!("http://{address}"),
        };
        let began = Instant::now();
        while tokio::net::TcpStream::connect(&address).await.is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "it does not open"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        running
    }

    /// So many bytes may a file have.
    async fn limit_files(&self, bytes: &str) {
        let id = self.child.id().unwrap().to_string();
        let limit = format!("--fsize={bytes}:unlimited");
        let mut set = Command::new("prlimit");
        let set = set.args(["--pid", &id, &limit]).status().await;
        assert!(set.unwrap().success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_orders_are_asked_to_wait_pages_are_shown_and_a_kill_loses_nothing() {
    let till = Till::with_flags(10, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let mut shop = Running::start(&till, folder.path()).await;
    for is_killed in [false, true] {
        let before = till.orders().await;
        let (mut ada, bob) = (Buyer::at(&shop.base), Buyer::at(&shop.base));
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        for path in ["/p/mug", "/products"] {
            assert_eq!(ada.get(path).await.status(), 200, "{path}");
        }
        shop.limit_files("1").await;
        is_asked_to_wait(ada.order(&page, &PAY).await).await;
        let mug = till.mug.to_string();
        let fields = [("variant", mug.as_str()), ("quantity", "1")];
        is_asked_to_wait(bob.post("/cart/lines", &fields).await).await;
        for path in [
            "/p/mug",
            "/products",
            "/products?sort=price",
            "/cart",
            "/healthz",
        ] {
            assert_eq!(ada.get(path).await.status(), 200, "{path}");
        }
        assert_eq!(till.orders().await, before);
        till.balances().await;

        let order = if is_killed {
            shop.child.kill().await.unwrap();
            shop = Running::start(&till, folder.path()).await;
            ada.bases = vec![shop.base.clone()];
            ada.order(&page, &PAY).await
        } else {
            shop.limit_files("unlimited").await;
            assert_eq!(bob.post("/cart/lines", &fields).await.status(), 303);
            ada.order(&page, &PAY).await
        };
        assert!(place(&order).starts_with("/orders/"), "{}", order.status());
        assert_eq!(till.orders().await, before + 1);
        till.balances().await;
    }
    assert_eq!(till.stock().await, (10, 2));
}

/// Whoever keeps locks: one connection, in a transaction that does not end.
struct Keeper(DatabaseConnection);

impl Keeper {
    async fn of(till: &Till) -> Keeper {
        let mut options = sea_orm::ConnectOptions::new(till.database_url());
        options.max_connections(1).sqlx_logging(false);
        let keeper = Keeper(sea_orm::Database::connect(options).await.unwrap());
        let is_file = till.database_url().starts_with("sqlite:");
        let begin = if is_file { "BEGIN IMMEDIATE" } else { "BEGIN" };
        keeper.say(begin).await;
        if !is_file {
            keeper.say("UPDATE stock_level SET safety = safety").await;
            keeper.say("SELECT * FROM stock_level FOR UPDATE").await;
        }
        keeper
    }

    async fn say(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.unwrap();
    }

    async fn lets_go(self) {
        self.say("ROLLBACK").await;
        self.0.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn locks_that_others_keep_delay_an_order_or_ask_to_send_it_again() {
    on_each_database(5, async |till| {
        let (ada, bob) = (Buyer::new(till), Buyer::new(till));
        let mut pages = Vec::new();
        for buyer in [&ada, &bob] {
            buyer.take(till.mug, 1).await;
            pages.push(buyer.go_to_payment().await);
        }
        let keeper = Keeper::of(till).await;
        let (answer, ()) = tokio::join!(ada.order(&pages[0], &PAY), async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            keeper.lets_go().await;
        });
        assert!(
            place(&answer).starts_with("/orders/"),
            "{}",
            answer.status()
        );

        let keeper = Keeper::of(till).await;
        let began = Instant::now();
        is_asked_to_wait(bob.order(&pages[1], &PAY).await).await;
        assert!(
            began.elapsed() < Duration::from_secs(16),
            "{:?}",
            began.elapsed()
        );
        assert_eq!(till.shop.get("/p/mug").await.status(), 200);
        keeper.lets_go().await;
        let answer = bob.order(&pages[1], &PAY).await;
        assert!(
            place(&answer).starts_with("/orders/"),
            "{}",
            answer.status()
        );
        assert_eq!(till.orders().await, 2);
        assert_eq!(till.stock().await, (5, 2));
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_free_connection_a_form_is_given_back_and_kept_pages_are_shown() {
    let flags = [
        "--database-connections",
        "2",
        "--request-timeout-seconds",
        "7",
    ];
    on_each_database_with(5, &flags, async |till| {
        let shop = &till.shop;
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        shop.shop.changes.set_strict(false);
        assert_eq!(shop.get("/p/mug").await.status(), 200);
        let mut taken = vec![shop.shop.db.begin().await.unwrap()];
        if shop.shop.db.is_server() {
            taken.push(shop.shop.db.begin().await.unwrap());
        }
        assert_eq!(shop.get("/p/mug").await.status(), 200);
        let began = Instant::now();
        let (refused, alive) = tokio::join!(ada.order(&page, &PAY), shop.get("/healthz"));
        is_asked_to_wait(refused).await;
        assert!(
            began.elapsed() < Duration::from_secs(9),
            "{:?}",
            began.elapsed()
        );
        assert_eq!(alive.status(), 200);
        drop(taken);
        let order = ada.order(&page, &PAY).await;
        assert!(place(&order).starts_with("/orders/"), "{}", order.status());
        assert_eq!(till.orders().await, 1);
        till.balances().await;
    })
    .await;
}
