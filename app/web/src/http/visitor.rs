//! Who is asking: the session, the cart and the address behind one request.

mod address;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use commerce::CustomerId;
use database::session::{Session, SessionUser};

use crate::http::cookies::{Cookie, SetCookies, Token};
use crate::http::error::PageError;
use crate::http::hint::Hint;
use crate::http::sessions;
use crate::http::state::HttpState;
use crate::http::throttle::Caller;

pub use address::IpPrefix;

/// Whoever sent the request. Extracting one makes the answer private to this browser, when the
/// browser sent a session or a cart.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The live session, if the cookie names one.
    pub session: Option<Session>,
    /// The cookie of that session.
    pub session_token: Option<Token>,
    /// The signed-in customer.
    pub customer: Option<CustomerId>,
    /// The cart the browser holds; it may be gone from the database.
    pub cart: Option<Token>,
    /// That this browser was let into an account before, as it says.
    pub device: Option<String>,
    /// What the badge says. Never trust it with more than that.
    pub cart_count: u32,
    /// The network the request came from.
    pub ip_prefix: IpPrefix,
    /// The browser's name for itself, at most 200 characters.
    pub user_agent: String,
    /// Nobody in particular: the page is drawn once for all, and what is personal is put in as it is sent.
    pub is_anybody: bool,
}

impl Visitor {
    /// For whom a page is drawn that everybody gets.
    pub fn anybody() -> Visitor {
        Visitor {
            session: None,
            session_token: None,
            customer: None,
            cart: None,
            device: None,
            cart_count: 0,
            ip_prefix: IpPrefix::of(&HeaderMap::new(), None, 0),
            user_agent: String::new(),
            is_anybody: true,
        }
    }

    pub fn is_signed_in(&self) -> bool {
        self.customer.is_some()
    }

    /// Where the request comes from, for limits.
    pub fn caller(&self) -> Caller<'_> {
        Caller {
            network: &self.ip_prefix,
            device: self.device.as_deref(),
        }
    }
}

impl<S: HttpState> FromRequestParts<S> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Visitor, PageError> {
        if let Some(known) = parts.extensions.get::<Arc<Visitor>>() {
            return Ok(known.as_ref().clone());
        }
        let visitor = recognise(parts, state).await?;
        parts.extensions.insert(Arc::new(visitor.clone()));
        Ok(visitor)
    }
}

async fn recognise(parts: &Parts, state: &impl HttpState) -> Result<Visitor, PageError> {
    let https = state.base_url().is_https();
    let cookie = |cookie: Cookie| cookie.read(&parts.headers, https);
    let cart = cookie(Cookie::Cart).and_then(Token::parse);
    let token = cookie(Cookie::Session).and_then(Token::parse);
    let personal = parts.extensions.get::<Personal>();
    if let Some(personal) = personal.filter(|_| cart.is_some() || token.is_some()) {
        personal.0.is_read.store(true, Ordering::Relaxed);
    }
    let session = match &token {
        Some(token) => sessions::resume(state, token).await?,
        None => None,
    };
    let customer = session.as_ref().and_then(|session| match session.user {
        SessionUser::Customer(id) => Some(id),
        SessionUser::Guest | SessionUser::Staff(_) => None,
    });
    let told = Hint::read(&parts.headers);
    if let Some(personal) = personal.filter(|_| told.is_signed_in != customer.is_some()) {
        let cookies = SetCookies::new(https);
        let cookies = match customer {
            Some(_) => cookies.signed_in(sessions::IDLE_SECONDS),
            None => cookies.forget(Cookie::SignedIn),
        };
        let line = cookies.lines().first();
        if let Some(line) = line.and_then(|line| HeaderValue::from_str(line).ok()) {
            let _ = personal.0.hint.set(line);
        }
    }
    let count = cookie(Cookie::CartCount).and_then(|text| text.parse().ok());
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let hops = state.trusted_proxy_hops();
    Ok(Visitor {
        session_token: token.filter(|_| session.is_some()),
        session,
        customer,
        cart_count: cart.as_ref().and(count).unwrap_or(0).min(9_999),
        cart,
        device: cookie(Cookie::Device).map(str::to_owned),
        ip_prefix: IpPrefix::of(&parts.headers, peer.map(|peer| peer.0), hops),
        user_agent: user_agent(parts),
        is_anybody: false,
    })
}

fn user_agent(parts: &Parts) -> String {
    let value = parts.headers.get(header::USER_AGENT);
    let text = value.and_then(|value| value.to_str().ok());
    text.unwrap_or_default().chars().take(200).collect()
}

/// Set by whoever reads something personal while answering.
#[derive(Debug, Clone, Default)]
struct Personal(Arc<Noticed>);

#[derive(Debug, Default)]
struct Noticed {
    is_read: AtomicBool,
    /// The cookie that puts a header right which said of the session what is not so: it ended elsewhere, or an earlier
    /// release began it.
    hint: OnceLock<HeaderValue>,
}

/// Middleware: an answer that read or set a session or cart is for this browser only, and no
/// cache between may keep any page without asking.
pub async fn keep_personal_answers_private(mut request: Request, next: Next) -> Response {
    let personal = Personal::default();
    request.extensions_mut().insert(personal.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(hint) = personal.0.hint.get()
        && !sets_hint(headers)
    {
        headers.append(header::SET_COOKIE, hint.clone());
    }
    if personal.0.is_read.load(Ordering::Relaxed) || headers.contains_key(header::SET_COOKIE) {
        let value = HeaderValue::from_static("private, no-store");
        headers.insert(header::CACHE_CONTROL, value);
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        let value = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, value);
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    response
}

/// A log-in or log-out knows better than what the request came with.
fn sets_hint(headers: &HeaderMap) -> bool {
    let name = Cookie::SignedIn.name(false).as_bytes();
    let mut lines = headers.get_all(header::SET_COOKIE).iter();
    lines.any(|line| line.as_bytes().starts_with(name))
}
