//! The Lambda service's side of the Runtime API, for one function at a time.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::endpoint::{Request, Response, lock, serve};

/// What a function answered to an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Done(Value),
    Failed { kind: String, message: String },
}

impl Answer {
    /// The report of a function that succeeded.
    ///
    /// # Panics
    /// When it failed.
    pub fn report(self) -> Value {
        match self {
            Self::Done(report) => report,
            Self::Failed { kind, message } => panic!("it failed with {kind}: {message}"),
        }
    }
}

#[derive(Default)]
struct State {
    /// Id, payload and deadline.
    waiting: VecDeque<(String, String, u64)>,
    answers: Vec<(String, Answer)>,
    invoked: u64,
    first_next: Option<Instant>,
}

/// Hands events to whoever asks for the next one, and takes the answers.
pub struct Lambda {
    address: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Lambda {
    pub fn start() -> Self {
        let state = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let shared = Arc::clone(&state);
        let address = serve(move |request| route(&shared, request));
        Self { address, state }
    }

    /// For `AWS_LAMBDA_RUNTIME_API`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// When a function asked for its first event.
    pub fn first_next(&self) -> Option<Instant> {
        lock(&self.state.0).first_next
    }

    /// Delivers an event and waits for its answer; the function is given `time` for it.
    /// `None` when no answer came in twice that time, as after a crash.
    pub fn invoke(&self, event: &str, time: Duration) -> Option<Answer> {
        let (mutex, changed) = &*self.state;
        let mut state = lock(mutex);
        state.invoked += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", state.invoked);
        let deadline = (SystemTime::now() + time)
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as u64);
        state
            .waiting
            .push_back((id.clone(), event.to_owned(), deadline));
        changed.notify_all();
        let until = Instant::now() + time * 2;
        loop {
            if let Some(place) = state.answers.iter().position(|(of, _)| *of == id) {
                return Some(state.answers.swap_remove(place).1);
            }
            let left = until.checked_duration_since(Instant::now())?;
            state = match changed.wait_timeout(state, left) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

const PREFIX: &str = "/2018-06-01/runtime/invocation/";

fn route(shared: &(Mutex<State>, Condvar), request: &Request) -> Response {
    let taken = Response {
        status: 202,
        headers: Vec::new(),
        body: Vec::new(),
    };
    let Some(rest) = request.path().strip_prefix(PREFIX) else {
        return Response {
            status: 404,
            ..taken
        };
    };
    let (mutex, changed) = shared;
    let mut state = lock(mutex);
    if rest == "next" {
        state.first_next.get_or_insert_with(Instant::now);
        loop {
            if let Some((id, payload, deadline)) = state.waiting.pop_front() {
                return next(&id, payload, deadline);
            }
            state = changed
                .wait(state)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
    let answer = match rest.split_once('/') {
        Some((id, "response")) => (id.to_owned(), Answer::Done(request.json())),
        Some((id, "error")) => {
            let error = request.json();
            let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
            let failed = Answer::Failed {
                kind: text("errorType"),
                message: text("errorMessage"),
            };
            (id.to_owned(), failed)
        }
        _ => {
            return Response {
                status: 404,
                ..taken
            };
        }
    };
    state.answers.push(answer);
    changed.notify_all();
    taken
}

fn next(id: &str, payload: String, deadline_ms: u64) -> Response {
    let header = |name: &str, value: String| (name.to_owned(), value);
    Response {
        status: 200,
        headers: vec![
            header("content-type", "application/json".to_owned()),
            header("lambda-runtime-aws-request-id", id.to_owned()),
            header("lambda-runtime-deadline-ms", deadline_ms.to_string()),
            header(
                "lambda-runtime-invoked-function-arn",
                "arn:aws:lambda:eu-central-1:123456789012:function:test".to_owned(),
            ),
        ],
        body: payload.into_bytes(),
    }
}
