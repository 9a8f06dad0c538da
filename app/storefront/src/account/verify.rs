//! Confirming that an e-mail address is one's own.

use std::time::Duration;

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use commerce::policy::VERIFY_HOURS;
use database::customer::{Customer, Purpose, customer_by_email, use_token, verify_email};
use leptos::prelude::*;
use purchases::account_emails::{AccountEmailError, ask_to_verify};
use serde::Deserialize;
use tokio::time::Instant;
use web::components::alert::{Tone, alert};
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{auth_layout, email_field, form};
use crate::pages::account::form::FormData;
use crate::pages::account::{draw, slow_down, waiting_time};
use crate::pages::state::Shop;

/// Longer than the slower of two ways whose difference would tell whether an account exists.
const EVEN: Duration = Duration::from_millis(150);

/// What the address of the page may say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    token: Option<String>,
    /// A letter has just been sent, for the first time …
    first: Option<String>,
    /// … or again.
    again: Option<String>,
}

/// `GET /account/verify`: with a token, confirms the address; without, says where to look.
///
/// A program that only looks whether the link answers does not use it up.
pub async fn verify_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    method: Method,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if let Some(token) = asked.token.as_ref().filter(|_| method == Method::GET) {
        return match confirm(&shop, token).await? {
            Some(orders) => confirmed(&shop, &visitor, orders).await,
            None => {
                show(
                    &shop,
                    &visitor,
                    StatusCode::GONE,
                    &FormData::default(),
                    Said::Dead,
                )
                .await
            }
        };
    }
    let said = match asked {
        Asked { again: Some(_), .. } => Said::Again,
        Asked { first: Some(_), .. } => Said::First,
        _ => Said::Nothing,
    };
    show(&shop, &visitor, StatusCode::OK, &FormData::default(), said).await
}

/// `POST /account/verify/resend`
pub async fn send_again(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some(email) = sent.email() else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&shop, &visitor, status, &sent, Said::Nothing).await;
    };
    let wait = throttle::must_wait(&shop, "verify", email.as_str(), &visitor.ip_prefix).await?;
    if let Some(seconds) = wait {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let page = show(&shop, &visitor, status, &sent, Said::Wait(seconds)).await?;
        return Ok(slow_down(page, seconds));
    }
    in_even_time(async {
        let found = customer_by_email(shop.db.reader(), &email).await?;
        match found.filter(|customer| customer.verified_at_ms.is_none()) {
            Some(customer) => write(&shop, &customer).await,
            None => Ok(()),
        }
    })
    .await?;
    Ok(see_other("/account/verify?again=1"))
}

/// Sends the letter to a customer who gave the right password, not more often than others.
pub async fn send(shop: &Shop, visitor: &Visitor, customer: &Customer) -> Result<(), PageError> {
    let email = customer.email.as_str();
    let wait = throttle::must_wait(shop, "verify", email, &visitor.ip_prefix).await?;
    match wait {
        None => write(shop, customer).await,
        Some(_) => Ok(()),
    }
}

/// Lets an answer take as long whether or not there was anything to do.
pub async fn in_even_time<T>(work: impl Future<Output = T>) -> T {
    let until = Instant::now() + EVEN;
    let result = work.await;
    tokio::time::sleep_until(until).await;
    result
}

async fn write(shop: &Shop, customer: &Customer) -> Result<(), PageError> {
    let done = database::transaction(&shop.db, |tx| async move {
        ask_to_verify(&*tx, &shop.purchases, customer.id, &customer.email).await
    });
    done.await
        .map_err(|error: AccountEmailError| PageError::internal(error))
}

/// Uses the token up; tells how many orders made as a guest came into the account.
async fn confirm(shop: &Shop, token: &str) -> Result<Option<u64>, PageError> {
    let now_ms = shop.now_ms();
    let done = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        match use_token(tx, token, Purpose::Verify, now_ms).await? {
            Some(customer) => Ok(Some(verify_email(tx, customer, now_ms).await?)),
            None => Ok::<_, database::Error>(None),
        }
    });
    Ok(done.await?)
}

async fn confirmed(shop: &Shop, visitor: &Visitor, orders: u64) -> Result<Response, PageError> {
    let orders = match orders {
        0 => String::new(),
        1 => " The order you made before is in it.".to_owned(),
        more => format!(" The {more} orders you made before are in it."),
    };
    draw(shop, visitor, StatusCode::OK, "Address confirmed", || {
        let text = format!("Your address is confirmed and your account is open.{orders}");
        let body = view! { <p><a class="button wide" href="/account/login">"Log in"</a></p> };
        auth_layout("Welcome", alert(Tone::Good, text), body.into_any(), &[])
    })
    .await
}

/// What stands above the form.
enum Said {
    Nothing,
    First,
    Again,
    Dead,
    Wait(u64),
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    said: Said,
) -> Result<Response, PageError> {
    let folder = letters_on_this_machine(shop);
    draw(shop, visitor, status, "Confirm your e-mail address", || {
        let said = match said {
            Said::Nothing => ().into_any(),
            Said::First => alert(Tone::Good, format!("We have written to you. The link in the letter opens your account; it works for {VERIFY_HOURS} hours.")),
            Said::Again => alert(Tone::Good, "If an account waits for that address, a new letter is on its way."),
            Said::Dead => alert(Tone::Bad, "That link was used before or is too old. If your address is confirmed already, just log in."),
            Said::Wait(seconds) => alert(Tone::Caution, format!("Please wait {}, then ask again.", waiting_time(seconds))),
        };
        let said = view! {
            {said}
            {folder.map(|folder| alert(Tone::Info, format!("No mail server is set up: letters are files in {folder}.")))}
            <p class="soft">"No letter in sight? Look among the unwanted mail, or have it sent again."</p>
        };
        let body = form("/account/verify/resend", "Send it again", &[], sent, email_field(sent, "email"));
        let ways = [("Log in", "/account/login".to_owned()), ("Create an account", "/account/register".to_owned())];
        auth_layout("Confirm your e-mail address", said.into_any(), body, &ways)
    })
    .await
}

/// Where a developer finds the letters.
fn letters_on_this_machine(shop: &Shop) -> Option<String> {
    let folder = shop.mail_folder.as_ref();
    let folder = folder.filter(|_| shop.base_url().is_loopback());
    folder.map(|folder| folder.display().to_string())
}
