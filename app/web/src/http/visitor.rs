//! Who is asking: the session, the cart and the address behind one request.

mod address;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use commerce::CustomerId;
use database::session::{Session, SessionUser};

use crate::http::cookies::{Cookie, Token};
use crate::http::error::PageError;
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
}

impl Visitor {
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
    if let Some(Personal(personal)) = parts.extensions.get::<Personal>()
        && (cart.is_some() || token.is_some())
    {
        personal.store(true, Ordering::Relaxed);
    }
    let session = match &token {
        Some(token) => sessions::resume(state, token).await?,
        None => None,
    };
    let customer = session.as_ref().and_then(|session| match session.user {
        SessionUser::Customer(id) => Some(id),
        SessionUser::Guest | SessionUser::Staff(_) => None,
    });
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
    })
}

fn user_agent(parts: &Parts) -> String {
    let value = parts.headers.get(header::USER_AGENT);
    let text = value.and_then(|value| value.to_str().ok());
    text.unwrap_or_default().chars().take(200).collect()
}

/// Set by whoever reads something personal while answering.
#[derive(Debug, Clone, Default)]
struct Personal(Arc<AtomicBool>);

/// Middleware: an answer that read or set a session or cart is for this browser only, and no
/// cache between may keep any page without asking.
pub async fn keep_personal_answers_private(mut request: Request, next: Next) -> Response {
    let personal = Personal::default();
    request.extensions_mut().insert(personal.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if personal.0.load(Ordering::Relaxed) || headers.contains_key(header::SET_COOKIE) {
        let value = HeaderValue::from_static("private, no-store");
        headers.insert(header::CACHE_CONTROL, value);
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        let value = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, value);
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    response
}
