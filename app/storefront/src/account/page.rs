//! The customer's account: getting in, and everything that waits inside.

mod addresses;
mod auth_layout;
mod authenticated;
pub mod demo;
mod form;
mod log_in;
mod orders;
mod overview;
mod profile;
mod register;
mod reset;
mod sign_in;
mod verify;
mod view;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use leptos::prelude::AnyView;
use web::http::error::PageError;
use web::http::visitor::Visitor;

use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;

pub use addresses::{
    add_address, address_page, addresses_page, change_address, choose_default, remove_address,
};
pub use log_in::{log_in, log_in_page, log_out};
pub use orders::orders_page;
pub use overview::overview;
pub use profile::{change_profile, profile_page};
pub use register::{register, register_page};
pub use reset::{ask_for_reset, new_password_page, reset_page, set_new_password};
pub use verify::{send_again, verify_page};

/// Draws a page of the account: for this browser only, whoever asks.
async fn draw(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    body: impl FnOnce() -> AnyView,
) -> Result<Response, PageError> {
    let frame = frame::load(shop, visitor, "").await?;
    let wrong = status == StatusCode::UNPROCESSABLE_ENTITY;
    let title = if wrong {
        format!("Error: {title}")
    } else {
        title.to_owned()
    };
    let page = Page::new(Head::private(title), frame).status(status);
    let mut response = page.draw(&shop.assets, body);
    let personal = HeaderValue::from_static("private, no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, personal);
    Ok(response)
}

/// A page that asks to come back later.
fn slow_down(mut response: Response, seconds: u64) -> Response {
    let wait = HeaderValue::from(seconds);
    response.headers_mut().insert(header::RETRY_AFTER, wait);
    response
}

/// "8 seconds", "3 minutes".
fn waiting_time(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
