//! Pieces of pages: what an island asks for when it needs part of a page drawn anew.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::IntoView;

use crate::contract::FRAGMENT;
use crate::http::render::html;

/// Whether the request asks for a piece instead of a whole page.
pub fn wanted(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes() == FRAGMENT.as_bytes())
}

/// The drawn piece.
pub fn draw<V: IntoView + 'static>(view: impl FnOnce() -> V) -> Response {
    ([(header::CONTENT_TYPE, FRAGMENT)], html(view)).into_response()
}
