//! The second step: how it comes, when, and what that costs.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::ShippingMethodId;
use commerce::shipping::ShippingQuote;
use database::cart::{ChangeError, change_cart};
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::{ErrorSummary, FieldError, FieldErrorText, FormValues};
use web::components::summary::free_or;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::checkout::frame::StepLayout;
use crate::pages::checkout::review::Review;
use crate::pages::checkout::{Away, Checkout, Step, at, draw};
use crate::pages::shipping_text::undeliverable;
use crate::pages::state::Shop;

/// `GET /checkout/delivery`
pub async fn page(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, Away> {
    let checkout = at(&shop, &visitor, Step::Delivery).await?;
    Ok(show(&shop, checkout, StatusCode::OK, Vec::new()))
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
        let missing = FieldError::new("method", text!("shipping-choose-missing"));
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(show(&shop, checkout, status, vec![missing]));
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

fn show(shop: &Shop, checkout: Checkout, status: StatusCode, errors: Vec<FieldError>) -> Response {
    let now_ms = shop.now_ms();
    draw(shop, Step::Delivery, status, &errors.clone(), || {
        let shown = checkout.clone();
        let body = match undeliverable(&checkout.quote) {
            Some(reason) => Either::Left(view! { <Undeliverable checkout reason now_ms/> }),
            None => Either::Right(view! { <DeliveryForm checkout errors now_ms/> }),
        };
        view! { <StepLayout checkout=shown step=Step::Delivery>{body}</StepLayout> }
    })
}

/// Nothing can be chosen: the address or the cart has to change first.
#[component]
fn Undeliverable(checkout: Checkout, reason: Cow<'static, str>, now_ms: i64) -> impl IntoView {
    view! {
        <Review checkout step=Step::Delivery now_ms/>
        <Alert tone=Tone::Bad text=reason/>
        <div class="checkout-next">
            <a class="button big" href="/checkout/address">{text!("shipping-other-address")}</a>
            <a href="/cart">{text!("shipping-change-cart")}</a>
        </div>
    }
}

#[component]
fn DeliveryForm(checkout: Checkout, errors: Vec<FieldError>, now_ms: i64) -> impl IntoView {
    let error = errors.first().map(|error| error.message.to_string());
    view! {
        <ErrorSummary errors/>
        <Review checkout=checkout.clone() step=Step::Delivery now_ms/>
        <form class="checkout-form" method="post" action="/checkout/delivery">
            <fieldset aria-describedby="method-error">
                <legend>{text!("shipping-choose")}</legend>
                <div class="choices"><Methods checkout now_ms/></div>
                <FieldErrorText id="method" error/>
            </fieldset>
            <div class="checkout-next">
                <button class="button big">{text!("checkout-to-payment")}</button>
                <a href="/checkout/address">{text!("checkout-back-to-address")}</a>
            </div>
        </form>
    }
}

#[component]
fn Methods(checkout: Checkout, now_ms: i64) -> impl IntoView {
    let (offered, wanted) = (checkout.quote.shipping, checkout.cart.shipping_method);
    let known = offered.iter().find(|quote| Some(quote.method) == wanted);
    let chosen = known.or(offered.first()).map(|quote| quote.method);
    let methods = offered.into_iter().enumerate().map(|(place, quote)| {
        // The summary of errors leads to the first choice.
        let id = if place == 0 {
            "method".to_owned()
        } else {
            format!("method-{}", quote.method)
        };
        let is_chosen = Some(quote.method) == chosen;
        view! { <Method quote id is_chosen now_ms/> }
    });
    methods.collect_view()
}

#[component]
fn Method(quote: ShippingQuote, id: String, is_chosen: bool, now_ms: i64) -> impl IntoView {
    view! {
        <div class="choice">
            <label>
                <input type="radio" id=id name="method" value=quote.method.to_string() checked=is_chosen required/>
                <span class="choice-title">{quote.window(now_ms).to_string()}</span>
                <span class="choice-price">{free_or(quote.price)}</span>
                <span class="choice-note">{quote.name}</span>
            </label>
        </div>
    }
}
