//! Pages that show the same to everybody, kept for a moment here and at the edge: a rush on one
//! product draws it once.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use moka::future::Cache;

use crate::http::cookies::{Cookie, Token};
use crate::http::error::PageError;
use crate::http::state::HttpState;

/// How old a page may be here, and once more at the edge. Stock and prices are checked again when
/// something is added.
const FRESH: Duration = Duration::from_secs(3);
/// What the edge may do with a page for everybody: keep it as long as [`FRESH`]; browsers ask again.
const FOR_EVERYBODY: &str = "public, max-age=0, s-maxage=3";
/// Bytes kept at most.
const CAPACITY: u64 = 32 * 1024 * 1024;

/// The names in an address that a kept page depends on, besides those that begin with `f.` or `option-`. Any other is
/// somebody else's, such as of a campaign, and the page is the same without it.
const NAMES: [&str; 10] = [
    "q", "category", "brand", "min", "max", "stock", "sort", "page", "size", "v",
];

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

/// An answer that is not for everybody, such as an error: for the request that got it.
struct NotKept(Mutex<Option<Response>>);

/// Middleware for pages that depend on nothing but their address. Visitors with a session or a cart go
/// past it; what the others get may be kept between them and us. Many who ask at once for a page that is not
/// there yet wait for one that is drawn.
pub async fn serve<S: HttpState>(State(state): State<S>, request: Request, next: Next) -> Response {
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !read || knows_us(request.headers(), state.base_url().is_https()) {
        return next.run(request).await;
    }
    let address = canonical(request.uri());
    let (mut parts, _) = request.into_parts();
    // The head of a page is the same for both; whoever asked with HEAD is sent no body further out.
    parts.method = Method::GET;
    let ask = || Request::from_parts(parts.clone(), Body::empty());
    let drawn = draw(next.clone(), ask());
    match state.page_cache().0.try_get_with(address, drawn).await {
        Ok(page) => for_everybody(page.into_response()),
        Err(not_kept) => {
            let own = not_kept
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            match own {
                Some(answer) => answer,
                // Somebody else asked first, and the answer was theirs.
                None => for_everybody(next.run(ask()).await),
            }
        }
    }
}

async fn draw(next: Next, request: Request) -> Result<(HeaderMap, Bytes), NotKept> {
    let response = next.run(request).await;
    let not_kept = |response| NotKept(Mutex::new(Some(response)));
    if !is_page(&response) {
        return Err(not_kept(response));
    }
    let (head, body) = response.into_parts();
    match body.collect().await {
        Ok(body) => Ok((head.headers, body.to_bytes())),
        Err(error) => Err(not_kept(PageError::internal(error).into_response())),
    }
}

/// Path and query, without the names that mean nothing to any page.
fn canonical(uri: &Uri) -> String {
    let is_known = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        NAMES.contains(&name) || name.starts_with("f.") || name.starts_with("option-")
    };
    let pairs = uri.query().unwrap_or_default().split('&').filter(is_known);
    let query: Vec<&str> = pairs.collect();
    format!("{}?{}", uri.path(), query.join("&"))
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

/// By the cookies that change a page: the number beside the cart is shown to nobody without a cart.
fn knows_us(headers: &HeaderMap, https: bool) -> bool {
    [Cookie::Session, Cookie::Cart]
        .into_iter()
        .filter_map(|cookie| cookie.read(headers, https))
        .any(|text| Token::parse(text).is_some())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_page_knows_make_no_other_page() {
        let of = |text: &str| canonical(&text.parse().unwrap());
        for same in [
            "/products",
            "/products?x=1",
            "/products?utm_source=a&&y",
            "/products?",
        ] {
            assert_eq!(of(same), of("/products"), "{same}");
        }
        for other in [
            "/",
            "/products?page=2",
            "/products?f.colour=red",
            "/products?option-1=2",
        ] {
            assert_ne!(of(other), of("/products"), "{other}");
        }
        assert_eq!(of("/p/mug?x=1&v=3&y=2"), of("/p/mug?v=3"));
    }
}
