//! The other process of the shop: this very test program, started once more. It opens the database by itself, does what the
//! first process tells it over a socket, and asks that one's bank over another: there is only one.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use commerce::ids::OrderId;
use commerce::payment::PaymentMethod;
use payments::{
    BeginOutcome, BeginRequest, CaptureRequest, PaymentProvider, PaymentReport, ProviderError,
    RefundReport, RefundRequest, RefundState, VoidRequest,
};
use purchases::{Clock, HowToPay, Services, pay};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::bank::{Bank, unreachable};
use crate::desk;
use crate::histories::act;
use crate::kills::live;
use crate::support::eur;

const SOCKET: &str = "FLEETCART_TEST_CLERK";
const DATABASE: &str = "FLEETCART_TEST_CLERK_DATABASE";
const PATIENCE: Duration = Duration::from_secs(60);

/// What the other process is told to do.
#[derive(Debug, Serialize, Deserialize)]
pub enum Task {
    Pay {
        order: i64,
        method: String,
    },
    /// The whole life of an order, from a cart that lacks nothing else.
    Live {
        cart: i64,
        total: i64,
    },
    /// One random command, by that seed, whose form has that key.
    Act {
        order: i64,
        seed: u64,
        key: String,
    },
}

/// Whether it was done, or refused by the rules; else what broke.
pub type Outcome = Result<bool, String>;

/// The other process, as the first one sees it.
#[derive(Debug)]
pub struct Clerk {
    wire: Wire,
    _child: Child,
}

impl Clerk {
    pub async fn hire(url: &str, bank: Arc<Bank>) -> Clerk {
        Clerk::hire_until(url, bank, None).await
    }

