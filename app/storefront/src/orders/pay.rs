//! Paying an order that waits for it: at first, or once more after a refusal. The order stays the same.

mod view;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::order::{Order, OrderStatus, PaymentStatus, PlacedOrder};
use leptos::prelude::*;
use purchases::{HowToPay, Outcome, PayError};
use texts::text;
use web::components::field::{FieldError, FormValues, error_title};
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;

use crate::pages::checkout::methods::{self, PaymentChoices};
use crate::pages::checkout::trouble::Trouble;
use crate::pages::orders::pay::view::{PayOrder, PayOrderPage};
use crate::pages::orders::{find, pictures};
use crate::pages::payment_text::Refusal;
use crate::pages::render::Page;
use crate::pages::shell::{Frame, Head};
use crate::pages::state::Shop;

/// `GET /orders/{public_token}/pay`
pub async fn page(
    State(shop): State<Shop>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let placed = find(&shop, &token).await?;
    if placed.order.status != OrderStatus::PendingPayment {
        return Ok(see_other(&address(&placed.order)));
    }
    let is_declined = placed.order.payment_status == PaymentStatus::Failed;
    let messages = Messages {
        trouble: is_declined.then(|| Refusal::declined(None).into()),
        errors: Vec::new(),
    };
    let typed = FormValues::default();
    show(&shop, placed, StatusCode::OK, &typed, messages).await
}

/// `POST /orders/{public_token}/pay`
pub async fn pay_again(
    State(shop): State<Shop>,
    Path(token): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let placed = find(&shop, &token).await?;
    let typed = FormValues::new(fields);
    let how = methods::read(&shop.purchases.providers, &typed);
    let error = match how.and_then(|how| fits(&placed, how)) {
        Ok(how) => return pay_order(&shop, &placed.order, how, &typed).await,
        Err(error) => error,
    };
    let messages = Messages {
        trouble: None,
        errors: vec![error],
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show(&shop, placed, status, &typed, messages).await
}

/// A large order is not sent before it is paid.
fn fits(placed: &PlacedOrder, how: HowToPay) -> Result<HowToPay, FieldError> {
    let pieces = placed.lines.iter().map(|line| line.progress.quantity).sum();
    let checked = how.method.check_size(placed.order.totals.total, pieces);
    checked.map_err(methods::too_large)?;
    Ok(how)
}

/// Pays the order and answers: on to the bank, to the order's page, or here again with the reason.
pub async fn pay_order(
    shop: &Shop,
    order: &Order,
    how: HowToPay,
    typed: &FormValues,
) -> Result<Response, PageError> {
    match purchases::pay(&shop.purchases, order, how).await {
        Ok(Outcome::Settled) => Ok(see_other(&address(order))),
        Ok(Outcome::Elsewhere(url)) => Ok(see_other(&url)),
        Ok(Outcome::Declined(words)) => {
            declined(shop, order, typed, Refusal::declined(words)).await
        }
        Err(PayError::Database(error)) => Err(error.into()),
        Err(error) => {
            tracing::warn!(
                order = order.id.get(),
                error = database::error_chain(&error),
                "a payment could not be begun"
            );
            declined(shop, order, typed, Refusal::of(&error)).await
        }
    }
}

/// 402: the same order, the reason, and every way to pay it.
pub async fn declined(
    shop: &Shop,
    order: &Order,
    typed: &FormValues,
    refusal: Refusal,
) -> Result<Response, PageError> {
    let placed = database::order::placed_order(shop.db.writer(), order.id).await?;
    let placed = placed.ok_or(PageError::NotFound)?;
    let messages = Messages {
        trouble: Some(refusal.into()),
        errors: Vec::new(),
    };
    show(shop, placed, StatusCode::PAYMENT_REQUIRED, typed, messages).await
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        Trouble::new(refusal.reason, refusal.note)
    }
}

/// What stands above the form.
struct Messages {
    trouble: Option<Trouble>,
    errors: Vec<FieldError>,
}

fn address(order: &Order) -> String {
    format!("/orders/{}", order.public_token)
}

async fn show(
    shop: &Shop,
    placed: PlacedOrder,
    status: StatusCode,
    typed: &FormValues,
    messages: Messages,
) -> Result<Response, PageError> {
    let title = text!("order-pay-title");
    let title = if messages.trouble.is_some() || !messages.errors.is_empty() {
        error_title(&title)
    } else {
        title.into_owned()
    };
    let shown = PayOrder {
        address: address(&placed.order),
        offers: pictures(shop, &placed).await?,
        choices: PaymentChoices::new(&shop.purchases.providers, typed, &messages.errors),
        placed,
        trouble: messages.trouble,
        errors: messages.errors,
    };
    let page = Page::new(
        Head::private(title),
        Frame::Checkout(shop.store.last_identity()),
    )
    .status(status);
    let personal = [(header::CACHE_CONTROL, "private, no-store")];
    let drawn = page.draw(&shop.assets, || view! { <PayOrderPage shown/> });
    Ok((personal, drawn).into_response())
}
