//! A new password for whoever can read the account's mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::Password;
use database::customer::{
    Customer, Purpose, customer_by_email, customer_by_id, peek_token, set_password_hash, use_token,
    verify_email,
};
use database::session::{SessionUser, revoke_other_sessions};
use leptos::prelude::*;
use serde::Deserialize;

use super::super::super::error::PageError;
use super::super::super::limits::Query;
use super::super::super::redirect::see_other;
use super::super::super::state::Shop;
use super::super::super::throttle;
use super::super::super::ui::alert::{Tone, alert};
use super::super::super::visitor::Visitor;
use super::gate::{PASSWORD_HINT, email_field, form, gate, secret_field};
use super::letters::{LetterError, RESET_MINUTES, offer_reset};
use super::sent::Sent;
use super::verify::in_even_time;
use super::{draw, slow_down, waiting_time};

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
    show(&shop, &visitor, StatusCode::OK, &Sent::default(), said).await
}

/// `POST /account/reset`
pub async fn ask_for_reset(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: Sent,
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
                &Sent::default(),
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
    mut sent: Sent,
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
    let hash = shop.passwords.hash(password.expose()).await;
    let hash = hash.map_err(PageError::internal)?;
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
        offer_reset(&*tx, shop, customer.id, &customer.email).await
    });
    done.await
        .map_err(|error: LetterError| PageError::internal(error))
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &Sent,
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
        gate("Reset the password", said.into_any(), body, &ways)
    })
    .await
}

async fn show_new(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    token: &str,
    sent: &Sent,
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
        gate("Choose a new password", said.into_any(), body, &[])
    })
    .await
}

async fn dead(shop: &Shop, visitor: &Visitor) -> Result<Response, PageError> {
    draw(shop, visitor, StatusCode::GONE, "That link is too old", || {
        let text = "The link was used before, or is older than half an hour.";
        let body = view! { <p><a class="button wide" href="/account/reset">"Ask for a new link"</a></p> };
        gate("That link no longer works", alert(Tone::Bad, text), body.into_any(), &[])
    })
    .await
}
