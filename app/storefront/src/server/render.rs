//! Turns a view into a finished HTML response: the head, the shell around the page, the islands' markers.

use std::sync::Arc;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use super::{
    assets::Assets,
    shell::{self, Frame, Head},
};

/// A page ready to be drawn: what goes in the head, which frame surrounds it, and who looks at it.
#[derive(Clone, Debug)]
pub struct Page {
    pub head: Head,
    pub frame: Frame,
    pub status: StatusCode,
}

impl Page {
    /// A 200 page in the shop's frame.
    pub fn new(head: Head, frame: Frame) -> Self {
        Self {
            head,
            frame,
            status: StatusCode::OK,
        }
    }

    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Draws `body` inside the frame. Data is loaded before this: drawing never waits.
    pub fn draw<V: IntoView + 'static>(
        self,
        assets: &Assets,
        body: impl FnOnce() -> V,
    ) -> Response {
        let status = self.status;
        let html = html(|| shell::document(assets, self.head, self.frame, body().into_any()));
        (
            status,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            format!("<!DOCTYPE html>{html}"),
        )
            .into_response()
    }
}

/// The HTML of a view, with hydration markers inside islands only.
pub fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.unset_with_forced_cleanup();
    html
}
