//! Resetting the password: for whoever can read the account's e-mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::EmailAddress;
use commerce::job::AskedAbout;
use commerce::policy::RESET_MINUTES;
use database::customer::{
    Customer, Purpose, customer_by_id, peek_token, set_password_hash, use_token, verify_email,
};
use database::session::{SessionUser, revoke_other_sessions};
use database::throttle::Throttle;
use leptos::prelude::*;
use purchases::account_emails::{AccountEmailError, ask_for_email, tell_of_new_password};
use serde::Deserialize;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::TextInput;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::asking::{Flash, FlashAlert, TooSoon, too_soon};
use crate::pages::account::auth_layout::{AuthForm, AuthLayout, email_field, new_password_field};
use crate::pages::account::form::FormData;
use crate::pages::account::render;
use crate::pages::state::Shop;

#[derive(Debug, Clone, Default, Deserialize)]
pub struct ResetQuery {
    #[serde(default)]
    token: String,
    sent: Option<String>,
}

/// `GET /account/reset`
pub async fn reset_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(query): Query<ResetQuery>,
) -> Result<Response, PageError> {
    let flash = query
        .sent
        .map(|_| (Tone::Good, text!("account-reset-sent")));
    show(&shop, &visitor, StatusCode::OK, &FormData::default(), flash).await
}

/// `POST /account/reset`
pub async fn ask_for_reset(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some(email) = sent.email() else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&shop, &visitor, status, &sent, None).await;
    };
    if let Some(wait) = too_soon(&shop, &visitor, "reset", email.as_str()).await? {
        let page = show(&shop, &visitor, TooSoon::STATUS, &sent, wait.flash()).await?;
        return Ok(wait.answer(page));
    }
    // For any address: whether there is an account is looked up when the e-mail is written.
    let (writer, about) = (shop.db.writer(), AskedAbout::Reset);
    let asked = ask_for_email(writer, &shop.purchases, &email, about).await;
    asked.map_err(PageError::internal)?;
    Ok(see_other("/account/reset?sent=1"))
}

/// `GET /account/reset/new`: looking at the form does not use the link up.
pub async fn new_password_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(query): Query<ResetQuery>,
) -> Result<Response, PageError> {
    match owner(&shop, &query.token).await? {
        Some(_) => {
            show_new(
                &shop,
                &visitor,
                StatusCode::OK,
                &query.token,
                &FormData::default(),
            )
            .await
        }
        None => show_expired(&shop, &visitor).await,
    }
}

/// `POST /account/reset/new`: ends every session of the account.
pub async fn set_new_password(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let token = sent.text("token").to_owned();
    let Some(customer) = owner(&shop, &token).await? else {
        return show_expired(&shop, &visitor).await;
    };
    let Some(password) = sent.new_password("password", &customer.email) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_new(&shop, &visitor, status, &token, &sent).await;
    };
    let hash = shop.passwords.hash(password.expose()).await?;
    if !change(&shop, &token, &hash, &customer.email).await? {
        return show_expired(&shop, &visitor).await;
    }
    throttle::forgive(&shop, customer.email.as_str()).await?;
    let network = &visitor.ip_prefix;
    throttle::succeeded(&shop, "reset", network, Throttle::NETWORK).await?;
    Ok(see_other("/account/login?done=reset"))
}

async fn owner(shop: &Shop, token: &str) -> Result<Option<Customer>, PageError> {
    let reader = shop.db.reader();
    match peek_token(reader, token, Purpose::Reset, shop.now_ms()).await? {
        Some(id) => Ok(customer_by_id(reader, id).await?),
        None => Ok(None),
    }
}

/// Whoever follows the link reads the account's mail, so the address is proved as well.
async fn change(
    shop: &Shop,
    token: &str,
    hash: &str,
    email: &EmailAddress,
) -> Result<bool, PageError> {
    let now_ms = shop.now_ms();
    let done = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        let Some(customer) = use_token(tx, token, Purpose::Reset, now_ms).await? else {
            return Ok::<_, AccountEmailError>(false);
        };
        set_password_hash(tx, customer, hash).await?;
        verify_email(tx, customer, now_ms).await?;
        revoke_other_sessions(tx, SessionUser::Customer(customer), None).await?;
        tell_of_new_password(tx, &shop.purchases, email).await?;
        Ok(true)
    });
    done.await.map_err(PageError::internal)
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let title = text!("account-reset-title");
    render(shop, visitor, status, &title, || {
        let email = email_field(sent, "email");
        let errors = sent.errors().to_vec();
        let links = vec![(text!("account-reset-back"), "/account/login")];
        view! {
            <AuthLayout title=title.clone() links>
                <FlashAlert flash/>
                <p class="soft">{text!("account-reset-note", minutes = RESET_MINUTES)}</p>
                <AuthForm action="/account/reset" button=text!("account-reset-button") errors>
                    <TextInput field=email/>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}

async fn show_new(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    token: &str,
    sent: &FormData,
) -> Result<Response, PageError> {
    let title = text!("account-new-password-title");
    render(shop, visitor, status, &title, || {
        let label = text!("account-field-new-password");
        let password = new_password_field(sent, "password", label);
        let (hidden, errors) = (("token", token.to_owned()), sent.errors().to_vec());
        let button = text!("account-new-password-button");
        view! {
            <AuthLayout title=title.clone()>
                <p class="soft">{text!("account-new-password-note")}</p>
                <AuthForm action="/account/reset/new" button hidden errors>
                    <TextInput field=password/>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}

async fn show_expired(shop: &Shop, visitor: &Visitor) -> Result<Response, PageError> {
    let title = text!("account-reset-expired-title");
    render(shop, visitor, StatusCode::GONE, &title, || {
        let text = text!("account-reset-expired", minutes = RESET_MINUTES);
        view! {
            <AuthLayout title=title.clone()>
                <Alert tone=Tone::Bad text/>
                <p><a class="button wide" href="/account/reset">{text!("account-reset-again")}</a></p>
            </AuthLayout>
        }
    })
    .await
}
