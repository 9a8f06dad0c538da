//! Every route of the shop, by area, and the layers each request passes.

mod files;
mod live_reload;

use std::time::Duration;

use axum::Router;
use axum::http::uri::PathAndQuery;
use axum::http::{Method, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use office::Office;
use storefront::pages;
use storefront::pages::Shop;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::ConfigError;
use web::http::admission;
use web::http::base_url::BaseUrl;
use web::http::error::PageError;
use web::http::own_machine::{self, OwnMachine};
use web::http::redirect::see_other;
use web::http::security::{self, SPECULATION_RULES_PATH, SecurityHeaders};
use web::http::{error_layer, form_replay, limits, one_address, visitor};

use crate::state::Server;
use crate::{health, telemetry, webhooks};

/// The public router: pages, files and health, behind every layer; and the office, unless it has an address of its own.
pub fn public(server: &Server) -> Result<Router, ConfigError> {
    public_with(server, Router::new())
}

/// The public router with further routes behind the same layers.
pub fn public_with(server: &Server, extra: Router<Shop>) -> Result<Router, ConfigError> {
    let shop = &server.shop;
    let office = match server.config.http.admin_addr {
        None => office::routes(&server.office),
        Some(_) => Router::new(),
    };
    let routes = pages::routes(shop)
        .merge(files::routes(server))
        .merge(live_reload::routes(&server.config))
        .merge(payment_providers())
        .merge(extra)
        .with_state(shop.clone())
        .merge(office)
        .merge(machines(get(health::ready_status)).with_state(server.clone()))
        .fallback(async || PageError::NotFound)
        .layer(from_fn_with_state(shop.admission.clone(), admission::admit));
    let draw = from_fn_with_state(shop.clone(), error_layer::draw::<Shop>);
    behind_layers(routes, server, shop.base_url(), |routes| routes.layer(draw))
}

/// The router of the office's own address: the office, files and health. Whatever else is asked for there is a page of
/// the shop.
pub fn office(server: &Server) -> Result<Router, ConfigError> {
    let origin = server.shop.purchases.origin.clone();
    let to_shop = move |method: Method, uri: Uri| {
        let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let place = format!("{origin}{path}");
        async move {
            match method {
                Method::GET | Method::HEAD => Ok(see_other(&place)),
                _ => Err(PageError::NotFound),
            }
        }
    };
    let routes = files::routes(server)
        .with_state(server.shop.clone())
        .merge(office::routes(&server.office))
        .merge(machines(get(health::ready_status)).with_state(server.clone()))
        .route("/", get(async || see_other("/admin")))
        .fallback(to_shop);
    let draw = from_fn_with_state(server.office.clone(), error_layer::draw::<Office>);
    let url = &server.config.http.office_url();
    behind_layers(routes, server, url, |routes| routes.layer(draw))
}

/// The private router of the metrics address.
pub fn private(server: &Server) -> Router {
    let handle = server.metrics.clone();
    Router::new()
        .route(
            "/metrics",
            get(move || {
                handle.run_upkeep();
                let text = handle.render();
                async move { ([("content-type", "text/plain; version=0.0.4")], text) }
            }),
        )
        .merge(machines(get(health::ready)))
        .with_state(server.clone())
}

/// What payment providers say.
fn payment_providers() -> Router<Shop> {
    Router::new()
        .route("/webhooks/stripe", post(webhooks::stripe))
        .route("/webhooks/test", post(webhooks::test_bank))
}

/// For balancers and robots.
fn machines(ready: MethodRouter<Server>) -> Router<Server> {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", ready)
        .route(SPECULATION_RULES_PATH, get(files::speculation_rules))
}

/// Wraps the routes of one address; within a service the first layer is the first a request meets. `draw` draws the pages of errors.
fn behind_layers(
    routes: Router,
    server: &Server,
    base_url: &BaseUrl,
    draw: impl FnOnce(Router) -> Router,
) -> Result<Router, ConfigError> {
    let patience = Duration::from_secs(server.config.http.request_timeout_seconds);
    let http = &server.config.http;
    let own_machine = OwnMachine::new(
        base_url,
        http.trusted_proxy_hops,
        http.is_forwarded_to_loopback(),
    );
    let csrf =
        security::csrf_layer(base_url)?.with_rejection_response(error_layer::refuse_foreign_form);
    // Each layer of a router clones all those below it for each request; built as one service they are cloned once.
    let inmost = ServiceBuilder::new()
        .layer(from_fn(limits::body_limit))
        .layer(from_fn(one_address::lead_there))
        .layer(from_fn(form_replay::keep));
    let guards = ServiceBuilder::new()
        .layer(csrf)
        .layer(from_fn_with_state(own_machine, own_machine::check))
        .layer(from_fn(limits::check_address))
        .layer(limits::answer_deadline(patience))
        .layer(CatchPanicLayer::custom(error_layer::panicked))
        .layer(from_fn(visitor::keep_personal_answers_private))
        .layer(limits::body_deadline(patience));
    let headers = from_fn_with_state(SecurityHeaders::new(base_url), security::add_headers);
    let outmost = ServiceBuilder::new()
        .layer(from_fn_with_state(
            http.trusted_proxy_hops,
            telemetry::observe,
        ))
        .layer(headers)
        .layer(CompressionLayer::new());
    Ok(draw(routes.layer(inmost).layer(guards)).layer(outmost))
}
