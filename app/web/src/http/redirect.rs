//! Answers that lead elsewhere within the shop.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// 303: look there now. `path` must be one of ours, percent-encoded.
pub fn see_other(path: &str) -> Response {
    to(StatusCode::SEE_OTHER, path)
}

/// 301: it lives there from now on.
pub fn moved(path: &str) -> Response {
    to(StatusCode::MOVED_PERMANENTLY, path)
}

fn to(status: StatusCode, path: &str) -> Response {
    // What cannot stand in a header is no address of ours.
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (status, [(header::LOCATION, place)]).into_response()
}
