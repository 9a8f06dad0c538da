//! Confirming that an e-mail address is one's own.

mod confirm;

use std::borrow::Cow;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::EmailAddress;
use commerce::job::AskedAbout;
use commerce::policy::VERIFY_HOURS;
use database::customer::Customer;
use leptos::prelude::*;
use purchases::account_emails::ask_for_email;
use serde::Deserialize;
use texts::text;
use tokio::time::Instant;
use web::components::alert::{Alert, Tone};
use web::components::field::TextInput;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{AuthForm, AuthLayout, email_field};
use crate::pages::account::form::FormData;
use crate::pages::account::{render, slow_down, too_many_attempts};
use crate::pages::state::Shop;

pub use confirm::confirm;

/// Longer than the slower of two ways whose difference would tell whether an account exists.
const EVEN: Duration = Duration::from_millis(150);

#[derive(Debug, Clone, Default, Deserialize)]
pub struct VerifyQuery {
    token: Option<String>,
    /// An e-mail has just been sent, for the first time …
    first: Option<String>,
    /// … or again.
    again: Option<String>,
}

/// `GET /account/verify`: with a token, the form that confirms the address; without, says where to look. Looking
/// confirms nothing: programs that check the links of e-mails look, too.
pub async fn verify_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(query): Query<VerifyQuery>,
) -> Result<Response, PageError> {
    if let Some(token) = &query.token {
        return confirm::page(&shop, &visitor, token).await;
    }
    let flash = match query {
        VerifyQuery { again: Some(_), .. } => Some(Flash::SentAgain),
        VerifyQuery { first: Some(_), .. } => Some(Flash::Sent),
        _ => None,
    };
    show(&shop, &visitor, StatusCode::OK, &FormData::default(), flash).await
}

/// `POST /account/verify/resend`
pub async fn send_again(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some(email) = sent.email() else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&shop, &visitor, status, &sent, None).await;
    };
    let wait = throttle::must_wait(&shop, "verify", email.as_str(), &visitor.ip_prefix).await?;
    if let Some(seconds) = wait {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let page = show(&shop, &visitor, status, &sent, Some(Flash::Wait(seconds))).await?;
        return Ok(slow_down(page, seconds));
    }
    write(&shop, &email).await?;
    Ok(see_other("/account/verify?again=1"))
}

/// Sends the e-mail to a customer who gave the right password, not more often than others.
pub async fn send(shop: &Shop, visitor: &Visitor, customer: &Customer) -> Result<(), PageError> {
    let email = customer.email.as_str();
    let wait = throttle::must_wait(shop, "verify", email, &visitor.ip_prefix).await?;
    match wait {
        None => write(shop, &customer.email).await,
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

/// For any address: whether an account waits there is looked up when the e-mail is written.
async fn write(shop: &Shop, email: &EmailAddress) -> Result<(), PageError> {
    let (writer, about) = (shop.db.writer(), AskedAbout::Confirming);
    let asked = ask_for_email(writer, &shop.purchases, email, about).await;
    asked.map_err(PageError::internal)
}

async fn expired(shop: &Shop, visitor: &Visitor) -> Result<Response, PageError> {
    let nothing = FormData::default();
    let flash = Some(Flash::Expired);
    show(shop, visitor, StatusCode::GONE, &nothing, flash).await
}

/// What stands above the form.
enum Flash {
    Sent,
    SentAgain,
    Expired,
    Wait(u64),
}

impl Flash {
    fn into_alert(self) -> (Tone, Cow<'static, str>) {
        match self {
            Flash::Sent => (
                Tone::Good,
                text!("account-verify-sent", hours = VERIFY_HOURS),
            ),
            Flash::SentAgain => (Tone::Good, text!("account-verify-sent-again")),
            Flash::Expired => (Tone::Bad, text!("account-verify-expired")),
            Flash::Wait(seconds) => (Tone::Caution, too_many_attempts(seconds)),
        }
    }
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    flash: Option<Flash>,
) -> Result<Response, PageError> {
    let folder = local_mail_folder(shop);
    let folder = folder.map(|folder| text!("account-verify-folder", folder = folder));
    let title = text!("account-verify-title");
    render(shop, visitor, status, &title, || {
        let flash = flash.map(Flash::into_alert);
        let email = email_field(sent, "email");
        let errors = sent.errors().to_vec();
        let links = vec![
            (text!("account-log-in-title"), "/account/login"),
            (text!("account-register-title"), "/account/register"),
        ];
        view! {
            <AuthLayout title=title.clone() links>
                {flash.map(|(tone, text)| view! { <Alert tone text/> })}
                {folder.map(|text| view! { <Alert tone=Tone::Info text/> })}
                <p class="soft">{text!("account-verify-note")}</p>
                <AuthForm action="/account/verify/resend" button=text!("account-verify-button") errors>
                    <TextInput field=email/>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}

/// Where a developer finds the e-mails.
fn local_mail_folder(shop: &Shop) -> Option<String> {
    let folder = shop.mail_folder.as_ref();
    let folder = folder.filter(|_| shop.base_url().is_loopback());
    folder.map(|folder| folder.display().to_string())
}