    /// Who is killed at a write to the database, if there is one: see `FLEETCART_KILLED_AT`.
    pub async fn hire_until(url: &str, bank: Arc<Bank>, killed_at: Option<u64>) -> Clerk {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "--nocapture"])
            .arg("clerk::another_process_does_what_the_first_one_tells_it")
            .envs([(SOCKET, place.as_str()), (DATABASE, url)])
            .envs(killed_at.map(|at| ("FLEETCART_KILLED_AT", at.to_string())))
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let wire = Wire::accept(&listener).await;
        let mut asking = Wire::accept(&listener).await;
        tokio::spawn(async move {
            while let Some(call) = asking.hear::<Call>().await {
                let answer = call.put_to(&bank).await;
                asking.say(&answer).await;
            }
        });
        Clerk {
            wire,
            _child: child,
        }
    }

    pub async fn does(&mut self, task: &Task, now_ms: i64) -> Outcome {
        let outcome = self.tries(task, now_ms).await;
        outcome.expect("the other process is gone; what it said is above")
    }

    /// Nothing when it was killed meanwhile.
    pub async fn tries(&mut self, task: &Task, now_ms: i64) -> Option<Outcome> {
        self.wire.say(&(task, now_ms)).await;
        self.wire.hear().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the histories start it as a process of its own"]
async fn another_process_does_what_the_first_one_tells_it() {
    let told = |name| std::env::var(name).expect("random histories start this");
    let (place, url) = (told(SOCKET), told(DATABASE));
    let mut wire = Wire::connect(&place).await;
    let bank = Arc::new(DistantBank(Mutex::new(Wire::connect(&place).await)));
    let (emails, clock) = (tempfile::tempdir().unwrap(), Clock::default());
    let db = desk::connect(&url).await;
    let services = desk::services(db.clone(), bank, clock.clone(), emails.path(), "two");
    while let Some((task, now_ms)) = wire.hear::<(Task, i64)>().await {
        clock.advance_ms(now_ms - clock.now_ms());
        wire.say(&carry_out(&services, task).await).await;
    }
    db.close().await.unwrap();
}

async fn carry_out(services: &Services, task: Task) -> Outcome {
    match task {
        Task::Pay { order, method } => {
            let method = PaymentMethod::parse(&method).unwrap();
            pay_order(services, OrderId(order), method).await
        }
        Task::Live { cart, total } => live(services, cart.into(), eur(total)).await,
        Task::Act { order, seed, key } => {
            let mut rng = StdRng::seed_from_u64(seed);
            act(services, OrderId(order), &mut rng, &key).await
        }
    }
}

/// Pays an order that waits for it, as its page does.
pub async fn pay_order(services: &Services, id: OrderId, method: PaymentMethod) -> Outcome {
    let order = database::order::order_head(services.db.writer(), id).await;
    let order = order.unwrap().unwrap();
    let how = HowToPay {
        method,
        test_choice: None,
    };
    let paid = pay(services, &order, how).await;
    paid.map(|_| true)
        .map_err(|error| database::error_chain(&error))
}

/// A question to the bank of the other process.
#[derive(Debug, Serialize, Deserialize)]
enum Call {
    Begin { key: String, minor: i64 },
    Refund { of: String, minor: i64, key: String },
}

/// Nothing when the bank did not answer.
type Answer = Option<bool>;

impl Call {
    async fn put_to(self, bank: &Bank) -> Answer {
        match self {
            Call::Begin { key, minor } => {
                bank.take(&key, eur(minor));
                Some(true)
            }
            Call::Refund { of, minor, key } => {
                let request = RefundRequest {
                    provider_ref: of,
                    amount: eur(minor),
                    idempotency_key: key,
                };
                let report = bank.refund(&request).await.ok()?;
                Some(report.state == RefundState::Succeeded)
            }
        }
    }
}

/// The bank of the other process.
#[derive(Debug)]
struct DistantBank(Mutex<Wire>);

impl DistantBank {
    async fn ask(&self, call: Call) -> Result<bool, ProviderError> {
        let mut wire = self.0.lock().await;
        wire.say(&call).await;
        let answer = wire.hear::<Answer>().await;
        answer.expect("the bank is there").ok_or_else(unreachable)
    }
}

#[async_trait]
impl PaymentProvider for DistantBank {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::Test
    }

    async fn begin(&self, request: &BeginRequest) -> Result<BeginOutcome, ProviderError> {
        let (key, minor) = (request.idempotency_key(), request.amount.minor());
        let key = key.to_string();
        self.ask(Call::Begin {
            key: key.clone(),
            minor,
        })
        .await?;
        Ok(Bank::settled(&key, request.amount))
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundReport, ProviderError> {
        let call = Call::Refund {
            of: request.provider_ref.clone(),
            minor: request.amount.minor(),
            key: request.idempotency_key.clone(),
        };
        let state = match self.ask(call).await? {
            true => RefundState::Succeeded,
            false => RefundState::Failed,
        };
        Ok(Bank::report(request, state))
    }

    async fn capture(&self, _request: &CaptureRequest) -> Result<PaymentReport, ProviderError> {
        Err(unreachable())
    }

    async fn void(&self, _request: &VoidRequest) -> Result<PaymentReport, ProviderError> {
        Err(unreachable())
    }

    async fn fetch(&self, _provider_ref: &str) -> Result<PaymentReport, ProviderError> {
        Err(unreachable())
    }
}

/// A line of JSON for each message.
#[derive(Debug)]
struct Wire(BufStream<TcpStream>);

impl Wire {
    async fn accept(listener: &TcpListener) -> Wire {
        let accepted = tokio::time::timeout(PATIENCE, listener.accept()).await;
        let (stream, _) = accepted.expect("the other process comes").unwrap();
        Wire::of(stream)
    }

    async fn connect(place: &str) -> Wire {
        Wire::of(TcpStream::connect(place).await.unwrap())
    }

    fn of(stream: TcpStream) -> Wire {
        stream.set_nodelay(true).unwrap();
        Wire(BufStream::new(stream))
    }

    async fn say(&mut self, message: &impl Serialize) {
        let mut line = serde_json::to_string(message).unwrap();
        line.push('\n');
        self.0.write_all(line.as_bytes()).await.unwrap();
        self.0.flush().await.unwrap();
    }

    /// Nothing when the other side is gone.
    async fn hear<T: DeserializeOwned>(&mut self) -> Option<T> {
        let mut line = String::new();
        match self.0.read_line(&mut line).await {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(serde_json::from_str(&line).unwrap()),
        }
    }
}
