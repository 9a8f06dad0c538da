//! The one place where an error becomes a page or a JSON object.

use std::any::Any;
use std::borrow::Cow;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use texts::text;
use tower_http::csrf::ProtectionError;

use crate::http::cookies::Cookie;
use crate::http::error::{ErrorShown, PageError};
use crate::http::form_replay::{KeptForm, SentForm};
use crate::http::state::HttpState;

/// Seconds until a program should ask again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Whoever draws the error pages of an application.
pub trait ErrorPages: HttpState {
    /// The page of an error; `again` is a form that can be sent once more. It is drawn even when the database is what broke.
    fn error_page(
        &self,
        shown: &ErrorShown,
        cart_count: u32,
        again: Option<&SentForm>,
    ) -> impl Future<Output = Response> + Send;
}

#[derive(Serialize)]
struct JsonError<'a> {
    status: u16,
    error: &'a str,
}

/// Middleware: replaces the body of every error response by what the caller can read.
pub async fn draw<S: ErrorPages>(
    State(state): State<S>,
    mut request: Request,
    next: Next,
) -> Response {
    let wants_json = wants_json(request.headers());
    let https = state.base_url().is_https();
    let count = Cookie::CartCount.read(request.headers(), https);
    let cart_count = count
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
        .min(9_999);
    let for_machines = request.uri().path().starts_with("/webhooks/");
    let kept = KeptForm::default();
    request.extensions_mut().insert(kept.clone());
    let response = next.run(request).await;
    if for_machines {
        return response;
    }
    let Some(shown) = to_draw(&response) else {
        return response;
    };
    let drawn = if wants_json {
        Json(JsonError {
            status: shown.status.as_u16(),
            error: &shown.message,
        })
        .into_response()
    } else {
        let is_passing = shown.status == StatusCode::SERVICE_UNAVAILABLE;
        let again = kept.form().filter(|_| is_passing);
        state.error_page(&shown, cart_count, again).await
    };
    dress(response, drawn)
}

/// What to draw: an error of ours, or an error status that axum or a layer left without a page.
fn to_draw(response: &Response) -> Option<ErrorShown> {
    if let Some(shown) = response.extensions().get::<ErrorShown>() {
        return Some(shown.clone());
    }
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    plain.then(|| shown(status))
}

fn shown(status: StatusCode) -> ErrorShown {
    ErrorShown {
        status,
        message: message_for(status).into_owned(),
    }
}

fn message_for(status: StatusCode) -> Cow<'static, str> {
    match status {
        StatusCode::NOT_FOUND => text!("errors-not-found"),
        StatusCode::FORBIDDEN => text!("errors-forbidden"),
        StatusCode::PAYLOAD_TOO_LARGE => text!("errors-too-large"),
        StatusCode::METHOD_NOT_ALLOWED => text!("errors-method"),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            text!("errors-unavailable")
        }
        status if status.is_client_error() => text!("errors-request"),
        _ => text!("errors-internal"),
    }
}

/// Keeps status and headers of the failed response, with the drawn body.
fn dress(failed: Response, drawn: Response) -> Response {
    let (mut head, _) = failed.into_parts();
    let (drawn_head, body) = drawn.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        head.headers.remove(&name);
        if let Some(value) = drawn_head.headers.get(&name) {
            head.headers.insert(name, value.clone());
        }
    }
    // A layer further out has nothing to draw any more.
    head.extensions.remove::<ErrorShown>();
    head.headers.remove(header::CONTENT_ENCODING);
    head.headers.remove(header::ETAG);
    if head.status == StatusCode::SERVICE_UNAVAILABLE {
        head.headers.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    // Tomorrow the page may be there, or the mistake be mended.
    let private = HeaderValue::from_static("private, no-store");
    if head.headers.get(header::CACHE_CONTROL) != Some(&private) {
        let value = HeaderValue::from_static("no-store");
        head.headers.insert(header::CACHE_CONTROL, value);
    }
    Response::from_parts(head, body)
}

/// Whether the caller is a program: it asked for JSON and not for a page.
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json") && !accept.contains("text/html"))
}

/// The answer after a panic; the panic hook has logged it already.
pub fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let mut response = status.into_response();
    response.extensions_mut().insert(shown(status));
    response
}

/// The answer to a form that another site made the browser send.
pub fn refuse_foreign_form(error: ProtectionError) -> Response<Body> {
    tracing::info!(reason = %error, "refused a cross-site request");
    PageError::Forbidden.into_response()
}
