//! Finding an order again without an account: its link goes to the address it was ordered with, and nowhere else.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::job::AskedOrder;
use commerce::order::OrderNumber;
use leptos::prelude::*;
use purchases::ask_for_order_link;
use serde::Deserialize;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::{Field, TextInput};
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{AuthForm, AuthLayout, email_field};
use crate::pages::account::form::FormData;
use crate::pages::account::{render, slow_down, too_many_attempts};
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
    let Some(asked) = read(&mut sent) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&shop, &visitor, status, &sent, None).await;
    };
    let (email, network) = (asked.email.as_str(), &visitor.ip_prefix);
    if let Some(seconds) = throttle::must_wait(&shop, "find-order", email, network).await? {
        let flash = Some((Tone::Caution, too_many_attempts(seconds)));
        let page = show(&shop, &visitor, StatusCode::TOO_MANY_REQUESTS, &sent, flash).await?;
        return Ok(slow_down(page, seconds));
    }
    let noted = ask_for_order_link(shop.db.writer(), &shop.purchases, &asked).await;
    noted.map_err(PageError::internal)?;
    Ok(see_other("/orders/find?sent=1"))
}

/// What was typed, or what is wrong with each field noted.
fn read(sent: &mut FormData) -> Option<AskedOrder> {
    let number = OrderNumber::parse(&commerce::text::line(sent.text("number")));
    if number.is_err() {
        sent.refuse("number", text!("order-find-number-malformed"));
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
    flash: Option<(Tone, Cow<'static, str>)>,
) -> Result<Response, PageError> {
    let title = text!("order-find-title");
    render(shop, visitor, status, &title, || {
        let number = Field::new("number", text!("order-find-number"))
            .max_length(40)
            .hint(text!("order-find-number-hint"));
        let number = sent.filled(number, "number");
        let email = email_field(sent, "email");
        let errors = sent.errors().to_vec();
        let links = vec![(text!("account-log-in-title"), "/account/login")];
        view! {
            <AuthLayout title=title.clone() links>
                {flash.map(|(tone, text)| view! { <Alert tone text/> })}
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
