//! How much a request may ask for: size, time, and text that is really text.

mod extract;

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::Limited;
use percent_encoding::percent_decode;
use texts::text;
use tower_http::timeout::{RequestBodyDeadlineLayer, TimeoutLayer};

use crate::http::error::PageError;

pub use extract::{Form, Query, refused_body};

/// Bytes a form or JSON body may have.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Bytes a form with a picture may have.
pub const MAX_UPLOAD_BYTES: usize = 21 * 1024 * 1024;

/// Bytes an address may have, path and query together.
pub const MAX_ADDRESS_BYTES: usize = 4 * 1024;

/// Header lines a request may have.
pub const MAX_HEADERS: usize = 64;

/// Bytes of head the server reads before it gives up on a connection.
pub const MAX_HEAD_BYTES: usize = 32 * 1024;

/// Middleware: refuses bodies above [`MAX_BODY_BYTES`], or [`MAX_UPLOAD_BYTES`] where files are taken, declared or not.
pub async fn body_limit(request: Request, next: Next) -> Response {
    let most = if takes_files(request.uri().path()) {
        MAX_UPLOAD_BYTES
    } else {
        MAX_BODY_BYTES
    };
    let declared = request.body().size_hint().lower();
    if declared > u64::try_from(most).unwrap_or(u64::MAX) {
        return PageError::TooLarge.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most))))
        .await
}

/// Pictures of products, the logo, and counted stock in the back office.
fn takes_files(path: &str) -> bool {
    let of_product = path.starts_with("/admin/products/") && path.ends_with("/media");
    of_product || path == "/admin/settings/look/logo" || path.starts_with("/admin/inventory/count")
}

/// Refuses bodies that trickle in.
pub fn body_deadline(limit: Duration) -> RequestBodyDeadlineLayer {
    RequestBodyDeadlineLayer::new(limit)
}

/// Answers 503 when a page takes longer than `limit`.
pub fn answer_deadline(limit: Duration) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limit)
}

/// Middleware: refuses addresses that are too long or are not text once decoded.
pub async fn check_address(request: Request, next: Next) -> Response {
    match address_is_sound(request.uri().path(), request.uri().query()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn address_is_sound(path: &str, query: Option<&str>) -> Result<(), PageError> {
    if path.len() + query.map_or(0, str::len) > MAX_ADDRESS_BYTES {
        return Err(PageError::AddressTooLong);
    }
    is_text(path.as_bytes())?;
    is_text(query.unwrap_or_default().as_bytes())
}

/// Whether percent-encoded bytes decode to UTF-8 without NUL: serde would silently replace what
/// does not decode, and the database would keep the replacement.
fn is_text(encoded: &[u8]) -> Result<(), PageError> {
    let text = percent_decode(encoded)
        .decode_utf8()
        .map_err(|_| PageError::BadRequest(text!("errors-not-text").into_owned()))?;
    if text.contains('\0') {
        let message = text!("errors-no-character").into_owned();
        return Err(PageError::BadRequest(message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(path: &str, query: &str) -> u16 {
        match address_is_sound(path, Some(query)) {
            Ok(()) => 200,
            Err(error) => error.status().as_u16(),
        }
    }

    #[test]
    fn an_address_must_be_text_of_bounded_length() {
        assert_eq!(status("/search", "q=caf%C3%A9+%E2%82%AC"), 200);
        assert_eq!(status("/search", "q=%FF%FE"), 400);
        assert_eq!(status("/p/%C3", ""), 400);
        assert_eq!(status("/search", "q=%00"), 400);
        assert_eq!(status("/search", &format!("q={}", "a".repeat(5000))), 414);
    }
}
