//! What the forms share that ask for an e-mail without an account: one at a time, and what stands above them.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::response::Response;
use commerce::order::{OrderNumber, OrderPrefix};
use leptos::prelude::*;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::Field;
use web::http::error::PageError;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::form::FormData;
use crate::pages::account::{slow_down, too_many_attempts};
use crate::pages::state::Shop;

/// What stands above a form: how it went, or what to wait for.
pub(super) type Flash = Option<(Tone, Cow<'static, str>)>;

/// Who has to wait, and for how long.
pub(super) struct TooSoon {
    pub seconds: u64,
}

impl TooSoon {
    pub(super) const STATUS: StatusCode = StatusCode::TOO_MANY_REQUESTS;

    pub(super) fn flash(&self) -> Flash {
        Some((Tone::Caution, too_many_attempts(self.seconds)))
    }

    /// `page` is the form as it was typed, with [`TooSoon::flash`] above it.
    pub(super) fn answer(&self, page: Response) -> Response {
        slow_down(page, self.seconds)
    }
}

/// Counts a try of `action` that writes to `email`, unless it came too soon.
pub(super) async fn too_soon(
    shop: &Shop,
    visitor: &Visitor,
    action: &'static str,
    email: &str,
) -> Result<Option<TooSoon>, PageError> {
    let wait = throttle::must_wait(shop, action, email, &visitor.ip_prefix).await?;
    Ok(wait.map(|seconds| TooSoon { seconds }))
}

#[component]
pub(super) fn FlashAlert(flash: Flash) -> impl IntoView {
    flash.map(|(tone, text)| view! { <Alert tone text/> })
}

/// How the shop's order numbers look.
pub(super) fn example(prefix: &OrderPrefix) -> String {
    OrderNumber::numbered(prefix, 1001).to_string()
}

/// The field for an order's number.
pub(super) fn number_field(sent: &FormData, prefix: &OrderPrefix) -> Field {
    let example = example(prefix);
    let number = Field::new("number", text!("order-find-number"))
        .max_length(40)
        .hint(text!("order-find-number-hint", example = example));
    sent.filled(number, "number")
}
