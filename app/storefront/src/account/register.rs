//! Opening an account. Whether the address has one already is told to its owner only, by e-mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::job::AskedAbout;
use database::customer::NewCustomer;
use leptos::prelude::*;
use purchases::account_emails::{AccountEmailError, ask_for_email, tell_of_account};
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::TextInput;
use web::http::error::PageError;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{
    AuthForm, AuthLayout, email_field, name_field, new_password_field,
};
use crate::pages::account::form::FormData;
use crate::pages::account::{render, slow_down, too_many_attempts, verify};
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
    let name = sent.person_name();
    let email = sent.email();
    let password = email
        .as_ref()
        .and_then(|email| sent.new_password("password", email));
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
        marketing_opt_in: false,
    };
    verify::in_even_time(open_account(&shop, &new)).await?;
    Ok(see_other("/account/verify?first=1"))
}

async fn open_account(shop: &Shop, new: &NewCustomer) -> Result<(), PageError> {
    let done = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        match database::customer::register(tx, new, shop.now_ms()).await? {
            Some(_) => {
                let about = AskedAbout::Confirming;
                ask_for_email(tx, &shop.purchases, &new.email, about).await
            }
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
    let title = text!("account-register-title");
    render(shop, visitor, status, &title, || {
        let name = name_field(sent);
        let email = email_field(sent, "email");
        let password = new_password_field(sent, "password", text!("account-field-password"));
        let errors = sent.errors().to_vec();
        let links = vec![(text!("account-register-log-in"), "/account/login")];
        view! {
            <AuthLayout title=title.clone() links>
                {wait.map(|seconds| view! { <Alert tone=Tone::Caution text=too_many_attempts(seconds)/> })}
                <AuthForm action="/account/register" button=text!("account-register-button") errors>
                    <TextInput field=name/>
                    <TextInput field=email/>
                    <TextInput field=password/>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}
