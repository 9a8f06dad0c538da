//! Device cookie: a browser's signed proof that it was let into an account before, as OWASP describes it against
//! locking customers out by guessing. It opens nothing; it only keeps strangers' guesses out of the way.

use crate::http::cookies::Token;
use crate::http::state::HttpState;

const PURPOSE: &str = "device";

/// The cookie for a browser that gave the right password of that account.
pub fn issue(state: &impl HttpState, email_norm: &str) -> String {
    let name = Token::random();
    let seal = seal_of(state, email_norm, name.expose());
    format!("{}.{seal}", name.expose())
}

/// The browser's name, when the cookie was issued for that account.
pub fn known<'a>(
    state: &impl HttpState,
    email_norm: &str,
    cookie: Option<&'a str>,
) -> Option<&'a str> {
    let (name, seal) = cookie?.split_once('.')?;
    Token::parse(name)?;
    let parts = [email_norm.as_bytes(), name.as_bytes()];
    state.is_seal(PURPOSE, &parts, seal).then_some(name)
}

fn seal_of(state: &impl HttpState, email_norm: &str, name: &str) -> String {
    state.seal(PURPOSE, &[email_norm.as_bytes(), name.as_bytes()])
}
