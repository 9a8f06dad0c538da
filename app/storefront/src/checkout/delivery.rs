//! The second step: how it comes, when, and what that costs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::FieldError;
use commerce::ids::ShippingMethodId;
use commerce::shipping::ShippingQuote;
use database::cart::{ChangeError, change_cart};
use leptos::prelude::*;
use web::components::field::{ErrorSummary, FieldErrorText, FormValues};
use web::components::summary::free_or;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::checkout::{Away, Checkout, Step, at, draw, frame, review};
use crate::pages::state::Shop;

/// `GET /checkout/delivery`
pub async fn page(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, Away> {
    let checkout = at(&shop, &visitor, Step::Delivery).await?;
    Ok(show(&shop, &checkout, StatusCode::OK, &[]))
}

/// `POST /checkout/delivery`
pub async fn save(
    State(shop): State<Shop>,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Away> {
    let checkout = at(&shop, &visitor, Step::Delivery).await?;
    let chosen: Option<ShippingMethodId> = FormValues::new(fields).get("method").parse().ok();
    let offered = &checkout.quote.shipping;
    let Some(method) = chosen.filter(|id| offered.iter().any(|quote| quote.method == *id)) else {
        let errors = [FieldError::new("method", "Choose how it should come.")];
        return Ok(show(
            &shop,
            &checkout,
            StatusCode::UNPROCESSABLE_ENTITY,
            &errors,
        ));
    };
    let kept = change_cart(&shop.db, checkout.cart.id, shop.now_ms(), |cart| {
        cart.shipping_method = Some(method);
        Ok(())
    });
    match kept.await {
        Ok(_) => Ok(see_other(Step::Payment.path())),
        Err(ChangeError::NoCart) => Err(Away::To("/cart")),
        Err(error) => Err(PageError::internal(error).into()),
    }
}

fn show(shop: &Shop, checkout: &Checkout, status: StatusCode, errors: &[FieldError]) -> Response {
    let now_ms = shop.now_ms();
    draw(shop, Step::Delivery.title(), status, errors, || {
        frame::with_summary(checkout, Step::Delivery, form(checkout, errors, now_ms))
    })
}

fn form(checkout: &Checkout, errors: &[FieldError], now_ms: i64) -> AnyView {
    let offered = &checkout.quote.shipping;
    let chosen = offered
        .iter()
        .find(|quote| Some(quote.method) == checkout.cart.shipping_method);
    let chosen = chosen.or(offered.first()).map(|quote| quote.method);
    let choices = offered.iter().enumerate().map(|(place, quote)| {
        // The summary of errors leads to the first choice.
        let id = if place == 0 {
            "method".to_owned()
        } else {
            format!("method-{}", quote.method)
        };
        choice(quote, id, Some(quote.method) == chosen, now_ms)
    });
    let error = errors.first().map(|error| error.message.to_string());
    view! {
        <ErrorSummary errors/>
        {review::review(checkout, Step::Delivery, now_ms)}
        <form class="checkout-form" method="post" action="/checkout/delivery">
            <fieldset aria-describedby="method-error">
                <legend>"How should it come?"</legend>
                <div class="choices">{choices.collect_view()}</div>
                <FieldErrorText id="method" error/>
            </fieldset>
            <div class="checkout-next">
                <button class="button big">"On to payment"</button>
                <a href="/checkout/address">"Back to the address"</a>
            </div>
        </form>
    }
    .into_any()
}

fn choice(quote: &ShippingQuote, id: String, chosen: bool, now_ms: i64) -> AnyView {
    view! {
        <div class="choice">
            <label>
                <input type="radio" id=id name="method" value=quote.method.to_string() checked=chosen required/>
                <span class="choice-title">{quote.window(now_ms).to_string()}</span>
                <span class="choice-price">{free_or(quote.price)}</span>
                <span class="choice-note">{quote.name.clone()}</span>
            </label>
        </div>
    }
    .into_any()
}
