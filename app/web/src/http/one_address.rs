//! Canonical addresses: a slash at the end or a capital letter leads to the one address of a page, by 301.

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::http::redirect::moved;

/// Areas of which every address is in lower case.
const LOWER: &[&str] = &[
    "account", "c", "cart", "checkout", "p", "pages", "products", "search",
];

/// Areas that hold links of which capitals matter.
const AS_WRITTEN: &[&str] = &["admin", "orders"];

/// Middleware: answers 301 instead of 404 when the address has another spelling that may be a page.
pub async fn lead_there(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path().to_owned();
    let query = request.uri().query().map(str::to_owned);
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::NOT_FOUND {
        return response;
    }
    match canonical(&path) {
        Some(path) => moved(&query.map_or(path.clone(), |query| format!("{path}?{query}"))),
        None => response,
    }
}

/// Another spelling of the path, if it has one. Only below names of ours, so that it never leads out of the shop.
fn canonical(path: &str) -> Option<String> {
    let trimmed = path.trim_end_matches('/');
    let below = trimmed.strip_prefix('/')?;
    let area = below
        .split('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let better = if LOWER.contains(&area.as_str())
        && !below
            .to_ascii_lowercase()
            .starts_with("checkout/test-bank/")
    {
        lower(trimmed)
    } else if LOWER.contains(&area.as_str()) || AS_WRITTEN.contains(&area.as_str()) {
        trimmed.to_owned()
    } else {
        return None;
    };
    (better != path).then_some(better)
}

/// In lower case, but for the digits of percent-encoded bytes.
fn lower(path: &str) -> String {
    let mut parts = path.split('%');
    let mut lower = parts.next().unwrap_or_default().to_ascii_lowercase();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        lower.push('%');
        lower.push_str(digits);
        lower.push_str(&rest.to_ascii_lowercase());
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling_and_links_keep_their_capitals() {
        let leads = |path| canonical(path).unwrap_or_default();
        assert_eq!(leads("/p/Laptop"), "/p/laptop");
        assert_eq!(leads("/Products/"), "/products");
        assert_eq!(leads("/c/A/B//"), "/c/a/b");
        assert_eq!(leads("/p/%C3%84X"), "/p/%C3%84x");
        assert_eq!(leads("/orders/AbC/"), "/orders/AbC");
        assert_eq!(leads("/checkout/test-bank/AbC/"), "/checkout/test-bank/AbC");
        for path in [
            "/",
            "/p/laptop",
            "//evil.example/",
            "/\\evil.example/",
            "/media/A.webp",
            "/orders/AbC",
        ] {
            assert_eq!(canonical(path), None, "{path}");
        }
    }
}
