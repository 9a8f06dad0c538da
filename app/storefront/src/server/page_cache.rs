//! Pages that show the same to everybody, kept for a moment: a rush on one product draws it once.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use moka::future::Cache;

use super::cookies::Cookie;
use super::error::PageError;
use super::state::Shop;

/// How old a page may be. Stock and prices are checked again when something is added.
const FRESH: Duration = Duration::from_secs(3);
/// Bytes kept at most.
const CAPACITY: u64 = 32 * 1024 * 1024;

/// Drawn pages by address.
#[derive(Clone, Debug)]
pub struct PageCache(Cache<String, (HeaderMap, Bytes)>);

impl Default for PageCache {
    fn default() -> PageCache {
        let weigh = |address: &String, (_, body): &(HeaderMap, Bytes)| {
            u32::try_from(address.len() + body.len()).unwrap_or(u32::MAX)
        };
        PageCache(
            Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .time_to_live(FRESH)
                .build(),
        )
    }
}

/// Middleware for pages that depend on nothing but their address. Visitors with a cookie of ours go past it.
pub async fn serve(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET || knows_us(request.headers(), shop.base_url().is_https()) {
        return next.run(request).await;
    }
    let address = request
        .uri()
        .path_and_query()
        .map_or_else(|| request.uri().path().to_owned(), ToString::to_string);
    if let Some((headers, body)) = shop.page_cache.0.get(&address).await {
        return (headers, body).into_response();
    }
    let response = next.run(request).await;
    if !is_page(&response) {
        return response;
    }
    let (head, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return PageError::internal(error).into_response(),
    };
    shop.page_cache
        .0
        .insert(address, (head.headers.clone(), body.clone()))
        .await;
    Response::from_parts(head, Body::from(body))
}

fn knows_us(headers: &HeaderMap, https: bool) -> bool {
    [Cookie::Session, Cookie::Cart, Cookie::CartCount]
        .into_iter()
        .any(|cookie| cookie.read(headers, https).is_some())
}

fn is_page(response: &Response) -> bool {
    let headers = response.headers();
    let html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    response.status() == StatusCode::OK
        && html
        && !headers.contains_key(header::SET_COOKIE)
        && !headers.contains_key(header::CACHE_CONTROL)
}
