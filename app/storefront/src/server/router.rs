//! Every route of the shop, by area, and the layers each request passes.

mod files;

use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::ConfigError;

use super::error::{self, PageError};
use super::pages::{self, content, home, product, search, seo};
use super::security::{self, SPECULATION_RULES_PATH, SecurityHeaders};
use super::state::Shop;
use super::{health, limits, page_cache, telemetry, visitor};

/// The public router: pages, files and health, behind every layer.
pub fn public(shop: &Shop) -> Result<Router, ConfigError> {
    public_with(shop, Router::new())
}

/// The public router with further routes behind the same layers.
pub fn public_with(shop: &Shop, extra: Router<Shop>) -> Result<Router, ConfigError> {
    let routes = routes(shop).merge(extra);
    Ok(behind_layers(routes, shop)?.with_state(shop.clone()))
}

/// The private router of the metrics address.
pub fn private(shop: &Shop) -> Router {
    let handle = shop.metrics.clone();
    Router::new()
        .route(
            "/metrics",
            get(move || {
                handle.run_upkeep();
                let text = handle.render();
                async move { ([("content-type", "text/plain; version=0.0.4")], text) }
            }),
        )
        .merge(machines())
        .with_state(shop.clone())
}

/// The route table. A new page is one line in the function of its area.
fn routes(shop: &Shop) -> Router<Shop> {
    Router::new()
        .merge(machines())
        .merge(files::routes(shop))
        .merge(catalog(shop))
        .merge(cart())
        .fallback(async || PageError::NotFound)
}

/// What anybody may look at: products, lists of them, written pages.
fn catalog(shop: &Shop) -> Router<Shop> {
    Router::new()
        .route("/", get(home::page))
        .route("/products", get(pages::catalog::everything))
        .route("/c/{*path}", get(pages::catalog::category))
        .route("/p/{slug}", get(product::page))
        .route("/pages/{slug}", get(content::page))
        .route_layer(from_fn_with_state(shop.clone(), page_cache::serve))
        .route("/search", get(search::page))
        .route("/search/suggest", get(search::suggest::rows))
        .route("/sitemap.xml", get(seo::sitemap))
        .route("/robots.txt", get(seo::robots))
}

/// What a visitor is about to buy.
fn cart() -> Router<Shop> {
    Router::new()
        .route("/cart", get(pages::cart::page))
        .route("/cart/drawer", get(pages::cart::drawer))
        .route("/cart/lines", post(pages::cart::add_line))
        .route("/cart/lines/{variant}", post(pages::cart::change_line))
        .route("/cart/coupon", post(pages::cart::change_coupon))
}

/// For balancers and robots.
fn machines() -> Router<Shop> {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route(SPECULATION_RULES_PATH, get(files::speculation_rules))
}

/// Wraps the routes; the last layer added is the first a request meets.
fn behind_layers(routes: Router<Shop>, shop: &Shop) -> Result<Router<Shop>, ConfigError> {
    let base_url = shop.base_url();
    let patience = Duration::from_secs(shop.config.http.request_timeout_seconds);
    let csrf = security::csrf_layer(base_url)?.with_rejection_response(error::refuse_foreign_form);
    Ok(routes
        .layer(limits::body_limit())
        .layer(limits::body_deadline(patience))
        .layer(from_fn(visitor::keep_personal_answers_private))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(limits::answer_deadline(patience))
        .layer(from_fn(limits::check_address))
        .layer(csrf)
        .layer(from_fn_with_state(shop.clone(), error::draw))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(
            SecurityHeaders::new(base_url),
            security::add_headers,
        ))
        .layer(from_fn(telemetry::observe)))
}
