//! Sessions of staff: their own cookie, an end after some idle minutes and after some hours.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use commerce::ids::StaffId;
use commerce::policy::{
    HOUR_MS, MAX_SESSIONS, MINUTE_MS, STAFF_CONFIRMED_MINUTES, STAFF_IDLE_MINUTES,
    STAFF_SESSION_HOURS,
};
use database::Token;
use database::session::{self, NewSession, Session, SessionUser};
use database::staff::{Staff as Person, staff_by_id};
use web::http::cookies::{Cookie, SetCookies};
use web::http::error::PageError;
use web::http::state::HttpState;
use web::http::throttle::Caller;
use web::http::visitor::IpPrefix;

use crate::state::Office;

const IDLE_MS: i64 = STAFF_IDLE_MINUTES * MINUTE_MS;
const LONGEST_MS: i64 = STAFF_SESSION_HOURS * HOUR_MS;
/// A session in use is prolonged at most this often, to spare the database a write per page.
const TOUCH_AFTER_MS: i64 = MINUTE_MS;

/// Where a request comes from.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub network: IpPrefix,
    pub user_agent: String,
    pub device: Option<String>,
    /// The session that the browser holds, live or not.
    pub token: Option<Token>,
}

impl Peer {
    pub fn of(parts: &Parts, office: &Office) -> Peer {
        let https = office.base_url.is_https();
        let headers = &parts.headers;
        let cookie = |cookie: Cookie| cookie.read(headers, https);
        let peer = parts
            .extensions
            .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>();
        Peer {
            network: IpPrefix::of(headers, peer.map(|peer| peer.0), office.trusted_proxy_hops),
            user_agent: user_agent(headers),
            device: cookie(Cookie::StaffDevice).map(str::to_owned),
            token: cookie(Cookie::Staff).and_then(Token::parse),
        }
    }

    /// For limits.
    pub fn caller(&self) -> Caller<'_> {
        Caller {
            network: &self.network,
            device: self.device.as_deref(),
        }
    }
}

impl FromRequestParts<Office> for Peer {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Peer, PageError> {
        Ok(Peer::of(parts, office))
    }
}

fn user_agent(headers: &HeaderMap) -> String {
    let value = headers.get(header::USER_AGENT);
    let text = value.and_then(|value| value.to_str().ok());
    text.unwrap_or_default().chars().take(200).collect()
}

/// Begins a session under a new token; whatever session the browser had ends.
pub(crate) async fn begin(
    office: &Office,
    peer: &Peer,
    staff: StaffId,
) -> Result<SetCookies, PageError> {
    let now_ms = office.now_ms();
    let new = NewSession {
        user: SessionUser::Staff(staff),
        expires_at_ms: now_ms + IDLE_MS,
        ip_prefix: peer.network.to_string(),
        user_agent: peer.user_agent.clone(),
    };
    let (new, old) = (&new, peer.token.as_ref().map(Token::expose));
    let token = database::transaction(&office.db, |tx| async move {
        let token = session::rotate_session(&*tx, old, new, now_ms).await?;
        session::keep_last_sessions(&*tx, new.user, MAX_SESSIONS).await?;
        Ok::<_, database::Error>(token)
    });
    let token = token.await?;
    let cookies = office.set_cookies().forget(Cookie::StaffCode);
    Ok(cookies.staff(&token, LONGEST_MS.unsigned_abs() / 1000))
}

/// Ends the session and makes the browser forget it.
pub(crate) async fn end(office: &Office, peer: &Peer) -> Result<SetCookies, PageError> {
    if let Some(token) = &peer.token {
        session::delete_session(office.db.writer(), token.expose()).await?;
    }
    Ok(office.set_cookies().forget(Cookie::Staff))
}

/// The live session of that browser and whose it is; prolongs it when it has not been for a while.
pub(crate) async fn resume(
    office: &Office,
    peer: &Peer,
) -> Result<Option<(Person, Session)>, PageError> {
    let Some(token) = &peer.token else {
        return Ok(None);
    };
    let (reader, now_ms) = (office.db.reader(), office.now_ms());
    let Some(found) = session::find_session(reader, token.expose(), now_ms).await? else {
        return Ok(None);
    };
    let SessionUser::Staff(id) = found.user else {
        return Ok(None);
    };
    let end_ms = found.created_at_ms + LONGEST_MS;
    if now_ms >= end_ms {
        return Ok(None);
    }
    let person = staff_by_id(reader, id).await?;
    let Some(person) = person.filter(Person::is_active) else {
        return Ok(None);
    };
    if now_ms - found.last_seen_at_ms > TOUCH_AFTER_MS {
        let until_ms = (now_ms + IDLE_MS).min(end_ms);
        session::touch_session(office.db.writer(), token.expose(), until_ms, now_ms).await?;
    }
    Ok(Some((person, found)))
}

/// Whether the password was typed not long ago.
pub(crate) fn is_confirmed(session: &Session, now_ms: i64) -> bool {
    let confirmed = session.confirmed_at_ms;
    confirmed.is_some_and(|at_ms| now_ms - at_ms < STAFF_CONFIRMED_MINUTES * MINUTE_MS)
}
