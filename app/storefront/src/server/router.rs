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
use super::{health, limits, page_cache, resend, telemetry, visitor, webhooks};

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
        .merge(checkout())
        .merge(account())
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

/// What a customer keeps with us, and the way in.
fn account() -> Router<Shop> {
    use pages::account as a;
    Router::new()
        .route("/account", get(a::overview))
        .route("/account/register", get(a::register_page).post(a::register))
        .route("/account/verify", get(a::verify_page))
        .route("/account/verify/resend", post(a::send_again))
        .route("/account/login", get(a::log_in_page).post(a::log_in))
        .route("/account/logout", post(a::log_out))
        .route("/account/reset", get(a::reset_page).post(a::ask_for_reset))
        .route(
            "/account/reset/new",
            get(a::new_password_page).post(a::set_new_password),
        )
        .route("/account/orders", get(a::orders_page))
        .route(
            "/account/addresses",
            get(a::addresses_page).post(a::add_address),
        )
        .route(
            "/account/addresses/{id}",
            get(a::address_page).post(a::change_address),
        )
        .route("/account/addresses/{id}/delete", post(a::remove_address))
        .route("/account/addresses/{id}/default", post(a::choose_default))
        .route(
            "/account/profile",
            get(a::profile_page).post(a::change_profile),
        )
}

/// From the cart to the order, the order's own page, and what payment providers say.
fn checkout() -> Router<Shop> {
    use pages::{checkout, orders};
    Router::new()
        .route("/checkout", get(checkout::start))
        .route(
            "/checkout/address",
            get(checkout::address_page).post(checkout::save_address),
        )
        .route(
            "/checkout/delivery",
            get(checkout::delivery_page).post(checkout::save_delivery),
        )
        .route(
            "/checkout/payment",
            get(checkout::payment_page).post(checkout::place),
        )
        .route(
            "/checkout/test-bank/{reference}",
            get(checkout::bank_page).post(checkout::decide_at_bank),
        )
        .route("/orders/{token}", get(orders::page))
        .route(
            "/orders/{token}/pay",
            get(orders::pay_page).post(orders::pay_again),
        )
        .route("/orders/{token}/cancel", post(orders::cancel))
        .route("/webhooks/stripe", post(webhooks::stripe))
        .route("/webhooks/test", post(webhooks::test_bank))
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
        .layer(from_fn(resend::keep))
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
