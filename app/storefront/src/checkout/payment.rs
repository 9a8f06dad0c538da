//! The last step: everything once more, how to pay, and the order.

mod refusal;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commerce::order::{Order, OrderStatus, PaymentStatus};
use commerce::{Currency, Money};
use database::cart::{ChangeError, change_cart};
use database::order::{PlaceError, Prepared};
use leptos::prelude::*;
use purchases::{FormKey, HowToPay};
use texts::text;
use web::components::field::{FieldError, FormValues};
use web::components::field_text;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::visitor::Visitor;

use crate::pages::cart::carts;
use crate::pages::checkout::methods::{self, PaymentChoices};
use crate::pages::checkout::payment::view::{LONGEST_NOTE, Messages, PaymentForm, PaymentPage};
use crate::pages::checkout::trouble::Trouble;
use crate::pages::checkout::{Away, Checkout, Step, at, draw};
use crate::pages::orders::pay::{declined, pay_order};
use crate::pages::payment_text::Refusal;
use crate::pages::state::Shop;

/// `GET /checkout/payment`
pub async fn page(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, Away> {
    let checkout = at(&shop, &visitor, Step::Payment).await?;
    let typed = FormValues::default().with("note", checkout.cart.note.clone());
    Ok(show(
        &shop,
        &visitor,
        checkout,
        StatusCode::OK,
        typed,
        Messages::default(),
    ))
}

/// What the form asks for, once it makes sense.
struct OrderRequest {
    expected_total: Money,
    how: HowToPay,
    note: String,
}

/// `POST /checkout/payment`: places the order and begins its payment. The same form sent again leads to the same order.
pub async fn place(
    State(shop): State<Shop>,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Away> {
    let typed = FormValues::new(fields);
    let Some(key) = FormKey::parse(
        &shop.purchases.secret,
        typed.get("idempotency_key"),
        visitor.customer,
    ) else {
        // Drawn for somebody else, such as before logging in.
        return look_again(&shop, &visitor, typed, text!("checkout-stale-form")).await;
    };
    let open = carts::current(&shop, &visitor)
        .await?
        .filter(|cart| cart.id == key.cart());
    let currency = shop.store.settings().await?.currency;
    let request = match read(&shop, currency, &typed) {
        Ok(request) => request,
        Err(errors) => return wrong(&shop, &visitor, typed, errors).await,
    };
    if let Some(cart) = &open {
        if purchases::as_shown(cart) != typed.get("shown") {
            return look_again(&shop, &visitor, typed, text!("checkout-changed-elsewhere")).await;
        }
        keep_note(&shop, cart.id, &cart.note, &request.note).await?;
    }
    let (total, method) = (request.expected_total, request.how.method);
    match purchases::prepare(&shop.purchases, &key, total, method).await {
        Ok(Prepared::Made(order)) => finish(&shop, &order, request.how, &typed).await,
        Ok(Prepared::Replayed(order)) => replayed(&shop, order, request.how, &typed).await,
        Err(error) => refused(&shop, &visitor, typed, error).await,
    }
}

fn read(
    shop: &Shop,
    currency: Currency,
    typed: &FormValues,
) -> Result<OrderRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    let how = methods::read(&shop.purchases.providers, typed).map_err(|error| errors.push(error));
    let note = typed.get("note").replace("\r\n", "\n").trim().to_owned();
    if note.chars().count() > LONGEST_NOTE.into() {
        let message = field_text::too_long(LONGEST_NOTE.into());
        errors.push(FieldError::new("note", message));
    } else if note
        .chars()
        .any(|sign| sign.is_control() && sign != '\n' && sign != '\t')
    {
        errors.push(FieldError::new("note", text!("checkout-note-not-plain")));
    }
    if !typed.has("terms") {
        errors.push(FieldError::new("terms", text!("checkout-terms-missing")));
    }
    // A hidden field; what is no amount was never ours, and is answered like a changed price.
    let minor = typed.get("expected_total").parse().unwrap_or(i64::MIN);
    match how {
        Ok(how) if errors.is_empty() => Ok(OrderRequest {
            expected_total: Money::new(minor, currency),
            how,
            note,
        }),
        _ => Err(errors),
    }
}

/// The note travels with the cart. When the same form is on its way twice, the other one keeps it.
async fn keep_note(
    shop: &Shop,
    cart: commerce::CartId,
    before: &str,
    note: &str,
) -> Result<(), PageError> {
    if before == note {
        return Ok(());
    }
    let kept = change_cart(&shop.db, cart, shop.now_ms(), |cart| {
        note.clone_into(&mut cart.note);
        Ok(())
    });
    match kept.await {
        Ok(_) | Err(ChangeError::NoCart | ChangeError::Database(database::Error::Conflict(_))) => {
            Ok(())
        }
        Err(error) => Err(PageError::internal(error)),
    }
}

async fn finish(
    shop: &Shop,
    order: &Order,
    how: HowToPay,
    typed: &FormValues,
) -> Result<Response, Away> {
    let answer = pay_order(shop, order, how, typed).await?;
    Ok((carts::forget(shop), answer).into_response())
}

/// The form was sent before. A try that was refused is not made again by itself: the shopper decides.
async fn replayed(
    shop: &Shop,
    order: Order,
    how: HowToPay,
    typed: &FormValues,
) -> Result<Response, Away> {
    let refused = order.payment_status == PaymentStatus::Failed;
    if order.status == OrderStatus::PendingPayment && refused {
        let answer = declined(shop, &order, typed, Refusal::declined(None)).await?;
        return Ok((carts::forget(shop), answer).into_response());
    }
    finish(shop, &order, how, typed).await
}

/// Errors in the form, if there is still a cart to send it for.
async fn wrong(
    shop: &Shop,
    visitor: &Visitor,
    typed: FormValues,
    errors: Vec<FieldError>,
) -> Result<Response, Away> {
    let checkout = at(shop, visitor, Step::Payment).await?;
    let messages = Messages {
        errors,
        trouble: None,
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(show(shop, visitor, checkout, status, typed, messages))
}

/// 409: the page as it is now, with the reason, to be sent again.
async fn look_again(
    shop: &Shop,
    visitor: &Visitor,
    typed: FormValues,
    reason: impl Into<String>,
) -> Result<Response, Away> {
    let checkout = at(shop, visitor, Step::Payment).await?;
    let trouble = Trouble::new(reason, "");
    Ok(conflict(shop, visitor, checkout, typed, trouble))
}

async fn refused(
    shop: &Shop,
    visitor: &Visitor,
    typed: FormValues,
    error: PlaceError,
) -> Result<Response, Away> {
    let Some(cart) = carts::current(shop, visitor).await? else {
        return Err(Away::To("/cart"));
    };
    let checkout = crate::pages::checkout::price(shop, cart).await?;
    match refusal::of(&checkout, error) {
        refusal::Refusal::Elsewhere(path) => Err(Away::To(path)),
        refusal::Refusal::Broken(error) => Err(PageError::internal(error).into()),
        refusal::Refusal::Say(trouble) => Ok(conflict(shop, visitor, checkout, typed, trouble)),
    }
}

fn conflict(
    shop: &Shop,
    visitor: &Visitor,
    checkout: Checkout,
    typed: FormValues,
    trouble: Trouble,
) -> Response {
    let messages = Messages {
        errors: Vec::new(),
        trouble: Some(trouble),
    };
    let status = StatusCode::CONFLICT;
    show(shop, visitor, checkout, status, typed, messages)
}

fn show(
    shop: &Shop,
    visitor: &Visitor,
    checkout: Checkout,
    status: StatusCode,
    values: FormValues,
    messages: Messages,
) -> Response {
    let errors = messages.errors.clone();
    let secret = &shop.purchases.secret;
    let form = PaymentForm {
        choices: PaymentChoices::new(&shop.purchases.providers, &values, &errors),
        key: FormKey::of(secret, checkout.cart.id, visitor.customer).to_string(),
        shown: purchases::as_shown(&checkout.cart),
        now_ms: shop.now_ms(),
        checkout,
        values,
        messages,
    };
    draw(shop, Step::Payment, status, &errors, || {
        view! { <PaymentPage form/> }
    })
}
