//! Pages that show the same to everybody: drawn once, kept compressed, and sent with the personal corner of whoever asks.
//! A rush on one product draws it once, also when everybody in it has a cart.

mod address;
pub(crate) mod changes;
mod page;
mod pieces;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use moka::future::Cache;
use tokio::sync::OnceCell;
use web::http::error::PageError;
use web::http::hint::Hint;
use web::http::visitor::Visitor;

use crate::pages::state::Shop;

use address::{Address, Asked};
use changes::Stamp;
use page::{Corners, Fitness, KeptPage, Wish, filled};

pub use changes::{Changes, LOOK_EVERY};

/// Bytes kept at most, in all forms.
const CAPACITY: u64 = 64 * 1024 * 1024;
/// A page that is drawn for nobody in particular may take this long.
const DRAWING: Duration = Duration::from_secs(10);
/// Longer ones are sent and not kept.
const LONGEST: usize = 4 * 1024 * 1024;

/// Drawn pages by address, and those that are being drawn: cheap to clone.
#[derive(Clone)]
pub struct KeptPages(Arc<Inner>);

struct Inner {
    pages: Cache<String, Arc<KeptPage>>,
    drawing: Mutex<HashMap<Key, Flight>>,
    corners: Corners,
}

/// An address, and what was known of changes when its drawing began: whoever knows of more does not wait for it.
type Key = (String, Stamp);

/// One draws, the others wait. None when the answer is not for everybody.
type Flight = Arc<OnceCell<Option<Arc<KeptPage>>>>;

impl Default for KeptPages {
    fn default() -> KeptPages {
        let weigh = |address: &String, page: &Arc<KeptPage>| {
            u32::try_from(address.len() + page.weight()).unwrap_or(u32::MAX)
        };
        KeptPages(Arc::new(Inner {
            pages: Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .build(),
            drawing: Mutex::default(),
            corners: Corners::default(),
        }))
    }
}

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
            page.answer(&shop.kept.0.corners, &wish)
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
    let known = shop.kept.0.pages.get(&address).await.filter(|_| is_seeing);
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
    let mut drawing = shop.kept.drawing();
    if drawing.contains_key(&key) {
        return;
    }
    drawing.insert(key.clone(), Flight::default());
    drop(drawing);
    let (shop, next) = (shop.clone(), next.clone());
    // Should the task end before it begins, the key stays until the next one who draws the page takes it.
    tokio::spawn(async move {
        let drawn = draw(&shop, key, request, next);
        if tokio::time::timeout(DRAWING, drawn).await.is_err() {
            tracing::warn!("a page took too long to be drawn anew");
        }
    });
}

async fn draw(shop: &Shop, key: Key, request: Request, next: Next) -> Drawn {
    let kept = &shop.kept;
    let flight = kept.drawing().entry(key.clone()).or_default().clone();
    let landing = Landing {
        kept: kept.clone(),
        key,
    };
    let mut own = None;
    let page = flight.get_or_init(async || match run(request, next, landing.key.1).await {
        Ok(page) => {
            let page = Arc::new(page);
            let address = landing.key.0.clone();
            kept.0.pages.insert(address, page.clone()).await;
            Some(page)
        }
        Err(response) => {
            own = Some(response);
            None
        }
    });
    match page.await.clone() {
        Some(page) => Drawn::Page(page),
        None => own.map_or(Drawn::Another, Drawn::NotKept),
    }
}

/// Takes a drawing off the list, also when whoever drew went away: the next one begins anew.
struct Landing {
    kept: KeptPages,
    key: Key,
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.kept.drawing().remove(&self.key);
    }
}

impl KeptPages {
    fn drawing(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Flight>> {
        let drawing = self.0.drawing.lock();
        drawing.unwrap_or_else(PoisonError::into_inner)
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
