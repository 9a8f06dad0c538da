//! `/sitemap.xml` and `/robots.txt`.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use commerce::calendar::Date;
use database::catalog::{SitemapEntry, sitemap_entries};
use web::http::base_url::BaseUrl;
use web::http::error::PageError;

use crate::pages::state::Shop;

/// The most addresses one sitemap may have.
const MOST: usize = 50_000;

/// `/sitemap.xml`
pub async fn sitemap(State(shop): State<Shop>) -> Result<Response, PageError> {
    let text = shop
        .catalog
        .sitemap(shop.search.version(), make(&shop))
        .await?;
    let kind = [
        (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=600"),
    ];
    Ok((kind, text).into_response())
}

async fn make(shop: &Shop) -> Result<String, PageError> {
    let _place = shop.catalog_places.enter().await?;
    let entries = sitemap_entries(shop.db.reader()).await?;
    Ok(sitemap_text(&entries, shop.base_url()))
}

/// `/robots.txt`
pub async fn robots(State(shop): State<Shop>) -> Result<Response, PageError> {
    if !shop.store.settings().await?.is_open {
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        return Ok((headers, "User-agent: *\nDisallow: /\n").into_response());
    }
    let text = format!(
        "User-agent: *\nDisallow: /cart\nDisallow: /checkout\nDisallow: /account\nDisallow: /orders/\nDisallow: /search\nDisallow: /admin\nDisallow: /api/\nAllow: /\n\nSitemap: {}\n",
        shop.base_url().join("/sitemap.xml")
    );
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    Ok((headers, text).into_response())
}

fn sitemap_text(entries: &[SitemapEntry], base_url: &BaseUrl) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let _ = writeln!(text, "<url><loc>{}</loc></url>", base_url.join("/"));
    let _ = writeln!(text, "<url><loc>{}</loc></url>", base_url.join("/products"));
    for entry in entries.iter().take(MOST - 2) {
        let changed = match entry.updated_at_ms {
            0 => String::new(),
            at => format!("<lastmod>{}</lastmod>", Date::from_ms(at).iso()),
        };
        let path = entry.path.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(
            text,
            "<url><loc>{}</loc>{changed}</url>",
            base_url.join(&path)
        );
    }
    text.push_str("</urlset>\n");
    text
}
