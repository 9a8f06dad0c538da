//! How the process tells what it does: one line per request, one per failure, each with the
//! request's id.

mod log_context;

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::panic;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use web::http::request_id::{REQUEST_ID, RequestId};
use web::http::visitor::IpPrefix;

use crate::config::{LogConfig, LogFormat};
use crate::metrics::{self, InFlight};

use log_context::LogContext;

/// Starts logging to standard error, each line with where it comes from, and makes panics one log
/// line each.
pub fn install(config: &LogConfig) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(&config.log)?;
    let terminal = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(terminal)
        .with_writer(io::stderr);
    let shape = config.log_format.unwrap_or(match terminal {
        true => LogFormat::Text,
        false => LogFormat::Json,
    });
    let context = |shape| LogContext::new(&config.origin, shape);
    // A second subscriber (tests start many shops in one process) is no failure.
    let _already_installed = match shape {
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .map_event_format(|format| context(shape).on(format))
            .try_init(),
        // A developer's terminal needs no telling where it is.
        LogFormat::Text if config.origin.instance.is_none() => lines.with_target(false).try_init(),
        LogFormat::Text => lines
            .with_target(false)
            .map_event_format(|format| context(shape).on(format))
            .try_init(),
    };
    log_panics();
    Ok(())
}

/// Logs where and why; the request's id comes from the span around it.
fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        metrics::panicked();
        let message = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(ToString::to_string);
        tracing::error!(message, place, "panicked");
    }));
}

/// Middleware, outermost: gives the request its id, its span, its access line and its metrics.
pub async fn observe(State(hops): State<u8>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = RequestId::of(request.headers(), hops > 0);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let network = IpPrefix::of(request.headers(), peer.map(|peer| peer.0), hops);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let path = loggable(&route, request.uri().path());
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = id.as_str());

    let in_flight = InFlight::begin();
    let mut response = next.run(request).instrument(span.clone()).await;
    drop(in_flight);

    let took = begun.elapsed();
    let status = response.status();
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    metrics::request(&method, &route, status, took);
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        tracing::info!(
            %method,
            route,
            path,
            network = network.as_str(),
            status = status.as_u16(),
            duration_ms,
            "answered"
        );
    });
    response
}

/// The path, unless something in it opens a door, as an order's token does: then the route, and of an address that
/// is none of ours its first part.
fn loggable(route: &str, path: &str) -> String {
    if route == "unmatched" {
        let first: String = path
            .split('/')
            .nth(1)
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect();
        return format!("/{first}");
    }
    let parameters = route.split('/').filter(|part| part.starts_with('{'));
    let are_public = parameters.clone().all(|part| PUBLIC.contains(&part));
    if are_public {
        path.to_owned()
    } else {
        route.to_owned()
    }
}

/// Parts of routes that anybody may read.
const PUBLIC: [&str; 5] = ["{slug}", "{*path}", "{variant}", "{id}", "{*file}"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_an_order_stands_in_no_line_of_the_log() {
        for (route, path, expected) in [
            ("/p/{slug}", "/p/mug", "/p/mug"),
            ("/c/{*path}", "/c/home/cups", "/c/home/cups"),
            ("/orders/{token}", "/orders/SECRET", "/orders/{token}"),
            (
                "/orders/{token}/cancel",
                "/orders/SECRET/cancel",
                "/orders/{token}/cancel",
            ),
            (
                "/checkout/test-bank/{reference}",
                "/checkout/test-bank/SECRET",
                "/checkout/test-bank/{reference}",
            ),
            ("unmatched", "/orders/SECRET/", "/orders"),
            ("unmatched", "/", "/"),
            ("/cart", "/cart", "/cart"),
        ] {
            assert_eq!(loggable(route, path), expected);
        }
    }
}
