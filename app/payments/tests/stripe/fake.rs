//! A stand-in for Stripe's API on a free port of this machine: it keeps sessions, replays by
//! idempotency key, refuses a wrong key or a changed form, and fails when told to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

pub const KEY: &str = "sk_test_0123456789abcdef";

/// What the next call meets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    Broken,
    Busy,
    /// Acts, then keeps the answer to itself.
    ActsAndHangs,
    Declines(&'static str),
    Babbles,
}

pub struct Call {
    pub path: String,
    pub form: HashMap<String, String>,
    pub idempotency_key: Option<String>,
}

struct Bank {
    mood: Mood,
    calls: Vec<Call>,
    sessions: HashMap<String, Value>,
    answers: HashMap<String, (String, Value)>,
}

#[derive(Clone)]
pub struct FakeStripe {
    bank: Arc<Mutex<Bank>>,
    pub base: String,
}

impl FakeStripe {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fake = Self {
            bank: Arc::new(Mutex::new(Bank {
                mood: Mood::Well,
                calls: Vec::new(),
                sessions: HashMap::new(),
                answers: HashMap::new(),
            })),
            base: format!("http://{}", listener.local_addr().unwrap()),
        };
        let router = Router::new()
            .route("/v1/checkout/sessions", post(create))
            .route("/v1/checkout/sessions/{id}", get(retrieve))
            .route("/v1/checkout/sessions/{id}/expire", post(expire))
            .route("/v1/payment_intents/{id}/{verb}", post(intent))
            .route("/v1/refunds", post(refund))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    pub fn set_mood(&self, mood: Mood) {
        self.bank.lock().unwrap().mood = mood;
    }

    pub fn calls<T>(&self, read: impl FnOnce(&[Call]) -> T) -> T {
        read(&self.bank.lock().unwrap().calls)
    }

    pub fn sessions(&self) -> usize {
        self.bank.lock().unwrap().sessions.len()
    }

    /// What the shopper or their bank did meanwhile.
    pub fn change(&self, id: &str, status: &str, payment_status: &str, intent: Value) {
        let mut bank = self.bank.lock().unwrap();
        let session = bank.sessions.get_mut(id).unwrap();
        session["status"] = json!(status);
        session["payment_status"] = json!(payment_status);
        session["payment_intent"] = intent;
    }

    pub fn set_total(&self, id: &str, amount: i64, currency: &str) {
        let mut bank = self.bank.lock().unwrap();
        let session = bank.sessions.get_mut(id).unwrap();
        session["amount_total"] = json!(amount);
        session["currency"] = json!(currency);
    }

    async fn answer(
        &self,
        path: String,
        headers: &HeaderMap,
        body: &[u8],
        act: impl FnOnce(&mut HashMap<String, Value>, &HashMap<String, String>) -> Option<Value>,
    ) -> Response {
        let header = |name| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        if header("authorization") != Some(format!("Bearer {KEY}")) {
            return refusal(401, "invalid_request_error", "Invalid API Key provided");
        }
        assert!(header("stripe-version").is_some());
        let form: HashMap<String, String> = serde_urlencoded::from_bytes(body).unwrap();
        let key = header("idempotency-key");
        let (mood, answer) = {
            let mut bank = self.bank.lock().unwrap();
            bank.calls.push(Call {
                path,
                form: form.clone(),
                idempotency_key: key.clone(),
            });
            let mood = bank.mood;
            match mood {
                Mood::Broken => return refusal(500, "api_error", "broken"),
                Mood::Busy => return refusal(429, "rate_limit", "slow down"),
                Mood::Declines(code) => return refusal(402, code, "Your card was declined."),
                Mood::Babbles => return "<html>".into_response(),
                Mood::Well | Mood::ActsAndHangs => {}
            }
            let text = String::from_utf8(body.to_vec()).unwrap();
            let known = key.as_ref().and_then(|key| bank.answers.get(key).cloned());
            let answer = match known {
                Some((earlier, _)) if earlier != text => {
                    return refusal(
                        400,
                        "idempotency_error",
                        "Keys can only be used with the same form",
                    );
                }
                Some((_, answer)) => Some(answer),
                None => {
                    let answer = act(&mut bank.sessions, &form);
                    if let (Some(key), Some(answer)) = (key, &answer) {
                        bank.answers.insert(key, (text, answer.clone()));
                    }
                    answer
                }
            };
            (mood, answer)
        };
        if mood == Mood::ActsAndHangs {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        match answer {
            Some(answer) => axum::Json(answer).into_response(),
            None => refusal(404, "resource_missing", "No such object"),
        }
    }
}

async fn create(State(fake): State<FakeStripe>, headers: HeaderMap, body: Bytes) -> Response {
    fake.answer("POST /v1/checkout/sessions".to_owned(), &headers, &body, |sessions, form| {
        let id = format!("cs_test_{}", sessions.len() + 1);
        let session = json!({
            "id": id,
            "object": "checkout.session",
            "url": format!("https://checkout.stripe.com/c/pay/{id}"),
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": form["line_items[0][price_data][unit_amount]"].parse::<i64>().unwrap(),
            "currency": form["line_items[0][price_data][currency]"],
            "client_reference_id": form["client_reference_id"],
            "payment_intent": null,
            "metadata": {"order_token": form["metadata[order_token]"]},
        });
        sessions.insert(id, session.clone());
        Some(session)
    })
    .await
}

async fn retrieve(
    State(fake): State<FakeStripe>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    assert_eq!(query.as_deref(), Some("expand%5B%5D=payment_intent"));
    fake.answer(
        format!("GET /v1/checkout/sessions/{id}"),
        &headers,
        b"",
        |sessions, _| sessions.get(&id).cloned(),
    )
    .await
}

async fn expire(
    State(fake): State<FakeStripe>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    fake.answer(
        format!("POST /v1/checkout/sessions/{id}/expire"),
        &headers,
        &body,
        |sessions, _| {
            let session = sessions.get_mut(&id)?;
            session["status"] = json!("expired");
            Some(session.clone())
        },
    )
    .await
}

async fn intent(
    State(fake): State<FakeStripe>,
    Path((id, verb)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = format!("POST /v1/payment_intents/{id}/{verb}");
    fake.answer(path, &headers, &body, |sessions, _| {
        let session = sessions
            .values_mut()
            .find(|session| session["payment_intent"]["id"] == json!(id))?;
        let captured = verb == "capture";
        session["payment_intent"]["status"] =
            json!(if captured { "succeeded" } else { "canceled" });
        if captured {
            session["payment_status"] = json!("paid");
        }
        Some(session["payment_intent"].clone())
    })
    .await
}

async fn refund(State(fake): State<FakeStripe>, headers: HeaderMap, body: Bytes) -> Response {
    fake.answer(
        "POST /v1/refunds".to_owned(),
        &headers,
        &body,
        |sessions, form| {
            let intent = json!(form["payment_intent"]);
            let session = sessions
                .values()
                .find(|session| session["payment_intent"]["id"] == intent)?;
            Some(json!({
                "id": "re_1",
                "status": "succeeded",
                "amount": form["amount"].parse::<i64>().unwrap(),
                "currency": session["currency"],
            }))
        },
    )
    .await
}

fn refusal(status: u16, code: &str, message: &str) -> Response {
    let body = json!({"error": {"type": code, "code": code, "message": message}});
    (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
}
