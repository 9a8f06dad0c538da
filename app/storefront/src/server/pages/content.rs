//! `/pages/{slug}`: terms, privacy, delivery, returns and whatever else the merchant writes.

pub mod view;

use axum::extract::{Path, State};
use axum::response::Response;
use database::content::page_by_slug;

use crate::server::{
    error::PageError,
    menu,
    pages::product::plain_text,
    render::Page,
    shell::Head,
    state::Shop,
    ui::breadcrumb::{self, way},
    visitor::Visitor,
};

/// `/pages/{slug}`
pub async fn page(
    State(shop): State<Shop>,
    Path(slug): Path<String>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let stored = page_by_slug(shop.db.reader(), &slug)
        .await
        .map_err(PageError::internal)?;
    let written = stored.ok_or(PageError::NotFound)?;
    let path = format!("/pages/{}", written.slug);
    let way = way([(written.title.clone(), path.clone())]);
    let head = Head {
        description: Some(plain_text(&written.body_html, 155)),
        canonical: Some(shop.base_url().join(&path)),
        structured: vec![breadcrumb::structured(&way, shop.base_url())],
        ..Head::titled(written.title.clone())
    };
    let frame = menu::frame(&shop, &visitor, "").await?;
    Ok(Page::new(head, frame).draw(&shop.assets, || {
        view::content_page(&way, &written.title, written.body_html)
    }))
}
