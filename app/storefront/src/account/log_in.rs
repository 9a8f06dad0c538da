//! Logging in and out.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use database::customer::{Customer, attach_guest_orders, customer_by_email, set_password_hash};
use leptos::prelude::*;
use serde::Deserialize;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::TextInput;
use web::http::device;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::security::safe_next;
use web::http::sessions;
use web::http::throttle::{self, LogIn};
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{AuthForm, AuthLayout, email_field, secret_field};
use crate::pages::account::demo;
use crate::pages::account::form::FormData;
use crate::pages::account::sign_in::{SignIn, finish_sign_in};
use crate::pages::account::{render, slow_down, too_many_attempts, verify};
use crate::pages::state::Shop;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Where to go after the log-in when nothing else was asked for.
const HOME: &str = "/account";

#[derive(Debug, Clone, Default, Deserialize)]
pub struct LogInQuery {
    next: Option<String>,
    /// What was just done: `reset` or `out`.
    done: Option<String>,
}

/// `GET /account/login`
pub async fn log_in_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(query): Query<LogInQuery>,
) -> Result<Response, PageError> {
    let next = query.next.as_deref().and_then(safe_next);
    if visitor.is_signed_in() {
        return Ok(see_other(next.unwrap_or(HOME)));
    }
    let flash = match query.done.as_deref() {
        Some("reset") => Some((Tone::Good, text!("account-log-in-reset"))),
        Some("out") => Some((Tone::Good, text!("account-log-in-out"))),
        _ if next.is_some() && comes_from_here(&headers) => {
            Some((Tone::Caution, text!("account-log-in-no-cookies")))
        }
        _ => None,
    };
    show(
        &shop,
        &visitor,
        StatusCode::OK,
        next,
        &FormData::default(),
        flash,
    )
    .await
}

/// Whoever is sent here from this page's own form brought no cookie back.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let has_cookies = headers.contains_key(header::COOKIE);
    let from = headers
        .get(header::REFERER)
        .and_then(|from| from.to_str().ok());
    let path = from.map(|from| from.split(['?', '#']).next().unwrap_or_default());
    !has_cookies && path.is_some_and(|path| path.ends_with("/account/login"))
}

/// `POST /account/login`
pub async fn log_in(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let wanted = sent.text("next").to_owned();
    let next = safe_next(&wanted);
    let email = sent.email();
    if sent.text("password").is_empty() {
        sent.refuse("password", text!("account-log-in-password-missing"));
    }
    let Some(email) = email.filter(|_| sent.is_fine()) else {
        return show(
            &shop,
            &visitor,
            StatusCode::UNPROCESSABLE_ENTITY,
            next,
            &sent,
            None,
        )
        .await;
    };
    let known = customer_by_email(shop.db.reader(), &email).await?;
    let hash = known
        .as_ref()
        .and_then(|known| known.password_hash.as_deref());
    let (caller, password) = (visitor.caller(), sent.text("password"));
    let outcome = throttle::log_in(&shop, email.as_str(), caller, password, hash).await?;
    match (outcome, known) {
        (LogIn::Wait { seconds }, _) => {
            let flash = Some((Tone::Caution, too_many_attempts(seconds)));
            let status = StatusCode::TOO_MANY_REQUESTS;
            let page = show(&shop, &visitor, status, next, &sent, flash).await?;
            Ok(slow_down(page, seconds))
        }
        (LogIn::Right { new_hash }, Some(customer)) => {
            if let Some(hash) = new_hash {
                set_password_hash(shop.db.writer(), customer.id, &hash).await?;
            }
            let_in(&shop, &visitor, &customer, next.unwrap_or(HOME)).await
        }
        _ => {
            let flash = Some((Tone::Bad, text!("account-log-in-wrong")));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&shop, &visitor, status, next, &sent, flash).await
        }
    }
}

