//! A page in its frame, as a response.

use axum::http::StatusCode;
use axum::response::Response;
use commerce::catalog::ProductCard;
use commerce::ids::ProductId;
use leptos::prelude::*;
use web::http::assets::Assets;
use web::http::render::document;

use crate::pages::kept::shows::Shows;
use crate::pages::shell::{self, Frame, Head};

/// A page ready to be drawn: what goes in the head, which frame surrounds it, and who looks at it.
#[derive(Clone, Debug)]
pub struct Page {
    pub head: Head,
    pub frame: Frame,
    pub status: StatusCode,
    /// The products of which the page shows what is in stock.
    pub shows: Vec<ProductId>,
}

impl Page {
    /// A 200 page in the shop's frame.
    pub fn new(head: Head, frame: Frame) -> Self {
        Self {
            head,
            frame,
            status: StatusCode::OK,
            shows: Vec::new(),
        }
    }

    /// Says of which products the page shows what is in stock.
    #[must_use]
    pub fn showing<'a>(mut self, cards: impl IntoIterator<Item = &'a ProductCard>) -> Self {
        self.shows.extend(cards.into_iter().map(|card| card.id));
        self
    }

    /// The same of the product that the page is about.
    #[must_use]
    pub fn about(mut self, product: ProductId) -> Self {
        self.shows.push(product);
        self
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
        let mut response = document(self.status, || {
            shell::document(assets, self.head, self.frame, body().into_any())
        });
        response.extensions_mut().insert(Shows(self.shows));
        response
    }
}
