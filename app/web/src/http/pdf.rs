//! A PDF file as an answer.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// Shown by the browser, and stored as `name.pdf`; nobody keeps it on the way. `name` is letters, digits and hyphens.
pub fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let place = format!("inline; filename=\"{name}.pdf\"");
    let place = HeaderValue::from_str(&place).unwrap_or(HeaderValue::from_static("inline"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/pdf"),
        ),
        (header::CONTENT_DISPOSITION, place),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
    ];
    (headers, bytes).into_response()
}
