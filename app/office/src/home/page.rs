//! The dashboard.

use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;

use crate::kit::parts::PageHead;
use crate::layout::Section;
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin`
pub(crate) async fn page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    let title = text!("office-home-title");
    let page = Page::new(title.clone(), Section::Home);
    page.draw(&office, &staff, || view! { <PageHead title/> })
        .await
}
