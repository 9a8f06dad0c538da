//! Which class a request belongs to: by its route, and by what its sender says of itself.

use axum::http::{HeaderMap, header};

/// Who must not be kept from a place by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Cart, checkout, orders, accounts, and what payment providers say.
    Buying,
    /// Pages of the catalogue that are not kept.
    Catalogue,
    /// Programs that say so, and addresses that the shop does not have.
    Strangers,
}

/// First parts of routes for whoever buys, or has bought.
const BUYING: [&str; 6] = [
    "cart", "checkout", "orders", "account", "withdraw", "contact",
];
/// Routes whose pages are drawn once for everybody.
const CATALOGUE: [&str; 6] = ["", "products", "c", "p", "pages", "search"];
/// Served under one prefix, without a route of its own.
const FILES: [&str; 3] = ["pkg", "fonts", "media"];
/// What crawlers have in their names.
const PROGRAMS: [&str; 5] = ["bot", "crawl", "spider", "slurp", "scrap"];

impl Class {
    /// None for what is never shed: health, files, the office.
    pub fn of(route: Option<&str>, path: &str, headers: &HeaderMap) -> Option<Class> {
        let Some(route) = route else {
            return (!FILES.contains(&first(path))).then_some(Class::Strangers);
        };
        let first = first(route);
        if first == "webhooks" {
            return Some(Class::Buying);
        }
        let is_buying = BUYING.contains(&first);
        if !is_buying && !CATALOGUE.contains(&first) {
            return None;
        }
        Some(match (is_program(headers), is_buying) {
            (true, _) => Class::Strangers,
            (false, true) => Class::Buying,
            (false, false) => Class::Catalogue,
        })
    }
}

/// Whether a request for that route may be answered from what is kept.
pub fn is_catalogue(route: &str) -> bool {
    CATALOGUE.contains(&first(route))
}

fn first(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

fn is_program(headers: &HeaderMap) -> bool {
    let name = headers.get(header::USER_AGENT);
    let name = name.and_then(|name| name.to_str().ok()).unwrap_or_default();
    let name = name.to_ascii_lowercase();
    PROGRAMS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn buyers_lookers_and_programs_are_told_apart() {
        let class = |route: Option<&str>, path: &str, agent: &'static str| {
            let agent = HeaderValue::from_static(agent);
            let headers = HeaderMap::from_iter([(header::USER_AGENT, agent)]);
            Class::of(route, path, &headers)
        };
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let google = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
        for (route, agent, expected) in [
            ("/checkout/payment", firefox, Some(Class::Buying)),
            ("/cart/lines/{variant}", "", Some(Class::Buying)),
            ("/cart/lines", google, Some(Class::Strangers)),
            ("/webhooks/stripe", "Stripebot", Some(Class::Buying)),
            ("/", firefox, Some(Class::Catalogue)),
            ("/c/{*path}", firefox, Some(Class::Catalogue)),
            ("/search", google, Some(Class::Strangers)),
            ("/healthz", google, None),
            ("/admin/orders", firefox, None),
            ("/robots.txt", google, None),
        ] {
            assert_eq!(class(Some(route), route, agent), expected, "{route}");
        }
        assert_eq!(
            class(None, "/wp-login.php", firefox),
            Some(Class::Strangers)
        );
        assert_eq!(class(None, "/pkg/fleetcart.js", firefox), None);
    }
}
