//! A page in its frame, as a response.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;
use web::components::alert::{Alert, Tone};
use web::components::field::error_title;
use web::http::error::PageError;
use web::http::render::document;

use crate::layout::{Menu, Section, gate_document, office_document};
use crate::staff::Staff;
use crate::state::Office;

/// A sentence above a page: what was just done, or why not.
pub(crate) type Flash = Option<(Tone, Cow<'static, str>)>;

/// A page ready to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    title: String,
    section: Section,
    status: StatusCode,
    flash: Flash,
    query: String,
}

impl Page {
    pub fn new(title: impl Into<String>, section: Section) -> Page {
        Page {
            title: title.into(),
            section,
            status: StatusCode::OK,
            flash: None,
            query: String::new(),
        }
    }

    #[must_use]
    pub fn status(self, status: StatusCode) -> Page {
        Page { status, ..self }
    }

    #[must_use]
    pub fn flash(self, flash: Flash) -> Page {
        Page { flash, ..self }
    }

    /// What stands in the search field above.
    #[must_use]
    pub fn query(self, query: impl Into<String>) -> Page {
        Page {
            query: query.into(),
            ..self
        }
    }

    /// Draws `body` in the office's frame. Data is loaded before: drawing never waits.
    pub async fn draw<V: IntoView + 'static>(
        self,
        office: &Office,
        staff: &Staff,
        body: impl FnOnce() -> V,
    ) -> Result<Response, PageError> {
        let shop = office.shop().await?;
        let menu = Menu::of(staff, self.section, self.query);
        let title = titled(&self.title, self.status);
        Ok(document(self.status, || {
            let flash = self.flash.map(|(tone, text)| view! { <Alert tone text/> });
            let body = view! { {flash}{body()} }.into_any();
            office_document(&title, &shop.name, menu, body)
        }))
    }

    /// Draws `body` in the narrow frame of whoever is not logged in.
    pub async fn draw_outside<V: IntoView + 'static>(
        self,
        office: &Office,
        body: impl FnOnce() -> V,
    ) -> Result<Response, PageError> {
        let shop = office.shop().await?;
        let title = titled(&self.title, self.status);
        Ok(document(self.status, || {
            let heading = self.title.clone();
            let flash = self.flash.map(|(tone, text)| view! { <Alert tone text/> });
            let body = view! { <h1>{heading}</h1>{flash}{body()} }.into_any();
            gate_document(&title, &shop.name, body)
        }))
    }
}

fn titled(title: &str, status: StatusCode) -> String {
    match status {
        StatusCode::UNPROCESSABLE_ENTITY => error_title(title),
        _ => title.to_owned(),
    }
}

/// Asks to come back later.
pub(crate) fn slow_down(mut response: Response, seconds: u64) -> Response {
    let wait = HeaderValue::from(seconds);
    response.headers_mut().insert(header::RETRY_AFTER, wait);
    response
}
