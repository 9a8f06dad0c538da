//! Paying an order that waits for it: at first, or once more after a refusal. The order stays the same.

mod view;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::order::{Order, OrderStatus, PaymentStatus, PlacedOrder};
use commerce::payment::MethodRefused;
use database::payment::payments_of_order;
use leptos::prelude::*;
use payments::Providers;
use purchases::{HowToPay, Outcome, PayError};
use texts::text;
use web::components::field::{FieldError, FormValues, error_title};
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;
use web::http::throttle::{self, OrderToCount};
use web::http::visitor::Visitor;

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
    visitor: Visitor,
    Path(token): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let placed = find(&shop, &token).await?;
    let typed = FormValues::new(fields);
    let total = placed.order.totals.total.minor();
    let offered = offered(&shop, &placed).await?;
    let error = match methods::read(&offered, total, &typed) {
        Ok(how) => return pay_order_of_before(&shop, &visitor, &placed.order, how, &typed).await,
        Err(error) => error,
    };
    let messages = Messages {
        trouble: None,
        errors: vec![error],
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show(&shop, placed, status, &typed, messages).await
}

/// Pays an order that was made before, as [`pay_order`] does. When it is to be paid later after all, that counts like
/// an order that is made to be paid later.
pub async fn pay_order_of_before(
    shop: &Shop,
    visitor: &Visitor,
    order: &Order,
    how: HowToPay,
    typed: &FormValues,
) -> Result<Response, PageError> {
    if order.status == OrderStatus::PendingPayment && how.method.pays_later() {
        // Before it is counted: waiting makes no order smaller.
        let fits = database::order::check_method(shop.db.writer(), order, how.method).await?;
        if let Err(error) = fits {
            return refused(shop, order, typed, error).await;
        }
        if let Some(seconds) = must_wait(shop, visitor, order, how).await? {
            return too_many_unpaid(shop, order, typed, seconds).await;
        }
    }
    pay_order(shop, order, how, typed).await
}

async fn must_wait(
    shop: &Shop,
    visitor: &Visitor,
    order: &Order,
    how: HowToPay,
) -> Result<Option<u64>, PageError> {
    let tried = payments_of_order(shop.db.writer(), order.id).await?;
    if tried.iter().any(|known| known.method == how.method) {
        // It was counted then.
        return Ok(None);
    }
    let placed = placed(shop, order).await?;
    let pieces: i64 = placed.lines.iter().map(|line| line.progress.quantity).sum();
    let order = OrderToCount {
        network: &visitor.ip_prefix,
        email_norm: order.email.as_str(),
        pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
        orders_at_once: shop.orders_per_network,
    };
    throttle::unpaid_order_must_wait(shop, order).await
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
        Err(PayError::Refused(error)) => refused(shop, order, typed, error).await,
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
    let placed = placed(shop, order).await?;
    let messages = Messages {
        trouble: Some(refusal.into()),
        errors: Vec::new(),
    };
    show(shop, placed, StatusCode::PAYMENT_REQUIRED, typed, messages).await
}

/// 422: not that way, not there, or not for an order of that size.
async fn refused(
    shop: &Shop,
    order: &Order,
    typed: &FormValues,
    error: MethodRefused,
) -> Result<Response, PageError> {
    let messages = Messages {
        trouble: None,
        errors: vec![methods::refused(error)],
    };
    let placed = placed(shop, order).await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show(shop, placed, status, typed, messages).await
}

/// 429: the order waits, to be paid at once or in a while.
async fn too_many_unpaid(
    shop: &Shop,
    order: &Order,
    typed: &FormValues,
    seconds: u64,
) -> Result<Response, PageError> {
    let messages = Messages {
        trouble: Some(Trouble::new(text!("payment-too-many-unpaid"), "")),
        errors: Vec::new(),
    };
    let placed = placed(shop, order).await?;
    let status = StatusCode::TOO_MANY_REQUESTS;
    let page = show(shop, placed, status, typed, messages).await?;
    Ok(([(header::RETRY_AFTER, seconds)], page).into_response())
}

async fn offered(shop: &Shop, placed: &PlacedOrder) -> Result<Providers, PageError> {
    let country = placed.address.shipping.country;
    Ok(shop.purchases.offered(country).await?)
}

async fn placed(shop: &Shop, order: &Order) -> Result<PlacedOrder, PageError> {
    let placed = database::order::placed_order(shop.db.writer(), order.id).await?;
    placed.ok_or(PageError::NotFound)
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
        choices: PaymentChoices::new(&offered(shop, &placed).await?, typed, &messages.errors),
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
