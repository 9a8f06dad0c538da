//! Pages that show the same to everybody, kept for a moment here and at the edge: a rush on one
//! product draws it once.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use moka::future::Cache;

use crate::http::cookies::Cookie;
use crate::http::error::PageError;
use crate::http::state::HttpState;

/// How old a page may be here, and once more at the edge. Stock and prices are checked again when
/// something is added.
const FRESH: Duration = Duration::from_secs(3);
/// What the edge may do with a page for everybody: keep it as long as [`FRESH`]; browsers ask again.
const FOR_EVERYBODY: &str = "public, max-age=0, s-maxage=3";
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

/// Middleware for pages that depend on nothing but their address. Visitors with a cookie of ours go
/// past it; what the others get may be kept between them and us.
pub async fn serve<S: HttpState>(State(state): State<S>, request: Request, next: Next) -> Response {
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !read || knows_us(request.headers(), state.base_url().is_https()) {
        return next.run(request).await;
    }
    // Without a body the answer to HEAD cannot stand for the page, though its head is the same.
    if request.method() == Method::HEAD {
        return for_everybody(next.run(request).await);
    }
    let address = request
        .uri()
        .path_and_query()
        .map_or_else(|| request.uri().path().to_owned(), ToString::to_string);
    if let Some((headers, body)) = state.page_cache().0.get(&address).await {
        return for_everybody((headers, body).into_response());
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
    state
        .page_cache()
        .0
        .insert(address, (head.headers.clone(), body.clone()))
        .await;
    for_everybody(Response::from_parts(head, Body::from(body)))
}

/// Lets caches keep a page; whatever else an answer is stays as it was. A cache that looks at
/// nothing but the address must not give the page to somebody who has a cookie, hence `Vary`.
fn for_everybody(mut response: Response) -> Response {
    if is_page(&response) {
        let headers = response.headers_mut();
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(FOR_EVERYBODY),
        );
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    response
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
