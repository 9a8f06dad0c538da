//! Turns a view into HTML, with the islands' markers, and into a response.

use std::sync::Arc;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

/// A whole document as a response.
pub fn document<V: IntoView + 'static>(status: StatusCode, view: impl FnOnce() -> V) -> Response {
    let html = html(view);
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        format!("<!DOCTYPE html>{html}"),
    )
        .into_response()
}

/// The HTML of a view, with hydration markers inside islands only.
pub fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.unset_with_forced_cleanup();
    html
}
