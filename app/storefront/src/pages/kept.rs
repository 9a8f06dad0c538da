//! Pages that show the same to everybody: drawn once, kept compressed, and sent with the personal corner of whoever asks.
//! A rush on one product draws it once, also when everybody in it has a cart.

mod address;
pub(crate) mod changes;
mod page;
mod pieces;
pub(crate) mod shows;
pub(crate) mod store;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use web::http::error::PageError;
use web::http::hint::Hint;
use web::http::visitor::Visitor;

use crate::pages::state::Shop;

use address::{Address, Asked};
use changes::Stamp;
use page::{Fitness, KeptPage, Wish, filled};
use store::Key;

pub use changes::{Changes, LOOK_EVERY};
pub use store::KeptPages;

/// A page that is drawn for nobody in particular may take this long.
const DRAWING: Duration = Duration::from_secs(10);
/// Longer ones are sent and not kept.
const LONGEST: usize = 4 * 1024 * 1024;

/// What became of a drawing.
enum Drawn {
    Page(Arc<KeptPage>),
    /// Not for everybody, such as a redirect: for the request that drew it.
    NotKept(Response),
    /// Not for everybody, and somebody else's.
    Another,
}

/// Middleware for pages that depend on nothing but their address and a [`Hint`].
pub async fn serve(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let address = match is_read {
        true => address_of(&shop, request.uri()).await,
        false => None,
    };
    let Some(address) = address else {
        return next.run(request).await;
    };
    let wish = Wish::read(request.headers());
    let (parts, _) = request.into_parts();
    match fetch(&shop, address, &parts, &next).await {
        Drawn::Page(page) => {
            if let Some(searched) = page.searched() {
                shop.search_log.note(searched.at(shop.now_ms()));
            }
            page.answer(shop.kept.corners(), &wish)
        }
        Drawn::NotKept(response) => personal(response, wish.hint).await,
        Drawn::Another => next.run(Request::from_parts(parts, Body::empty())).await,
    }
}

/// The one spelling of an address, of what the catalogue knows.
async fn address_of(shop: &Shop, uri: &Uri) -> Option<String> {
    let currency = shop.store.currency().await.ok()?;
    let mut address = Address::read(uri, currency)?;
    if let Asked::List(query, _) = &mut address.asked {
        shop.catalog.keep_known(query).await.ok()?;
    }
    Some(address.spelled())
}

async fn fetch(shop: &Shop, address: String, parts: &Parts, next: &Next) -> Drawn {
    let (changes, index) = (&shop.changes, shop.search.version());
    let is_seeing = changes
        .look_if_long_ago(&shop.db, index, shop.now_ms())
        .await;
    let stamp = changes.stamp();
    let known = shop.kept.get(&address).await.filter(|_| is_seeing);
    if let Some(page) = known {
        match page.fitness(changes) {
            Fitness::Current => return Drawn::Page(page),
            Fitness::JustOutdated => {
                draw_beside(shop, (address, stamp), parts, next);
                return Drawn::Page(page);
            }
            Fitness::Outdated => {}
        }
    }
    let Some(request) = for_everybody(parts, &address) else {
        return Drawn::Another;
    };
    draw(shop, (address, stamp), request, next.clone()).await
}

/// Draws a page while the old one is sent, unless somebody does already.
fn draw_beside(shop: &Shop, key: Key, parts: &Parts, next: &Next) {
    let Some(request) = for_everybody(parts, &key.0) else {
        return;
    };
    let Some(landing) = shop.kept.begin(&key) else {
        return;
    };
    let (shop, next) = (shop.clone(), next.clone());
    tokio::spawn(async move {
        let _landing = landing;
        let drawn = draw(&shop, key, request, next);
        if tokio::time::timeout(DRAWING, drawn).await.is_err() {
            tracing::warn!("a page took too long to be drawn anew");
        }
    });
}

async fn draw(shop: &Shop, key: Key, request: Request, next: Next) -> Drawn {
    let (address, stamp) = key.clone();
    let (flight, _landing) = shop.kept.join(key);
    let mut own = None;
    let drawing = async {
        match run(request, next, stamp).await {
            Ok(page) => {
                let page = Arc::new(page);
                shop.kept.put(address, page.clone()).await;
                Some(page)
            }
            Err(response) => {
                own = Some(response);
                None
            }
        }
    };
    let page = flight.get_or_init(|| drawing).await.clone();
    match page {
        Some(page) => Drawn::Page(page),
        None => own.map_or(Drawn::Another, Drawn::NotKept),
    }
}

/// The page, or an answer that is not for everybody.
async fn run(request: Request, next: Next, stamp: Stamp) -> Result<KeptPage, Response> {
    let response = next.run(request).await;
    if !is_page(&response) {
        return Err(response);
    }
    let (head, body) = response.into_parts();
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) if body.len() > LONGEST => Err(Response::from_parts(head, Body::from(body))),
        Ok(body) => Ok(KeptPage::new(Response::from_parts(head, ()), body, stamp)),
        Err(error) => Err(PageError::internal(error).into_response()),
    }
}

/// The request as nobody in particular would send it. What a browser says of itself must not reach a page for everybody.
fn for_everybody(parts: &Parts, address: &str) -> Option<Request> {
    let mut parts = parts.clone();
    parts.method = Method::GET;
    parts.uri = address.parse().ok()?;
    parts.headers = HeaderMap::new();
    parts.extensions.insert(Arc::new(Visitor::anybody()));
    Some(Request::from_parts(parts, Body::empty()))
}

/// An answer that was drawn for everybody and is sent to one.
async fn personal(response: Response, hint: Hint) -> Response {
    if !is_html(&response) {
        return response;
    }
    let (head, body) = response.into_parts();
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) => answer(head, filled(body, hint)),
        Err(error) => PageError::internal(error).into_response(),
    }
}

fn answer(mut head: axum::http::response::Parts, body: Bytes) -> Response {
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(body))
}

fn is_page(response: &Response) -> bool {
    let headers = response.headers();
    response.status() == StatusCode::OK
        && is_html(response)
        && !headers.contains_key(header::SET_COOKIE)
        && !headers.contains_key(header::CACHE_CONTROL)
}

fn is_html(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
