//! A function's binary beside an AWS whose state the test reads and changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::endpoint::lock;
use super::{Answer, Command, Endpoint, Function, Request, Response};

/// As the function is configured.
pub const ACCOUNT: &str = "123456789012";
pub const GROUP: &str = "fleetcart-test";

/// The services that a function talks to, as far as it needs them.
pub trait Cloud: Send + 'static {
    fn answer(&mut self, request: &Request) -> Response;
}

pub struct Region<C> {
    cloud: Arc<Mutex<C>>,
    pub endpoint: Endpoint,
    pub function: Function,
    binary: &'static str,
    settings: Vec<(String, String)>,
}

impl<C: Cloud> Region<C> {
    /// Starts `binary`; of two settings of one name the later counts.
    pub fn start(binary: &'static str, cloud: C, settings: &[(&str, &str)]) -> Self {
        let cloud = Arc::new(Mutex::new(cloud));
        let shared = Arc::clone(&cloud);
        let endpoint = Endpoint::start(move |request| lock(&shared).answer(request));
        let function = Function::start(binary, &endpoint, settings);
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            cloud,
            endpoint,
            function,
            binary,
            settings: settings.iter().map(owned).collect(),
        }
    }

    pub fn cloud(&self) -> MutexGuard<'_, C> {
        lock(&self.cloud)
    }

    /// Another process of the same function, whose clock is ahead.
    pub fn ahead(&self, ms: i64) -> Function {
        let ahead = ms.to_string();
        let settings = self.settings(&[("FLEETCART_CLOCK_OFFSET_MS", &ahead)]);
        Function::start(self.binary, &self.endpoint, &settings)
    }

    /// Delivers an event; its report, or nothing when the function failed.
    pub fn deliver(&self, event: &Value) -> Option<Value> {
        match self.function.invoke(event) {
            Answer::Done(report) => Some(report),
            Answer::Failed { .. } => None,
        }
    }

    /// Delivers an event that must be handled.
    pub fn handle(&self, event: &Value) -> Value {
        self.function.invoke(event).report()
    }

    /// Delivers an event that must be handled, so many minutes from now.
    pub fn handle_in(&self, minutes: i64, event: &Value) -> Value {
        self.ahead(minutes * 60_000).invoke(event).report()
    }

    /// What the binary says as a command.
    pub fn run(&self, arguments: &[&str], input: &str, more: &[(&str, &str)]) -> Command {
        let settings = self.settings(more);
        Command::run(self.binary, &self.endpoint, &settings, arguments, input)
    }

    /// Operations so far that change something.
    pub fn changes(&self) -> Vec<String> {
        let mut requests = self.endpoint.requests();
        requests.retain(|request| !request.is_read());
        requests.iter().map(Request::operation).collect()
    }

    fn settings<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let own = self.settings.iter();
        let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
        own.chain(more.iter().copied()).collect()
    }
}

/// An event from the account and the region of the function.
pub fn event(source: &str, kind: &str, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": "12345678-1234-1234-1234-123456789012",
        "source": source,
        "detail-type": kind,
        "account": ACCOUNT,
        "region": "eu-central-1",
        "time": "2026-02-01T17:18:06.082Z",
        "resources": [],
        "detail": detail,
    })
}

pub fn tick(detail: &Value) -> Value {
    event("fleetcart.scheduler", "FleetCart Tick", detail)
}

pub fn janitor() -> Value {
    tick(&json!({"task": "janitor"}))
}

/// What Parameter Store answers.
pub fn parameter(parameters: &BTreeMap<String, String>, asked: &Value) -> Response {
    let name = asked["Name"].as_str().unwrap_or_default();
    match parameters.get(name) {
        Some(value) => Response::json(&json!({"Parameter": {"Name": name, "Value": value}})),
        None => Response::json_error(400, "ParameterNotFound", name),
    }
}

/// What STS answers.
pub fn identity(account: &str) -> Response {
    Response::query(
        "GetCallerIdentity",
        &format!("<Account>{account}</Account>"),
    )
}
