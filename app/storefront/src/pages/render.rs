//! A page in its frame, as a response.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use web::http::assets::Assets;
use web::http::render::document;

use crate::pages::shell::{self, Frame, Head};

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
        document(self.status, || {
            shell::document(assets, self.head, self.frame, body().into_any())
        })
    }
}
