//! Who is asking: the session, the cart and the address behind one request.

mod address;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

pub use address::IpPrefix;

/// Set by whoever reads or writes something personal while answering.
#[derive(Debug, Clone, Default)]
struct Personal(Arc<AtomicBool>);

/// Middleware: an answer that read or set a session or cart is for this browser only.
pub async fn keep_personal_answers_private(mut request: Request, next: Next) -> Response {
    let personal = Personal::default();
    request.extensions_mut().insert(personal.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if personal.0.load(Ordering::Relaxed) || headers.contains_key(header::SET_COOKIE) {
        let value = HeaderValue::from_static("private, no-store");
        headers.insert(header::CACHE_CONTROL, value);
    }
    response
}
