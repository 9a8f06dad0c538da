//! Signing in and out, and the life of a session.

use std::time::Duration;

use commerce::CustomerId;
use database::session::{self, NewSession, SessionUser};

use super::cookies::{Cookie, SetCookies, Token};
use super::state::Shop;
use super::visitor::Visitor;

/// How long a customer's session lives without being used.
pub const IDLE: Duration = Duration::from_secs(14 * 24 * 3600);

/// A session in use is prolonged at most this often, to spare the database a write per page.
const TOUCH_AFTER_MS: i64 = 10 * 60 * 1000;

/// Begins a customer's session under a new token; whatever session the browser had ends.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_in(
    shop: &Shop,
    visitor: &Visitor,
    customer: CustomerId,
) -> Result<SetCookies, database::Error> {
    let now_ms = shop.now_ms();
    let new = NewSession {
        user: SessionUser::Customer(customer),
        expires_at_ms: now_ms + idle_ms(),
        ip_prefix: visitor.ip_prefix.to_string(),
        user_agent: visitor.user_agent.clone(),
    };
    let old = visitor.session_token.as_ref().map(Token::expose);
    let new = &new;
    let token = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        session::rotate_session(tx, old, new, now_ms).await
    })
    .await?;
    Ok(shop.set_cookies().session(&token, IDLE.as_secs()))
}

/// Ends the session and makes the browser forget cart and session: the next person at the same
/// machine is somebody else.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(shop: &Shop, visitor: &Visitor) -> Result<SetCookies, database::Error> {
    if let Some(token) = &visitor.session_token {
        session::delete_session(shop.db.writer(), token.expose()).await?;
    }
    let cookies = shop.set_cookies().forget(Cookie::Session);
    Ok(cookies.forget(Cookie::Cart).forget(Cookie::CartCount))
}

/// The live session behind a token; prolongs it when it has not been for a while.
pub(super) async fn resume(
    shop: &Shop,
    token: &Token,
) -> Result<Option<session::Session>, database::Error> {
    let now_ms = shop.now_ms();
    let found = session::find_session(shop.db.reader(), token.expose(), now_ms).await?;
    let stale = |found: &session::Session| now_ms - found.last_seen_at_ms > TOUCH_AFTER_MS;
    if found.as_ref().is_some_and(stale) {
        let until_ms = now_ms + idle_ms();
        session::touch_session(shop.db.writer(), token.expose(), until_ms, now_ms).await?;
    }
    Ok(found)
}

fn idle_ms() -> i64 {
    i64::try_from(IDLE.as_millis()).unwrap_or(i64::MAX)
}
