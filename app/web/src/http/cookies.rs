//! The shop's cookies: their names, how they are read, and how they are set.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponseParts, ResponseParts};
use commerce::policy::{CART_DAYS, DAY_MS, DEVICE_DAYS};
pub use database::Token;

use crate::contract::{CART_COUNT_COOKIE, SIGNED_IN_COOKIE};

const CART_SECONDS: u64 = (CART_DAYS * DAY_MS).unsigned_abs() / 1000;
const DEVICE_SECONDS: u64 = (DEVICE_DAYS * DAY_MS).unsigned_abs() / 1000;

/// The cookies a browser may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// Who is signed in: a [`Token`].
    Session,
    /// Whose cart this is: a [`Token`].
    Cart,
    /// That this browser was let into an account before; see [`crate::http::device`].
    Device,
    /// How many pieces are in the cart; the header's badge reads it, nothing trusts it.
    CartCount,
    /// That somebody is signed in; the header's label reads it, nothing trusts it.
    SignedIn,
    /// Which of the staff is logged in: a [`Token`].
    Staff,
    /// Whose password was right, until the code is typed.
    StaffCode,
    /// That a member of staff was let in with this browser before.
    StaffDevice,
}

/// Where staff's cookies are sent to.
const OFFICE: &str = "/admin";

impl Cookie {
    /// The cookie's name; over TLS the browser guards the prefixes `__Host-` and `__Secure-`.
    pub fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Cookie::Session, true) => "__Host-fc_session",
            (Cookie::Session, false) => "fc_session",
            (Cookie::Cart, true) => "__Host-fc_cart",
            (Cookie::Cart, false) => "fc_cart",
            (Cookie::Device, true) => "__Host-fc_device",
            (Cookie::Device, false) => "fc_device",
            (Cookie::CartCount, _) => CART_COUNT_COOKIE,
            (Cookie::SignedIn, _) => SIGNED_IN_COOKIE,
            (Cookie::Staff, true) => "__Secure-fc_staff",
            (Cookie::Staff, false) => "fc_staff",
            (Cookie::StaffCode, true) => "__Secure-fc_staff_code",
            (Cookie::StaffCode, false) => "fc_staff_code",
            (Cookie::StaffDevice, true) => "__Secure-fc_staff_device",
            (Cookie::StaffDevice, false) => "fc_staff_device",
        }
    }

    fn is_staffs(self) -> bool {
        matches!(
            self,
            Cookie::Staff | Cookie::StaffCode | Cookie::StaffDevice
        )
    }

    /// The value the browser sent, if it sent one.
    pub fn read(self, headers: &HeaderMap, https: bool) -> Option<&str> {
        let name = self.name(https);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

/// `Set-Cookie` lines for one response: put it before the body in a handler's answer.
#[derive(Debug, Clone, Default)]
pub struct SetCookies {
    https: bool,
    lines: Vec<String>,
}

impl SetCookies {
    pub fn new(https: bool) -> SetCookies {
        SetCookies {
            https,
            lines: Vec::new(),
        }
    }

    /// Hands the browser its session for `max_age_seconds`, and tells the header.
    pub fn session(self, token: &Token, max_age_seconds: u64) -> SetCookies {
        self.add(Cookie::Session, token.expose(), max_age_seconds)
            .signed_in(max_age_seconds)
    }

    /// Tells the header for `max_age_seconds` that somebody is signed in.
    pub fn signed_in(self, max_age_seconds: u64) -> SetCookies {
        self.add(Cookie::SignedIn, "1", max_age_seconds)
    }

    /// Hands the browser its cart.
    pub fn cart(self, token: &Token) -> SetCookies {
        self.add(Cookie::Cart, token.expose(), CART_SECONDS)
    }

    /// Lets the browser prove that it was let in.
    pub fn device(self, proof: &str) -> SetCookies {
        self.add(Cookie::Device, proof, DEVICE_SECONDS)
    }

    /// Hands staff their session for `max_age_seconds`.
    pub fn staff(self, token: &Token, max_age_seconds: u64) -> SetCookies {
        self.add(Cookie::Staff, token.expose(), max_age_seconds)
    }

    /// Remembers for `max_age_seconds` whose password was right.
    pub fn staff_code(self, proof: &str, max_age_seconds: u64) -> SetCookies {
        self.add(Cookie::StaffCode, proof, max_age_seconds)
    }

    /// Lets the browser prove that a member of staff was let in with it.
    pub fn staff_device(self, proof: &str) -> SetCookies {
        self.add(Cookie::StaffDevice, proof, DEVICE_SECONDS)
    }

    /// Tells the badge how many pieces are in the cart.
    pub fn cart_count(self, pieces: u32) -> SetCookies {
        if pieces == 0 {
            return self.forget(Cookie::CartCount);
        }
        self.add(Cookie::CartCount, &pieces.to_string(), CART_SECONDS)
    }

    /// Makes the browser drop a cookie.
    pub fn forget(self, cookie: Cookie) -> SetCookies {
        self.add(cookie, "", 0)
    }

    /// The lines as they are sent.
    pub(crate) fn lines(&self) -> &[String] {
        &self.lines
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn add(mut self, cookie: Cookie, value: &str, max_age_seconds: u64) -> SetCookies {
        let name = cookie.name(self.https);
        let secure = if self.https { "; Secure" } else { "" };
        let hidden = if cookie == Cookie::CartCount {
            ""
        } else {
            "; HttpOnly"
        };
        let (path, same_site) = match cookie.is_staffs() {
            true => (OFFICE, "Strict"),
            false => ("/", "Lax"),
        };
        self.lines.push(format!(
            "{name}={value}; Path={path}; Max-Age={max_age_seconds}; SameSite={same_site}{hidden}{secure}"
        ));
        self
    }
}

impl IntoResponseParts for SetCookies {
    type Error = (StatusCode, &'static str);

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        for line in self.lines {
            let value = HeaderValue::try_from(line).map_err(|_| {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                (status, "a cookie could not be written")
            })?;
            let name: HeaderName = header::SET_COOKIE;
            parts.headers_mut().append(name, value);
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    fn sent(line: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(line).unwrap())])
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = sent("xfc_cart=no; fc_cart=yes; fc_cart2=no");
        assert_eq!(Cookie::Cart.read(&headers, false), Some("yes"));
        assert_eq!(Cookie::Cart.read(&headers, true), None);
    }

    #[test]
    fn over_tls_the_session_cookie_is_secure_hidden_and_bound_to_the_host() {
        let token = Token::random();
        let response = (SetCookies::new(true).session(&token, 60), "").into_response();
        let line = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(line.starts_with(&format!("__Host-fc_session={}", token.expose())));
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=60"] {
            assert!(line.contains(part), "{part} is missing in {line}");
        }
    }

    #[test]
    fn the_cookies_of_staff_go_to_the_office_alone_and_come_from_no_other_site() {
        let token = Token::random();
        let response = (SetCookies::new(true).staff(&token, 60), "").into_response();
        let line = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(line.starts_with(&format!("__Secure-fc_staff={}", token.expose())));
        for part in ["Path=/admin;", "; Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(line.contains(part), "{part} is missing in {line}");
        }
    }

    #[test]
    fn the_badge_may_read_the_count_and_zero_removes_it() {
        let response = (SetCookies::new(false).cart_count(3).cart_count(0), "").into_response();
        let lines: Vec<_> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .collect();
        assert!(!lines[0].to_str().unwrap().contains("HttpOnly"));
        assert!(lines[1].to_str().unwrap().contains("Max-Age=0"));
    }
}
