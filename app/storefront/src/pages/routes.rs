//! The shoppers' routes, by area.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use web::http::admission;

use crate::cart::hooks::{CART_PATH, DRAWER_PATH};
use crate::pages::content::seo;
use crate::pages::kept;
use crate::pages::state::Shop;
use crate::pages::{cart, catalog, checkout, content, home, look, orders, product, search};
use crate::search::hooks::SUGGEST_PATH;

/// The route table. A new page is one line in the function of its area.
pub fn routes(shop: &Shop) -> Router<Shop> {
    Router::new()
        .merge(catalog_routes(shop))
        .merge(cart_routes())
        .merge(checkout_routes())
        .merge(account_routes())
}

/// What anybody may look at: products, lists of them, written pages.
fn catalog_routes(shop: &Shop) -> Router<Shop> {
    Router::new()
        .route("/", get(home::page))
        .route("/products", get(catalog::everything))
        .route("/c/{*path}", get(catalog::category))
        .route("/p/{slug}", get(product::page))
        .route("/pages/{slug}", get(content::page))
        .route("/search", get(search::page))
        .route_layer(from_fn_with_state(
            shop.admission.clone(),
            admission::drawing,
        ))
        .route_layer(from_fn_with_state(shop.clone(), kept::serve))
        .route("/preview/{id}/{until}/{seal}", get(product::preview))
        .route(SUGGEST_PATH, get(search::suggest::rows))
        .route("/sitemap.xml", get(seo::sitemap))
        .route("/robots.txt", get(seo::robots))
        .route("/look.css", get(look::style))
        .route("/flag/{file}", get(look::flag))
}

/// What a visitor is about to buy.
fn cart_routes() -> Router<Shop> {
    Router::new()
        .route(CART_PATH, get(cart::page))
        .route(DRAWER_PATH, get(cart::drawer))
        .route("/cart/lines", post(cart::add_line))
        .route("/cart/lines/{variant}", post(cart::change_line))
        .route("/cart/coupon", post(cart::change_coupon))
}

/// What a customer keeps with us, and the way in.
fn account_routes() -> Router<Shop> {
    use crate::pages::account as a;
    Router::new()
        .route("/account", get(a::overview))
        .route("/account/register", get(a::register_page).post(a::register))
        .route("/account/verify", get(a::verify_page).post(a::confirm))
        .route("/account/verify/resend", post(a::send_again))
        .route("/account/login", get(a::log_in_page).post(a::log_in))
        .route("/account/logout", post(a::log_out))
        .route("/account/reset", get(a::reset_page).post(a::ask_for_reset))
        .route(
            "/account/reset/new",
            get(a::new_password_page).post(a::set_new_password),
        )
        .route("/contact", get(a::contact_page).post(a::contact))
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

/// From the cart to the order, and the order's own page.
fn checkout_routes() -> Router<Shop> {
    use crate::pages::account::{
        begin_withdrawal, confirm_withdrawal, withdraw_page, withdrawal_received,
    };
    use crate::pages::account::{find_order, find_order_page};
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
        .route("/withdraw", get(withdraw_page).post(begin_withdrawal))
        .route(
            "/withdraw/confirm",
            get(withdrawal_received).post(confirm_withdrawal),
        )
        .route("/orders/find", get(find_order_page).post(find_order))
        .route("/orders/{token}", get(orders::page))
        .route(
            "/orders/{token}/pay",
            get(orders::pay_page).post(orders::pay_again),
        )
        .route("/orders/{token}/invoice", get(orders::invoice_page))
        .route("/orders/{token}/invoice.pdf", get(orders::invoice_file))
        .route(
            "/orders/{token}/documents/{document}",
            get(orders::document_page),
        )
        .route("/orders/{token}/cancel", post(orders::cancel))
        .route("/orders/{token}/cart", post(orders::take_back))
}
