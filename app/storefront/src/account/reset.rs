//! A new password for whoever can read the account's mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::Password;
use commerce::policy::RESET_MINUTES;
use database::customer::{
    Customer, Purpose, customer_by_email, customer_by_id, peek_token, set_password_hash, use_token,
    verify_email,
};
use database::session::{SessionUser, revoke_other_sessions};
use leptos::prelude::*;
use purchases::account_emails::{AccountEmailError, offer_reset};
use serde::Deserialize;
use web::components::alert::{Tone, alert};
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{
    PASSWORD_HINT, auth_layout, email_field, form, secret_field,
};
use crate::pages::account::form::FormData;
use crate::pages::account::verify::in_even_time;
use crate::pages::account::{draw, slow_down, waiting_time};
use crate::pages::state::Shop;

/// What the address of the page may say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    token: String,
    sent: Option<String>,
}

/// `GET /account/reset`
pub async fn reset_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let said = asked.sent.map(|_| {
        let text = "If that address has an account, a letter with a link is on its way.";
        (Tone::Good, text.to_owned())
    });
    show(&shop, &visitor, StatusCode::OK, &FormData::default(), said).await
}

/// `POST /account/reset`
pub async fn ask_for_reset(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some(email) = sent.email() else {
        return show(
            &shop,
            &visitor,
            StatusCode::UNPROCESSABLE_ENTITY,
            &sent,
            None,
        )
        .await;
    };
    let wait = throttle::must_wait(&shop, "reset", email.as_str(), &visitor.ip_prefix).await?;
    if let Some(seconds) = wait {
        let text = format!("Please wait {}, then ask again.", waiting_time(seconds));
        let said = Some((Tone::Caution, text));
        let page = show(&shop, &visitor, StatusCode::TOO_MANY_REQUESTS, &sent, said).await?;
        return Ok(slow_down(page, seconds));
    }
    in_even_time(async {
        match customer_by_email(shop.db.reader(), &email).await? {
            Some(customer) => write(&shop, &customer).await,
            None => Ok(()),
        }
    })
    .await?;
    Ok(see_other("/account/reset?sent=1"))
}

/// `GET /account/reset/new`: looking at the form does not use the link up.
pub async fn new_password_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    match owner(&shop, &asked.token).await? {
        Some(_) => {
            show_new(
                &shop,
                &visitor,
                StatusCode::OK,
                &asked.token,
                &FormData::default(),
            )
            .await
        }
        None => dead(&shop, &visitor).await,
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
        return dead(&shop, &visitor).await;
    };
    let password = Password::parse(sent.text("password"), &customer.email);
    let Some(password) = sent.read("password", password) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_new(&shop, &visitor, status, &token, &sent).await;
    };
    let hash = shop.passwords.hash(password.expose()).await?;
    if !change(&shop, &token, &hash).await? {
        return dead(&shop, &visitor).await;
    }
    throttle::forgive(&shop, "log-in", customer.email.as_str()).await?;
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
async fn change(shop: &Shop, token: &str, hash: &str) -> Result<bool, PageError> {
    let now_ms = shop.now_ms();
    let done = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        let Some(customer) = use_token(tx, token, Purpose::Reset, now_ms).await? else {
            return Ok::<_, database::Error>(false);
        };
        set_password_hash(tx, customer, hash).await?;
        verify_email(tx, customer, now_ms).await?;
        revoke_other_sessions(tx, SessionUser::Customer(customer), None).await?;
        Ok(true)
    });
    Ok(done.await?)
}

async fn write(shop: &Shop, customer: &Customer) -> Result<(), PageError> {
    let done = database::transaction(&shop.db, |tx| async move {
        offer_reset(&*tx, &shop.purchases, customer.id, &customer.email).await
    });
    done.await
        .map_err(|error: AccountEmailError| PageError::internal(error))
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    said: Option<(Tone, String)>,
) -> Result<Response, PageError> {
    draw(shop, visitor, status, "Reset the password", || {
        let said = view! {
            {said.map(|(tone, text)| alert(tone, text))}
            <p class="soft">"We send a link that works for " {RESET_MINUTES} " minutes."</p>
        };
        let body = form(
            "/account/reset",
            "Send the link",
            &[],
            sent,
            email_field(sent, "email"),
        );
        let ways = [("Back to log in", "/account/login".to_owned())];
        auth_layout("Reset the password", said.into_any(), body, &ways)
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
    draw(shop, visitor, status, "Choose a new password", || {
        let field = secret_field(sent, "password", "New password", "new-password");
        let fields = field.hint(PASSWORD_HINT).input();
        let hidden = [("token", token)];
        let body = form(
            "/account/reset/new",
            "Save the password",
            &hidden,
            sent,
            fields,
        );
        let said =
            view! { <p class="soft">"It ends all sessions of the account, on every device."</p> };
        auth_layout("Choose a new password", said.into_any(), body, &[])
    })
    .await
}

async fn dead(shop: &Shop, visitor: &Visitor) -> Result<Response, PageError> {
    draw(shop, visitor, StatusCode::GONE, "That link is too old", || {
        let text = "The link was used before, or is older than half an hour.";
        let body = view! { <p><a class="button wide" href="/account/reset">"Ask for a new link"</a></p> };
        auth_layout("That link no longer works", alert(Tone::Bad, text), body.into_any(), &[])
    })
    .await
}
