//! Finding an order again without an account: its link goes to the address it was ordered with, and nowhere else.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::job::AskedOrder;
use commerce::order::{OrderNumber, OrderPrefix};
use leptos::prelude::*;
use purchases::ask_for_order_link;
use serde::Deserialize;
use texts::text;
use web::components::alert::Tone;
use web::components::field::TextInput;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::account::asking::{Flash, FlashAlert, TooSoon, example, number_field, too_soon};
use crate::pages::account::auth_layout::{AuthForm, AuthLayout, email_field};
use crate::pages::account::form::FormData;
use crate::pages::account::render;
use crate::pages::state::Shop;

#[derive(Debug, Clone, Default, Deserialize)]
pub struct FindQuery {
    sent: Option<String>,
}

/// `GET /orders/find`
pub async fn find_order_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(query): Query<FindQuery>,
) -> Result<Response, PageError> {
    let flash = query.sent.map(|_| (Tone::Good, text!("order-find-sent")));
    show(&shop, &visitor, StatusCode::OK, &FormData::default(), flash).await
}

/// `POST /orders/find`. The answer is the same, and takes as long, whether or not there is such an order: that is looked
/// up when the e-mail is written.
pub async fn find_order(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let prefix = &shop.store.settings().await?.order_prefix;
    let Some(asked) = read_order(&mut sent, prefix) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&shop, &visitor, status, &sent, None).await;
    };
    let email = asked.email.as_str();
    if let Some(wait) = too_soon(&shop, &visitor, "find-order", email).await? {
        let page = show(&shop, &visitor, TooSoon::STATUS, &sent, wait.flash()).await?;
        return Ok(wait.answer(page));
    }
    let noted = ask_for_order_link(shop.db.writer(), &shop.purchases, &asked).await;
    noted.map_err(PageError::internal)?;
    Ok(see_other("/orders/find?sent=1"))
}

/// The order that was named, or what is wrong with each field noted.
pub(super) fn read_order(sent: &mut FormData, prefix: &OrderPrefix) -> Option<AskedOrder> {
    let number = OrderNumber::typed(&commerce::text::line(sent.text("number")), prefix);
    if number.is_err() {
        let example = example(prefix);
        sent.refuse(
            "number",
            text!("order-find-number-malformed", example = example),
        );
    }
    let email = sent.email();
    Some(AskedOrder {
        number: number.ok()?,
        email: email?,
    })
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let title = text!("order-find-title");
    let settings = shop.store.settings().await?;
    render(shop, visitor, status, &title, || {
        let number = number_field(sent, &settings.order_prefix);
        let email = email_field(sent, "email");
        let errors = sent.errors().to_vec();
        let links = vec![(text!("account-log-in-title"), "/account/login")];
        view! {
            <AuthLayout title=title.clone() links>
                <FlashAlert flash/>
                <p class="soft">{text!("order-find-note")}</p>
                <AuthForm action="/orders/find" button=text!("order-find-button") errors>
                    <TextInput field=number/>
                    <TextInput field=email/>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}
