//! Name, e-mails, password and sessions of the account: one page, one form for each.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use database::customer::{set_marketing, set_name, set_password_hash};
use database::session::{SessionUser, revoke_other_sessions, revoke_session, sessions_of};
use leptos::prelude::*;
use purchases::account_emails::{AccountEmailError, tell_of_new_password};
use serde::Deserialize;
use texts::text;
use web::components::field::ErrorSummary;
use web::http::cookies::Token;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::sessions;
use web::http::throttle::{self, LogIn};

use crate::pages::account::authenticated::Authenticated;
use crate::pages::account::form::FormData;
use crate::pages::account::view::{AccountLayout, Flash};
use crate::pages::account::{render, slow_down, too_many_attempts};
use crate::pages::state::Shop;

use view::{
    EmailsPanel, NamePanel, PasswordFields, PasswordPanel, SessionRow, SessionsPanel, flash,
    name_field,
};

#[derive(Debug, Clone, Default, Deserialize)]
pub struct ProfileQuery {
    done: Option<String>,
}

/// `GET /account/profile`
pub async fn profile_page(
    State(shop): State<Shop>,
    member: Authenticated,
    Query(query): Query<ProfileQuery>,
) -> Result<Response, PageError> {
    let filled = FormData::prefilled([("name", member.customer.name.to_string())]);
    show(
        &shop,
        &member,
        StatusCode::OK,
        &filled,
        query.done.as_deref(),
    )
    .await
}

/// `POST /account/profile`: `change` says what.
pub async fn change_profile(
    State(shop): State<Shop>,
    member: Authenticated,
    sent: FormData,
) -> Result<Response, PageError> {
    match sent.text("change") {
        "name" => rename(&shop, &member, sent).await,
        "emails" => choose_emails(&shop, &member, &sent).await,
        "password" => change_password(&shop, &member, sent).await,
        "session" => end_session(&shop, &member, &sent).await,
        "sessions" => end_other_sessions(&shop, &member).await,
        _ => Err(PageError::BadRequest(
            text!("account-profile-unknown-form").into_owned(),
        )),
    }
}

async fn rename(
    shop: &Shop,
    member: &Authenticated,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some(name) = sent.person_name() else {
        return show(shop, member, StatusCode::UNPROCESSABLE_ENTITY, &sent, None).await;
    };
    set_name(shop.db.writer(), member.id(), &name).await?;
    Ok(see_other("/account/profile?done=name"))
}

async fn choose_emails(
    shop: &Shop,
    member: &Authenticated,
    sent: &FormData,
) -> Result<Response, PageError> {
    let wanted = sent.ticked("news");
    set_marketing(shop.db.writer(), member.id(), wanted, shop.now_ms()).await?;
    Ok(see_other("/account/profile?done=emails"))
}

/// Guessing the old password is as slow here as at the log-in.
async fn change_password(
    shop: &Shop,
    member: &Authenticated,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let customer = &member.customer;
    if sent.text("old_password").is_empty() {
        sent.refuse("old_password", text!("account-profile-password-missing"));
    }
    let new = sent.new_password("new_password", &customer.email);
    let Some(new) = new.filter(|_| sent.is_fine()) else {
        return show(shop, member, StatusCode::UNPROCESSABLE_ENTITY, &sent, None).await;
    };
    let (email, caller) = (customer.email.as_str(), member.visitor.caller());
    let (old, hash) = (sent.text("old_password"), customer.password_hash.as_deref());
    match throttle::log_in(shop, email, caller, old, hash).await? {
        LogIn::Right { .. } => {}
        LogIn::Wrong => {
            sent.refuse("old_password", text!("account-profile-password-wrong"));
            return show(shop, member, StatusCode::UNPROCESSABLE_ENTITY, &sent, None).await;
        }
        LogIn::Wait { seconds } => {
            sent.refuse("old_password", too_many_attempts(seconds));
            let page = show(shop, member, StatusCode::TOO_MANY_REQUESTS, &sent, None).await?;
            return Ok(slow_down(page, seconds));
        }
    }
    let hash = shop.passwords.hash(new.expose()).await?;
    let (id, hash) = (member.id(), &hash);
    database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        set_password_hash(tx, id, hash).await?;
        revoke_other_sessions(tx, SessionUser::Customer(id), None).await?;
        tell_of_new_password(tx, &shop.purchases, &customer.email).await
    })
    .await
    .map_err(|error: AccountEmailError| PageError::internal(error))?;
    let cookies = sessions::sign_in(shop, &member.visitor, id).await?;
    Ok((cookies, see_other("/account/profile?done=password")).into_response())
}

/// A session is named by its fingerprint, which opens nothing.
async fn end_session(
    shop: &Shop,
    member: &Authenticated,
    sent: &FormData,
) -> Result<Response, PageError> {
    let user = SessionUser::Customer(member.id());
    if !revoke_session(shop.db.writer(), user, sent.text("session")).await? {
        return Err(PageError::NotFound);
    }
    Ok(see_other("/account/profile?done=session"))
}

async fn end_other_sessions(shop: &Shop, member: &Authenticated) -> Result<Response, PageError> {
    let user = SessionUser::Customer(member.id());
    let own = member.visitor.session_token.as_ref().map(Token::expose);
    revoke_other_sessions(shop.db.writer(), user, own).await?;
    Ok(see_other("/account/profile?done=sessions"))
}

async fn show(
    shop: &Shop,
    member: &Authenticated,
    status: StatusCode,
    sent: &FormData,
    done: Option<&str>,
) -> Result<Response, PageError> {
    let user = SessionUser::Customer(member.id());
    let sessions = sessions_of(shop.db.reader(), user, shop.now_ms()).await?;
    let own = member
        .visitor
        .session
        .as_ref()
        .map(|own| own.fingerprint.as_str());
    let title = text!("account-profile-title");
    render(shop, &member.visitor, status, &title, || {
        let flash = done.and_then(flash);
        let name = name_field(&member.customer, sent);
        let passwords = PasswordFields::new(sent);
        let errors = sent.errors().to_vec();
        let sessions = SessionRow::all(sessions, own);
        let customer = member.customer.clone();
        view! {
            <AccountLayout path="/account/profile" title=title.clone()>
                <Flash text=flash/>
                <ErrorSummary errors/>
                <NamePanel email=customer.email.shown() name/>
                <PasswordPanel email=customer.email.shown() passwords/>
                <EmailsPanel news=customer.marketing_opt_in/>
                <SessionsPanel sessions/>
            </AccountLayout>
        }
    })
    .await
}
