//! The name of one request in every log that saw it.

use axum::http::{HeaderMap, HeaderName};

/// The header that carries a request's id in and out.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// 8 to 64 letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id that a trusted proxy gave the request, if it is sane; otherwise a new one.
    pub fn of(headers: &HeaderMap, is_proxy_trusted: bool) -> RequestId {
        headers
            .get(REQUEST_ID)
            .filter(|_| is_proxy_trusted)
            .and_then(|value| value.to_str().ok())
            .filter(|text| is_sane(text))
            .map_or_else(RequestId::random, |text| RequestId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn random() -> RequestId {
        RequestId(format!("{:032x}", rand::random::<u128>()))
    }
}

fn is_sane(text: &str) -> bool {
    (8..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_request_id_from_outside_is_kept_only_if_it_is_harmless_in_a_log() {
        let of = |text: &str| {
            let value = HeaderValue::from_bytes(text.as_bytes()).unwrap();
            RequestId::of(&HeaderMap::from_iter([(REQUEST_ID, value)]), true)
        };
        assert_eq!(of("Root-1-67a2b3c4").as_str(), "Root-1-67a2b3c4");
        for bad in [
            "short",
            "has space in it",
            "tab\tinside-it",
            &"x".repeat(65),
        ] {
            assert_ne!(of(bad).as_str(), bad);
            assert_eq!(of(bad).as_str().len(), 32);
        }
    }
}
