//! The customer's account: getting in, and everything that waits inside.

mod addresses;
mod asking;
mod auth_layout;
mod authenticated;
mod contact;
pub mod demo;
mod find_order;
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
mod withdraw;

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;
use texts::text;
use web::components::field::error_title;
use web::http::error::PageError;
use web::http::visitor::Visitor;

use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;

pub use addresses::{
    add_address, address_page, addresses_page, change_address, choose_default, remove_address,
};
pub use contact::{contact, contact_page};
pub use find_order::{find_order, find_order_page};
pub use log_in::{log_in, log_in_page, log_out};
pub use orders::orders_page;
pub use overview::overview;
pub use profile::{change_profile, profile_page};
pub use register::{register, register_page};
pub use reset::{ask_for_reset, new_password_page, reset_page, set_new_password};
pub use verify::{confirm, send_again, verify_page};
pub use withdraw::{begin_withdrawal, confirm_withdrawal, withdraw_page, withdrawal_received};

/// Renders a page of the account: for this browser only, whoever asks.
async fn render<V: IntoView + 'static>(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    body: impl FnOnce() -> V,
) -> Result<Response, PageError> {
    let frame = frame::load(shop, visitor, "").await?;
    let title = match status {
        StatusCode::UNPROCESSABLE_ENTITY => error_title(title),
        _ => title.to_owned(),
    };
    let page = Page::new(Head::private(title), frame).status(status);
    let mut response = page.draw(&shop.assets, || body().into_any());
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

/// Asks to wait, in seconds or, if that are many, in minutes.
fn too_many_attempts(seconds: u64) -> Cow<'static, str> {
    let (unit, count) = match seconds {
        0..=90 => ("seconds", seconds.max(1)),
        _ => ("minutes", seconds.div_ceil(60)),
    };
    text!("account-too-many-attempts", unit = unit, count = count)
}

#[cfg(test)]
mod tests {
    use crate::pages::account::too_many_attempts;

    #[test]
    fn a_wait_is_told_in_seconds_and_a_long_one_in_minutes() {
        for (seconds, told) in [
            (0, "wait one second,"),
            (1, "wait one second,"),
            (90, "wait 90 seconds,"),
            (91, "wait 2 minutes,"),
        ] {
            let text = too_many_attempts(seconds);
            assert!(text.contains(told), "{seconds}: {text}");
        }
    }
}
