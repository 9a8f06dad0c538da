//! What a browser is told it may do with our pages, and which requests are not ours.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::csrf::{ConfigError, CsrfLayer};

use crate::http::base_url::BaseUrl;

/// Where the rules for fetching the next page ahead are served.
pub const SPECULATION_RULES_PATH: &str = "/speculation-rules.json";

/// Headers every response carries, made once at start.
#[derive(Debug, Clone)]
pub struct SecurityHeaders(Arc<Vec<(HeaderName, HeaderValue)>>);

impl SecurityHeaders {
    /// HSTS only over TLS: over http a browser ignores it, and a developer's localhost is
    /// better never told.
    pub fn new(base_url: &BaseUrl) -> SecurityHeaders {
        let mut all = vec![
            (
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(
                    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                     img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                     frame-ancestors 'none'; form-action 'self' https://checkout.stripe.com",
                ),
            ),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            // Not `no-referrer`: the way back after a form without scripting needs it.
            (
                header::REFERRER_POLICY,
                HeaderValue::from_static("strict-origin-when-cross-origin"),
            ),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static(
                    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), \
                     microphone=(), payment=(self), usb=()",
                ),
            ),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                HeaderValue::from_static("same-origin"),
            ),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("same-origin"),
            ),
        ];
        if base_url.is_https() {
            all.push((
                header::STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000; includeSubDomains"),
            ));
        }
        SecurityHeaders(Arc::new(all))
    }
}

/// Marks a response that is drawn for elsewhere, such as an e-mail: a page of the shop's own may frame it, its own styles
/// apply, and nothing in it runs.
#[derive(Debug, Clone, Copy)]
pub struct Framed;

const FRAMED: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Middleware: adds the headers, and to pages the address of the speculation rules.
pub async fn add_headers(
    State(headers): State<SecurityHeaders>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_framed = response.extensions().get::<Framed>().is_some();
    let map = response.headers_mut();
    for (name, value) in headers.0.iter() {
        map.insert(name.clone(), value.clone());
    }
    if is_framed {
        map.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(FRAMED),
        );
        map.insert(
            header::X_FRAME_OPTIONS,
            HeaderValue::from_static("SAMEORIGIN"),
        );
    }
    if is_page {
        // A header and a file instead of an inline script: the policy above stays whole.
        map.insert(
            HeaderName::from_static("speculation-rules"),
            HeaderValue::from_static("\"/speculation-rules.json\""),
        );
    }
    response
}

/// Refuses unsafe requests that another site caused; webhooks come from other sites by nature
/// and prove themselves by signature.
pub fn csrf_layer(base_url: &BaseUrl) -> Result<CsrfLayer, ConfigError> {
    Ok(CsrfLayer::new()
        .add_trusted_origin(base_url.origin())?
        .with_insecure_bypass(|_: &Method, uri| uri.path().starts_with("/webhooks/")))
}

/// The `next=` of a log-in form, if it leads to a page of this shop.
pub fn safe_next(next: &str) -> Option<&str> {
    let bytes = next.as_bytes();
    let local = bytes.first() == Some(&b'/') && !matches!(bytes.get(1), Some(b'/' | b'\\'));
    let plain = next.len() <= 1024 && bytes.iter().all(|byte| (0x21..=0x7e).contains(byte));
    (local && plain && !next.contains('\\')).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_leads_only_to_pages_of_this_shop() {
        for good in ["/", "/cart", "/p/mug?v=12&x=%2F", "/account/orders#latest"] {
            assert_eq!(safe_next(good), Some(good));
        }
        for bad in [
            "",
            "cart",
            "//evil.example",
            "/\\evil.example",
            "/\\/evil.example",
            "https://evil.example",
            "/cart\r\nSet-Cookie: a=b",
            "/cart\n",
            "/cart\0",
            "/caf\u{e9}",
            "/a b",
            "/\tcart",
            "javascript:alert(1)",
        ] {
            assert_eq!(safe_next(bad), None, "{bad:?} was accepted");
        }
        assert_eq!(safe_next(&format!("/{}", "a".repeat(2000))), None);
    }
}
