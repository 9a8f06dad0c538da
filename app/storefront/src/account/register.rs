//! Opening an account. Whether the address has one already is told to its owner only, by mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::{Password, PersonName};
use database::customer::NewCustomer;
use leptos::prelude::*;
use purchases::account_emails::{AccountEmailError, ask_to_verify, tell_of_account};
use web::components::alert::{Tone, alert};
use web::components::field::{Field, tick_box};
use web::http::error::PageError;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{
    PASSWORD_HINT, auth_layout, email_field, form, secret_field,
};
use crate::pages::account::form::FormData;
use crate::pages::account::{draw, slow_down, verify, waiting_time};
use crate::pages::state::Shop;

/// `GET /account/register`
pub async fn register_page(
    State(shop): State<Shop>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    if visitor.is_signed_in() {
        return Ok(see_other("/account"));
    }
    show(&shop, &visitor, StatusCode::OK, &FormData::default(), None).await
}

/// `POST /account/register`
pub async fn register(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let name = PersonName::parse(sent.text("name"));
    let name = name
        .map_err(|error| sent.refuse("name", error.message))
        .ok();
    let email = sent.email();
    let password = email.as_ref().and_then(|email| {
        let parsed = Password::parse(sent.text("password"), email);
        sent.read("password", parsed)
    });
    let (Some(name), Some(email), Some(password)) = (name, email, password) else {
        return show(
            &shop,
            &visitor,
            StatusCode::UNPROCESSABLE_ENTITY,
            &sent,
            None,
        )
        .await;
    };
    let wait = throttle::must_wait(&shop, "register", email.as_str(), &visitor.ip_prefix).await?;
    if let Some(seconds) = wait {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let page = show(&shop, &visitor, status, &sent, Some(seconds)).await?;
        return Ok(slow_down(page, seconds));
    }
    // Hashed for a known address, too: the answer takes as long.
    let hash = shop.passwords.hash(password.expose()).await;
    let new = NewCustomer {
        email,
        name,
        password_hash: Some(hash?),
        marketing_opt_in: sent.ticked("news"),
    };
    verify::in_even_time(open_account(&shop, &new)).await?;
    Ok(see_other("/account/verify?first=1"))
}

async fn open_account(shop: &Shop, new: &NewCustomer) -> Result<(), PageError> {
    let done = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        match database::customer::register(tx, new, shop.now_ms()).await? {
            Some(customer) => ask_to_verify(tx, &shop.purchases, customer, &new.email).await,
            None => tell_of_account(tx, &shop.purchases, &new.email).await,
        }
    });
    done.await
        .map_err(|error: AccountEmailError| PageError::internal(error))
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    wait: Option<u64>,
) -> Result<Response, PageError> {
    draw(shop, visitor, status, "Create an account", || {
        let name = Field::new("name", "Name")
            .autocomplete("name")
            .max_length(100);
        let password = secret_field(sent, "password", "Password", "new-password");
        let news = view! { "Write to me twice a month" }.into_any();
        let fields = view! {
            {sent.shown(name, "name").input()}
            {email_field(sent, "email")}
            {password.hint(PASSWORD_HINT).input()}
            {tick_box("news", news, sent.ticked("news"), sent.errors())}
        };
        let said = wait.map(|seconds| {
            let wait = waiting_time(seconds);
            alert(
                Tone::Caution,
                format!("Please wait {wait}, then send the form again."),
            )
        });
        let body = form("/account/register", "Create", &[], sent, fields.into_any());
        let ways = [("I have an account", "/account/login".to_owned())];
        auth_layout("Create an account", said.into_any(), body, &ways)
    })
    .await
}
