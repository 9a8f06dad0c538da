//! A function's binary as a process, in Lambda or on an operator's command line.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::endpoint::lock;
use super::{Answer, Endpoint, Lambda};

/// The environment that every function needs; more may be added, and later entries win.
const ENVIRONMENT: [(&str, &str); 9] = [
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("FLEETCART_ENVIRONMENT", "test"),
    ("FLEETCART_ACCOUNT", "123456789012"),
    ("FLEETCART_BUCKET", "releases"),
    ("FLEETCART_GROUP", "fleetcart-test"),
    ("FLEETCART_TEMPLATE", "lt-0123456789abcdef0"),
    ("FLEETCART_S3_PATH_STYLE", "true"),
];

fn command(binary: &str, endpoint: &Endpoint, more: &[(&str, &str)]) -> std::process::Command {
    let mut command = std::process::Command::new(binary);
    command
        .env_clear()
        .envs(ENVIRONMENT)
        .env("AWS_ENDPOINT_URL", endpoint.url())
        .envs(more.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A function that serves [`Lambda`] until it is dropped.
pub struct Function {
    child: Child,
    lambda: Lambda,
    lines: Arc<Mutex<Vec<Value>>>,
    started: Instant,
}

impl Function {
    /// Starts `binary`; `more` is added to the environment that every function needs.
    pub fn start(binary: &str, endpoint: &Endpoint, more: &[(&str, &str)]) -> Self {
        let lambda = Lambda::start();
        let mut child = command(binary, endpoint, more)
            .env("AWS_LAMBDA_RUNTIME_API", lambda.address())
            .env("AWS_LAMBDA_FUNCTION_NAME", "test")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .stdin(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let started = Instant::now();
        let lines = Arc::new(Mutex::new(Vec::new()));
        collect(child.stdout.take(), &lines);
        collect(child.stderr.take(), &lines);
        Self {
            child,
            lambda,
            lines,
            started,
        }
    }

    /// Delivers an event with half a minute to handle it.
    ///
    /// # Panics
    /// When no answer came.
    pub fn invoke(&self, event: &Value) -> Answer {
        self.invoke_within(event, Duration::from_secs(30))
    }

    /// # Panics
    /// When no answer came.
    pub fn invoke_within(&self, event: &Value, time: Duration) -> Answer {
        self.lambda
            .invoke(&event.to_string(), time)
            .unwrap_or_else(|| panic!("no answer; it logged {:#?}", self.lines()))
    }

    /// From the start of the process to its first request for an event.
    pub fn start_up(&self) -> Option<Duration> {
        let first = self.lambda.first_next()?;
        first.checked_duration_since(self.started)
    }

    /// What it has written so far: log lines and metrics, each a JSON object.
    pub fn lines(&self) -> Vec<Value> {
        lock(&self.lines).clone()
    }

    /// The metric lines written so far; waits a little for at least `count` of them.
    pub fn metrics(&self, count: usize) -> Vec<Value> {
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            let mut lines = self.lines();
            lines.retain(|line| line.get("_aws").is_some());
            if lines.len() >= count || Instant::now() > until {
                return lines;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether it waits for events still.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(stream: Option<impl Read + Send + 'static>, lines: &Arc<Mutex<Vec<Value>>>) {
    let Some(stream) = stream else { return };
    let lines = Arc::clone(lines);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let read = serde_json::from_str(&line).unwrap_or(Value::String(line));
            lock(&lines).push(read);
        }
    });
}

/// What a binary said on an operator's command line.
#[derive(Debug)]
pub struct Command {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Command {
    /// Runs `binary` with `arguments` and `input` to its end.
    pub fn run(
        binary: &str,
        endpoint: &Endpoint,
        more: &[(&str, &str)],
        arguments: &[&str],
        input: &str,
    ) -> Self {
        let mut child = command(binary, endpoint, more)
            .args(arguments)
            .spawn()
            .expect("the binary starts");
        if let Some(mut stdin) = child.stdin.take() {
            // It may end without reading.
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().expect("the binary ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// The plan it printed; null where it printed none.
    pub fn plan(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_default()
    }
}
