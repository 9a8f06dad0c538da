//! The last step: everything once more, how to pay, and the order.

mod refusal;
mod view;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::cart::Cart;
use commerce::order::{Order, OrderStatus, PaymentStatus};
use commerce::{Currency, Money};
use database::cart::{ChangeError, change_cart};
use database::order::{PlaceError, Prepared};
use leptos::prelude::*;
use payments::Providers;
use purchases::{FormKey, HowToPay};
use texts::text;
use web::components::field::{FieldError, FormValues};
use web::components::field_text;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::throttle::{self, OrderToCount};
use web::http::visitor::Visitor;

use crate::pages::cart::carts;
use crate::pages::checkout::methods::{self, PaymentChoices};
use crate::pages::checkout::payment::view::{LONGEST_NOTE, Messages, PaymentForm, PaymentPage};
use crate::pages::checkout::trouble::Trouble;
use crate::pages::checkout::{Away, Checkout, Step, at, check_open, draw};
use crate::pages::orders::pay::{declined, pay_order, pay_order_of_before};
use crate::pages::payment_text::Refusal;
use crate::pages::state::Shop;

/// `GET /checkout/payment`
pub async fn page(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, Away> {
    let checkout = at(&shop, &visitor, Step::Payment).await?;
    let typed = FormValues::default().with("note", checkout.cart.note.clone());
    show(
        &shop,
        &visitor,
        checkout,
        StatusCode::OK,
        typed,
        Messages::default(),
    )
    .await
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
    check_open(&shop).await?;
    let typed = FormValues::new(fields);
    let sent = typed.get("idempotency_key");
    let key = FormKey::parse(&shop.purchases, sent, visitor.customer).await;
    let Some(key) = key.map_err(PageError::from)? else {
        // Drawn for somebody else, such as before logging in.
        return look_again(&shop, &visitor, typed, text!("checkout-stale-form")).await;
    };
    let open = carts::current(&shop, &visitor)
        .await?
        .filter(|cart| cart.id == key.cart());
    let currency = shop.store.settings().await?.currency;
    let offered = offered(&shop, open.as_ref()).await?;
    let request = match read(&offered, currency, &typed) {
        Ok(request) => request,
        Err(errors) => return wrong(&shop, &visitor, typed, errors).await,
    };
    let (total, method) = (request.expected_total, request.how.method);
    if let Some(cart) = &open {
        if purchases::as_shown(cart) != typed.get("shown") {
            return look_again(&shop, &visitor, typed, text!("checkout-changed-elsewhere")).await;
        }
        // Before it is counted: waiting makes no order smaller.
        let fits = shop.purchases.may_pay(cart, total, method).await;
        if let Err(error) = fits.map_err(PageError::from)? {
            return wrong(&shop, &visitor, typed, vec![methods::refused(error)]).await;
        }
        if let Some(seconds) = must_wait(&shop, &visitor, cart, request.how).await? {
            return too_many(&shop, &visitor, typed, seconds).await;
        }
        keep_note(&shop, cart.id, &cart.note, &request.note).await?;
    }
    match purchases::prepare(&shop.purchases, &key, total, method).await {
        Ok(Prepared::Made(order)) => {
            throttle::count_order_emails(&shop, order.email.as_str()).await?;
            finish(&shop, &order, request.how, &typed).await
        }
        Ok(Prepared::Replayed(order)) => {
            replayed(&shop, &visitor, order, request.how, &typed).await
        }
        Err(error) => {
            if let Some(cart) = &open {
                give_back(&shop, &visitor, cart, request.how, &error).await?;
            }
            refused(&shop, &visitor, typed, error).await
        }
    }
}

/// The ways to pay for a cart. Of one that was ordered already, the order knows how it may be paid.
async fn offered(shop: &Shop, cart: Option<&Cart>) -> Result<Providers, PageError> {
    match cart.and_then(|cart| cart.shipping_address.as_ref()) {
        Some(address) => Ok(shop.purchases.offered(address.country).await?),
        None => Ok(shop.purchases.providers.clone()),
    }
}

fn read(
    offered: &Providers,
    currency: Currency,
    typed: &FormValues,
) -> Result<OrderRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    // A hidden field; what is no amount was never ours, and is answered like a changed price.
    let minor = typed.get("expected_total").parse().unwrap_or(i64::MIN);
    let how = methods::read(offered, minor, typed);
    let how = how.map_err(|error| errors.push(error));
    let note = commerce::text::lines(typed.get("note"));
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
    match how {
        Ok(how) if errors.is_empty() => Ok(OrderRequest {
            expected_total: Money::new(minor, currency),
            how,
            note,
        }),
        _ => Err(errors),
    }
}

