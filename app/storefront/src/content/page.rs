//! `/pages/{slug}`: terms, privacy, delivery, returns and whatever else the merchant writes.

pub mod seo;
pub mod view;

use axum::extract::{Path, State};
use axum::response::Response;
use database::content::page_by_slug;
use leptos::prelude::view;
use web::components::breadcrumb::{self, breadcrumbs};
use web::http::error::PageError;
use web::http::visitor::Visitor;

use crate::pages::frame;
use crate::pages::product::plain_text;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;
use view::ContentPage;

/// `/pages/{slug}`
pub async fn page(
    State(shop): State<Shop>,
    Path(slug): Path<String>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let stored = page_by_slug(shop.db.reader(), &slug).await?;
    let written = stored.ok_or(PageError::NotFound)?;
    let path = format!("/pages/{}", written.slug);
    let breadcrumbs = breadcrumbs([(written.title.clone(), path.clone())]);
    let head = Head {
        description: Some(plain_text(&written.body_html, 155)),
        canonical: Some(shop.base_url().join(&path)),
        structured: vec![breadcrumb::structured(
            &breadcrumbs,
            shop.base_url().origin(),
        )],
        ..Head::titled(written.title.clone())
    };
    let frame = frame::load(&shop, &visitor, "").await?;
    Ok(Page::new(head, frame).draw(&shop.assets, || {
        view! {
            <ContentPage breadcrumbs title=written.title body_html=written.body_html/>
        }
    }))
}
