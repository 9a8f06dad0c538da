//! Signing in and out, and the life of a session.

use commerce::CustomerId;
use commerce::policy::{
    DAY_MS, MAX_SESSIONS, MINUTE_MS, SESSION_DAYS, SESSION_IDLE_DAYS, SESSION_TOUCH_MINUTES,
};
use database::session::{self, NewSession, SessionUser};

use crate::http::cookies::{Cookie, SetCookies, Token};
use crate::http::state::HttpState;
use crate::http::visitor::Visitor;

const IDLE_MS: i64 = SESSION_IDLE_DAYS * DAY_MS;

/// How long a browser keeps its session.
pub(super) const IDLE_SECONDS: u64 = IDLE_MS.unsigned_abs() / 1000;

const LONGEST_MS: i64 = SESSION_DAYS * DAY_MS;

const TOUCH_AFTER_MS: i64 = SESSION_TOUCH_MINUTES * MINUTE_MS;

/// Begins a customer's session under a new token; whatever session the browser had ends.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_in(
    state: &impl HttpState,
    visitor: &Visitor,
    customer: CustomerId,
) -> Result<SetCookies, database::Error> {
    let now_ms = state.now_ms();
    let new = NewSession {
        user: SessionUser::Customer(customer),
        expires_at_ms: now_ms + IDLE_MS,
        ip_prefix: visitor.ip_prefix.to_string(),
        user_agent: visitor.user_agent.clone(),
    };
    let old = visitor.session_token.as_ref().map(Token::expose);
    let new = &new;
    let token = database::transaction(state.db(), |tx| async move {
        let tx = &*tx;
        let token = session::rotate_session(tx, old, new, now_ms).await?;
        session::keep_last_sessions(tx, new.user, MAX_SESSIONS).await?;
        Ok::<_, database::Error>(token)
    })
    .await?;
    Ok(state.set_cookies().session(&token, IDLE_SECONDS))
}

/// Ends the session and makes the browser forget cart and session: the next person at the same
/// machine is somebody else.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(
    state: &impl HttpState,
    visitor: &Visitor,
) -> Result<SetCookies, database::Error> {
    if let Some(token) = &visitor.session_token {
        session::delete_session(state.db().writer(), token.expose()).await?;
    }
    let cookies = state.set_cookies().forget(Cookie::Session);
    let cookies = cookies.forget(Cookie::SignedIn);
    Ok(cookies.forget(Cookie::Cart).forget(Cookie::CartCount))
}

/// The live session behind a token; prolongs it when it has not been for a while.
pub(super) async fn resume(
    state: &impl HttpState,
    token: &Token,
) -> Result<Option<session::Session>, database::Error> {
    let now_ms = state.now_ms();
    let found = session::find_session(state.db().reader(), token.expose(), now_ms).await?;
    let stale = |found: &session::Session| now_ms - found.last_seen_at_ms > TOUCH_AFTER_MS;
    if let Some(found) = found.as_ref().filter(|found| stale(found)) {
        let until_ms = (now_ms + IDLE_MS).min(found.created_at_ms + LONGEST_MS);
        session::touch_session(state.db().writer(), token.expose(), until_ms, now_ms).await?;
    }
    Ok(found)
}