/// An order takes its pieces from the shelf before any money comes: who orders without end waits.
async fn must_wait(
    shop: &Shop,
    visitor: &Visitor,
    cart: &Cart,
    how: HowToPay,
) -> Result<Option<u64>, PageError> {
    match to_count(shop, visitor, cart) {
        Some(order) => throttle::order_must_wait(shop, order, how.method.pays_later()).await,
        None => Ok(None),
    }
}

/// An order that was refused counts for nothing. Whether one was made is not known when the database did not answer.
async fn give_back(
    shop: &Shop,
    visitor: &Visitor,
    cart: &Cart,
    how: HowToPay,
    error: &PlaceError,
) -> Result<(), PageError> {
    match to_count(shop, visitor, cart) {
        Some(order) if !matches!(error, PlaceError::Database(_)) => {
            throttle::order_was_refused(shop, order, how.method.pays_later()).await
        }
        _ => Ok(()),
    }
}

fn to_count<'a>(shop: &Shop, visitor: &'a Visitor, cart: &'a Cart) -> Option<OrderToCount<'a>> {
    Some(OrderToCount {
        network: &visitor.ip_prefix,
        email_norm: cart.email.as_ref()?.as_str(),
        pieces: u32::try_from(cart.count()).unwrap_or(u32::MAX),
        orders_at_once: shop.orders_per_network,
    })
}

/// 429: the form as it was typed, to be sent again in a while.
async fn too_many(
    shop: &Shop,
    visitor: &Visitor,
    typed: FormValues,
    seconds: u64,
) -> Result<Response, Away> {
    let checkout = at(shop, visitor, Step::Payment).await?;
    let trouble = Trouble::new(text!("checkout-too-many-orders"), "");
    let status = StatusCode::TOO_MANY_REQUESTS;
    let page = told(shop, visitor, checkout, status, typed, trouble).await?;
    Ok(([(header::RETRY_AFTER, seconds)], page).into_response())
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
    leave_cart(shop, order, answer).await
}

/// A guest who comes back from the bank finds to the order, while it waits, by the cart it was made from.
async fn leave_cart(shop: &Shop, order: &Order, answer: Response) -> Result<Response, Away> {
    let now = database::order::order_head(shop.db.writer(), order.id).await;
    let now = now.map_err(PageError::from)?;
    let waits = now.is_some_and(|now| now.status == OrderStatus::PendingPayment);
    let cookies = if waits {
        carts::keep_for_order(shop)
    } else {
        carts::forget(shop)
    };
    Ok((cookies, answer).into_response())
}

/// The form was sent before. A try that was refused is not made again by itself: the shopper decides.
async fn replayed(
    shop: &Shop,
    visitor: &Visitor,
    order: Order,
    how: HowToPay,
    typed: &FormValues,
) -> Result<Response, Away> {
    let refused = order.payment_status == PaymentStatus::Failed;
    if order.status == OrderStatus::PendingPayment && refused {
        let answer = declined(shop, &order, typed, Refusal::declined(None)).await?;
        return leave_cart(shop, &order, answer).await;
    }
    let answer = pay_order_of_before(shop, visitor, &order, how, typed).await?;
    leave_cart(shop, &order, answer).await
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
    show(shop, visitor, checkout, status, typed, messages).await
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
    let status = StatusCode::CONFLICT;
    told(shop, visitor, checkout, status, typed, trouble).await
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
        refusal::Refusal::Wrong(error) => wrong(shop, visitor, typed, vec![error]).await,
        refusal::Refusal::Broken(error) => Err(PageError::internal(error).into()),
        refusal::Refusal::Say(trouble) => {
            let status = StatusCode::CONFLICT;
            told(shop, visitor, checkout, status, typed, trouble).await
        }
    }
}

/// The form once more, with the reason above it.
async fn told(
    shop: &Shop,
    visitor: &Visitor,
    checkout: Checkout,
    status: StatusCode,
    typed: FormValues,
    trouble: Trouble,
) -> Result<Response, Away> {
    let messages = Messages {
        errors: Vec::new(),
        trouble: Some(trouble),
    };
    show(shop, visitor, checkout, status, typed, messages).await
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    checkout: Checkout,
    status: StatusCode,
    values: FormValues,
    messages: Messages,
) -> Result<Response, Away> {
    let errors = messages.errors.clone();
    let key = FormKey::of(&shop.purchases, checkout.cart.id, visitor.customer).await;
    let key = key.map_err(PageError::from)?.ok_or(Away::To("/cart"))?;
    let form = PaymentForm {
        choices: PaymentChoices::new(
            &offered(shop, Some(&checkout.cart)).await?,
            &values,
            &errors,
        ),
        key: key.to_string(),
        shown: purchases::as_shown(&checkout.cart),
        now_ms: shop.now_ms(),
        shop: shop.store.settings().await?,
        checkout,
        values,
        messages,
    };
    Ok(draw(shop, Step::Payment, status, &errors, || {
        view! { <PaymentPage form/> }
    }))
}
