//! Host check of a shop that is set up for its own machine: test payments, the demo log-in and links in e-mails are
//! meant for whoever sits there, so nobody else is answered.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::base_url::BaseUrl;
use crate::http::error::PageError;

/// What is answered.
#[derive(Debug, Clone, Copy)]
pub struct OwnMachine {
    is_loopback: bool,
    trusted_proxy_hops: u8,
    takes_forwarded: bool,
}

impl OwnMachine {
    /// `takes_forwarded`: the operator knows of a proxy on this machine.
    pub fn new(base_url: &BaseUrl, trusted_proxy_hops: u8, takes_forwarded: bool) -> OwnMachine {
        OwnMachine {
            is_loopback: base_url.is_loopback(),
            trusted_proxy_hops,
            takes_forwarded,
        }
    }

    fn answers(self, uri: &Uri, headers: &HeaderMap) -> bool {
        !self.is_loopback
            || (is_loopback_host(uri, headers)
                && (self.takes_forwarded || !headers.keys().any(is_forwarded)))
    }
}

/// Middleware: 421 for a request that comes from elsewhere.
pub async fn check(State(own): State<OwnMachine>, request: Request, next: Next) -> Response {
    if own.trusted_proxy_hops == 0 && request.headers().contains_key("x-forwarded-for") {
        warn_once();
    }
    if !own.answers(request.uri(), request.headers()) {
        return PageError::Misdirected.into_response();
    }
    next.run(request).await
}

/// Behind a proxy that is not trusted all shoppers are one network, and wait for each other.
fn warn_once() {
    static WARNED: AtomicBool = AtomicBool::new(false);
    if !WARNED.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "requests come with X-Forwarded-For, but no proxy is trusted: behind one, set FLEETCART_TRUSTED_PROXY_HOPS, \
             or limits take all shoppers for one"
        );
    }
}

fn is_forwarded(name: &HeaderName) -> bool {
    name.as_str().starts_with("x-forwarded-") || name == header::FORWARDED
}

/// By the address asked for; an old client that names no host is on a machine that knows ours.
fn is_loopback_host(uri: &Uri, headers: &HeaderMap) -> bool {
    let named = headers
        .get(header::HOST)
        .map(|host| host.to_str().unwrap_or_default());
    let authority = match (uri.authority(), named) {
        (Some(authority), _) => authority.as_str(),
        (None, Some(named)) => named,
        (None, None) => return true,
    };
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(own: OwnMachine, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, axum::http::HeaderValue::from_static(value))
        });
        own.answers(&Uri::from_static("/"), &headers.collect())
    }

    #[test]
    fn a_shop_of_its_own_machine_answers_nobody_else() {
        let own = OwnMachine::new(&"http://127.0.0.1:3000".parse().unwrap(), 0, false);
        for host in [
            "127.0.0.1:3000",
            "localhost",
            "LOCALHOST.:80",
            "shop.localhost:3000",
            "[::1]:3000",
            "127.9.9.9",
        ] {
            assert!(answers(own, &[("host", host)]), "{host}");
        }
        for host in [
            "shop.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "[::2]",
            "",
        ] {
            assert!(!answers(own, &[("host", host)]), "{host}");
        }
        for name in [
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "forwarded",
        ] {
            assert!(
                !answers(own, &[("host", "127.0.0.1"), (name, "203.0.113.9")]),
                "{name}"
            );
        }
    }

    #[test]
    fn a_proxy_that_the_operator_knows_may_forward_to_it_but_not_for_other_hosts() {
        let own = OwnMachine::new(&"http://127.0.0.1:3000".parse().unwrap(), 1, true);
        let forwarded = ("x-forwarded-for", "203.0.113.9");
        assert!(answers(own, &[("host", "127.0.0.1"), forwarded]));
        assert!(!answers(own, &[("host", "shop.example"), forwarded]));
    }

    #[test]
    fn a_shop_with_an_address_of_its_own_answers_whoever_asks() {
        let shop = OwnMachine::new(&"https://shop.example".parse().unwrap(), 0, false);
        assert!(answers(
            shop,
            &[("host", "10.0.0.1"), ("x-forwarded-for", "203.0.113.9")]
        ));
    }
}
