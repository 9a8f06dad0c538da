//! Paying an order that waits for it: at first, or once more after a refusal. The order stays the same.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::customer::FieldError;
use commerce::order::{Order, OrderStatus, PaymentStatus, PlacedOrder};
use leptos::prelude::*;
use purchases::{HowToPay, Outcome, PayError};
use web::components::field::{ErrorSummary, FormValues, page_title};
use web::components::icon::icon;
use web::components::{receipt, summary};
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;

use crate::checkout::islands::submit_once::SubmitOnce;
use crate::pages::checkout::{methods, steps_behind};
use crate::pages::orders::{find, pictures};
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
    let refused = placed.order.payment_status == PaymentStatus::Failed;
    let said = Said {
        trouble: refused.then(|| "Your payment was declined.".to_owned()),
        errors: Vec::new(),
    };
    show(
        &shop,
        &placed,
        StatusCode::OK,
        &FormValues::default(),
        &said,
    )
    .await
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
    match how.and_then(|how| fits(&placed, how)) {
        Ok(how) => pay_order(&shop, &placed.order, how, &typed).await,
        Err(error) => {
            let said = Said {
                trouble: None,
                errors: vec![error],
            };
            show(
                &shop,
                &placed,
                StatusCode::UNPROCESSABLE_ENTITY,
                &typed,
                &said,
            )
            .await
        }
    }
}

/// A large order is not sent before it is paid.
fn fits(placed: &PlacedOrder, how: HowToPay) -> Result<HowToPay, FieldError> {
    let pieces = placed.lines.iter().map(|line| line.progress.quantity).sum();
    let checked = how.method.check_size(placed.order.totals.total, pieces);
    checked.map_err(|error| FieldError::new("payment", error.to_string()))?;
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
        Ok(Outcome::Declined(reason)) => declined(shop, order, typed, &reason).await,
        Err(PayError::Database(error)) => Err(error.into()),
        Err(error) => {
            tracing::warn!(
                order = order.id.get(),
                error = database::error_chain(&error),
                "a payment could not be begun"
            );
            declined(shop, order, typed, &error.to_string()).await
        }
    }
}

/// 402: the same order, the reason, and every way to pay it.
pub async fn declined(
    shop: &Shop,
    order: &Order,
    typed: &FormValues,
    reason: &str,
) -> Result<Response, PageError> {
    let placed = database::order::placed_order(shop.db.writer(), order.id).await?;
    let placed = placed.ok_or(PageError::NotFound)?;
    let said = Said {
        trouble: Some(reason.to_owned()),
        errors: Vec::new(),
    };
    show(shop, &placed, StatusCode::PAYMENT_REQUIRED, typed, &said).await
}

struct Said {
    trouble: Option<String>,
    errors: Vec<FieldError>,
}

fn address(order: &Order) -> String {
    format!("/orders/{}", order.public_token)
}

async fn show(
    shop: &Shop,
    placed: &PlacedOrder,
    status: StatusCode,
    typed: &FormValues,
    said: &Said,
) -> Result<Response, PageError> {
    let offers = pictures(shop, placed).await?;
    let choices = methods::choices(&shop.purchases.providers, typed, &said.errors);
    let lines = receipt::order_lines(&placed.lines, &offers);
    let title = match said.trouble {
        Some(_) => "Error: Payment".to_owned(),
        None => page_title("Payment", &said.errors),
    };
    let page = Page::new(Head::private(title), Frame::Checkout).status(status);
    let personal = [(header::CACHE_CONTROL, "private, no-store")];
    let drawn = page.draw(&shop.assets, || view(placed, said, choices, lines));
    Ok((personal, drawn).into_response())
}

fn view(placed: &PlacedOrder, said: &Said, choices: AnyView, lines: AnyView) -> AnyView {
    let order = &placed.order;
    let trouble = said.trouble.clone().map(|reason| {
        view! {
            <div class="alert bad" role="alert">
                {icon("warning")}
                <div>
                    <strong>{reason}</strong>
                    " Nothing was charged. Try again or choose another way to pay; your order stays as it is."
                </div>
            </div>
        }
    });
    let to = placed.address.shipping.lines().join(", ");
    let delivery = placed
        .shipping
        .as_ref()
        .map(|shipping| entry("Delivery", shipping.name.clone()));
    let billing = placed
        .address
        .billing
        .as_ref()
        .map(|billing| entry("Bill to", billing.lines().join(", ")));
    let form = view! {
        <form class="with-aside" method="post" action=format!("{}/pay", address(order)) novalidate data-once>
            <div class="checkout-form">
                <ErrorSummary errors=said.errors.as_slice()/>
                {trouble}
                <dl class="review">
                    {entry("Order", order.number.to_string())}
                    {entry("Contact", order.email.to_string())}
                    {entry("Deliver to", to)}
                    {billing}
                    {delivery}
                </dl>
                {choices}
                <p><a href=address(order)>"See the order, or cancel it"</a></p>
            </div>
            <section class="aside summary" id="summary" aria-labelledby="final">
                <h2 id="final">"Your order"</h2>
                {lines}
                {summary::order_totals(placed)}
                {methods::button(order.totals.total)}
            </section>
        </form>
    }
    .into_any();
    view! {
        <div class="wrap checkout">
            {steps_behind()}
            <h1 class="visually-hidden">"Pay order " {order.number.to_string()}</h1>
            <SubmitOnce>{form}</SubmitOnce>
        </div>
    }
    .into_any()
}

fn entry(label: &'static str, text: String) -> AnyView {
    view! { <div><dt>{label}</dt><dd>{text}</dd></div> }.into_any()
}
