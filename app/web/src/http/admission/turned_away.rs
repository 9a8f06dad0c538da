//! What somebody reads for whom there was no place: made without the database, and once.

use std::sync::LazyLock;

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use texts::text;

use crate::http::admission::class::Class;
use crate::http::error_layer;

pub use error_layer::wants_json;

static PAGE: LazyLock<Bytes> = LazyLock::new(|| {
    let (title, lead) = (text!("errors-title-503"), text!("errors-busy"));
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
        <title>{title}</title></head><body><h1>{title}</h1><p>{lead}</p></body></html>"
    );
    Bytes::from(page)
});

/// 503, and when to come again: a program later than a person.
pub fn answer(class: Class, wants_json: bool) -> Response {
    let seconds = match class {
        Class::Buying | Class::Catalogue => 5,
        Class::Strangers => 30,
    };
    let body = match wants_json {
        true => Json(json!({ "status": 503, "error": text!("errors-busy") })).into_response(),
        false => Html(PAGE.clone()).into_response(),
    };
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
