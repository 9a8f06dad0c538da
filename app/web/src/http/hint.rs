//! What the header of a page says of whoever looks at it: told by the browser, and trusted with nothing else.

use axum::http::HeaderMap;

use crate::http::cookies::Cookie;

/// More pieces than this are shown as this many.
const MOST_PIECES: u32 = 9_999;

/// The two things that catalogue pages show differently, from cookies that the shop keeps in step with cart and session.
/// Whoever forges them changes what he sees himself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Hint {
    /// Pieces in the cart.
    pub cart_count: u32,
    pub is_signed_in: bool,
}

impl Hint {
    pub fn new(cart_count: u32, is_signed_in: bool) -> Hint {
        Hint {
            cart_count: cart_count.min(MOST_PIECES),
            is_signed_in,
        }
    }

    pub fn read(headers: &HeaderMap) -> Hint {
        // The names of both are the same with and without TLS.
        let cookie = |cookie: Cookie| cookie.read(headers, false);
        let count = cookie(Cookie::CartCount).and_then(|text| text.parse().ok());
        Hint::new(count.unwrap_or(0), cookie(Cookie::SignedIn) == Some("1"))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    #[test]
    fn only_a_number_and_a_one_are_believed() {
        let of = |line: &str| {
            let value = HeaderValue::from_str(line).unwrap();
            Hint::read(&HeaderMap::from_iter([(header::COOKIE, value)]))
        };
        assert_eq!(of("cart_count=3; signed_in=1"), Hint::new(3, true));
        assert_eq!(of("cart_count=many; signed_in=yes"), Hint::default());
        assert_eq!(of("cart_count=-1; fc_session=A"), Hint::default());
        assert_eq!(of("cart_count=4000000000").cart_count, 9_999);
        assert_eq!(of("cart_count=4294967296").cart_count, 0);
    }
}