/// `POST /account/logout`
pub async fn log_out(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, PageError> {
    let cookies = sessions::sign_out(&shop, &visitor).await?;
    // The next person at this machine finds no page of the account; not the cookies, one of which knows the browser.
    let clear = [(CLEAR_SITE_DATA, "\"cache\", \"storage\"")];
    Ok((cookies, clear, see_other("/account/login?done=out")).into_response())
}

/// An account whose address is not confirmed stays closed: whoever opened it may have typed
/// somebody else's.
async fn let_in(
    shop: &Shop,
    visitor: &Visitor,
    customer: &Customer,
    next: &str,
) -> Result<Response, PageError> {
    if customer.verified_at_ms.is_none() {
        verify::send(shop, visitor, customer).await?;
        return Ok(see_other("/account/verify?first=1"));
    }
    attach_guest_orders(shop.db.writer(), customer.id).await?;
    let mut sign_in = finish_sign_in(shop, visitor, customer.id).await?;
    let proof = device::issue(shop, customer.email.as_str());
    let cookies = std::mem::take(&mut sign_in.cookies).device(&proof);
    let in_checkout = next.starts_with("/checkout");
    let answer = if sign_in.notices.is_empty() && (sign_in.found == 0 || !in_checkout) {
        see_other(next)
    } else {
        show_cart_notices(shop, visitor, sign_in, next).await?
    };
    Ok((cookies, answer).into_response())
}

/// The carts were joined, and not all of both fitted: said before anything else.
async fn show_cart_notices(
    shop: &Shop,
    visitor: &Visitor,
    sign_in: SignIn,
    next: &str,
) -> Result<Response, PageError> {
    let title = text!("account-carts-title");
    let next = next.to_owned();
    render(shop, visitor, StatusCode::OK, &title, || {
        view! { <CartNotices notices=sign_in.notices found=sign_in.found next/> }
    })
    .await
}

/// `notices` are a product and a sentence each; `found` counts the items that waited in the account's cart.
#[component]
fn CartNotices(notices: Vec<(String, String)>, found: usize, next: String) -> impl IntoView {
    let notices = notices.into_iter().map(|(product, notice)| {
        let text = text!("account-carts-notice", product = product, notice = notice);
        view! { <Alert tone=Tone::Caution text/> }
    });
    let notices: Vec<_> = notices.collect();
    let found = (found > 0).then(|| {
        let text = text!("account-carts-found", count = found);
        view! { <Alert tone=Tone::Info text/> }
    });
    view! {
        <AuthLayout title=text!("account-carts-heading")>
            <p class="lead">{text!("account-carts-lead")}</p>
            <div class="stack">
                {notices}
                {found}
                <div class="row">
                    <a class="button" href=next>{text!("account-carts-continue")}</a>
                    <a class="button quiet" href="/cart">{text!("account-carts-view")}</a>
                </div>
            </div>
        </AuthLayout>
    }
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    next: Option<&str>,
    sent: &FormData,
    flash: Option<(Tone, Cow<'static, str>)>,
) -> Result<Response, PageError> {
    let demo = demo::offered(shop).await?;
    let title = text!("account-log-in-title");
    render(shop, visitor, status, &title, || {
        let email = email_field(sent, "username");
        let label = text!("account-field-password");
        let password = secret_field(sent, "password", label, "current-password");
        let hidden = ("next", next.unwrap_or_default().to_owned());
        let links = vec![
            (text!("account-log-in-forgotten"), "/account/reset"),
            (text!("account-register-title"), "/account/register"),
            (text!("order-find-link"), "/orders/find"),
        ];
        let errors = sent.errors().to_vec();
        view! {
            <AuthLayout title=title.clone() links>
                {flash.map(|(tone, text)| view! { <Alert tone text/> })}
                <AuthForm action="/account/login" button=text!("account-log-in-title") hidden errors>
                    <TextInput field=email/>
                    <TextInput field=password/>
                </AuthForm>
                {demo.then(|| view! { <DemoLogIn/> })}
            </AuthLayout>
        }
    })
    .await
}

#[component]
fn DemoLogIn() -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="demo">
            <h2 id="demo">{text!("account-demo-title")}</h2>
            <dl class="facts">
                <div><dt>{text!("account-field-email")}</dt><dd><code>{demo::EMAIL}</code></dd></div>
                <div><dt>{text!("account-field-password")}</dt><dd><code>{demo::PASSWORD}</code></dd></div>
            </dl>
            <p class="small soft">{text!("account-demo-note")}</p>
        </section>
    }
}
