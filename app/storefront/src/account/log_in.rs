//! Logging in and out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use database::customer::{Customer, customer_by_email, set_password_hash};
use leptos::prelude::*;
use serde::Deserialize;
use web::components::alert::{Tone, alert};
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::security::safe_next;
use web::http::sessions;
use web::http::throttle::{self, LogIn};
use web::http::visitor::Visitor;

use crate::pages::account::auth_layout::{auth_layout, email_field, form, secret_field};
use crate::pages::account::demo;
use crate::pages::account::form::FormData;
use crate::pages::account::sign_in::{SignIn, finish_sign_in};
use crate::pages::account::{draw, slow_down, verify, waiting_time};
use crate::pages::state::Shop;

/// Where to go after the log-in when nothing else was asked for.
const HOME: &str = "/account";

/// What the address of the log-in page may say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    next: Option<String>,
    /// What was just done: `reset` or `out`.
    done: Option<String>,
}

/// `GET /account/login`
pub async fn log_in_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let next = asked.next.as_deref().and_then(safe_next);
    if visitor.is_signed_in() {
        return Ok(see_other(next.unwrap_or(HOME)));
    }
    let said = match asked.done.as_deref() {
        Some("reset") => Some((
            Tone::Good,
            "Your password is changed. Log in with the new one.",
        )),
        Some("out") => Some((Tone::Good, "You are logged out.")),
        _ => None,
    };
    let said = said.map(|(tone, text)| (tone, text.to_owned()));
    show(
        &shop,
        &visitor,
        StatusCode::OK,
        next,
        &FormData::default(),
        said,
    )
    .await
}

/// `POST /account/login`
pub async fn log_in(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let asked = sent.text("next").to_owned();
    let next = safe_next(&asked);
    let email = sent.email();
    if sent.text("password").is_empty() {
        sent.refuse("password", "Enter your password.");
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
    let (network, password) = (&visitor.ip_prefix, sent.text("password"));
    let outcome = throttle::log_in(&shop, email.as_str(), network, password, hash).await?;
    match (outcome, known) {
        (LogIn::Wait { seconds }, _) => {
            let text = format!(
                "That was tried too often. Please wait {}, then try again.",
                waiting_time(seconds)
            );
            let status = StatusCode::TOO_MANY_REQUESTS;
            let said = Some((Tone::Caution, text));
            let page = show(&shop, &visitor, status, next, &sent, said).await?;
            Ok(slow_down(page, seconds))
        }
        (LogIn::Right { new_hash }, Some(customer)) => {
            if let Some(hash) = new_hash {
                set_password_hash(shop.db.writer(), customer.id, &hash).await?;
            }
            let_in(&shop, &visitor, &customer, next.unwrap_or(HOME)).await
        }
        _ => {
            let said = Some((Tone::Bad, "E-mail and password do not match.".to_owned()));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&shop, &visitor, status, next, &sent, said).await
        }
    }
}

/// `POST /account/logout`
pub async fn log_out(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, PageError> {
    let cookies = sessions::sign_out(&shop, &visitor).await?;
    Ok((cookies, see_other("/account/login?done=out")).into_response())
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
    let mut arrival = finish_sign_in(shop, visitor, customer.id).await?;
    let cookies = std::mem::take(&mut arrival.cookies);
    let in_checkout = next.starts_with("/checkout");
    let answer = if arrival.notices.is_empty() && (arrival.found == 0 || !in_checkout) {
        see_other(next)
    } else {
        about_the_cart(shop, visitor, &arrival, next).await?
    };
    Ok((cookies, answer).into_response())
}

/// The carts were joined, and not all of both fitted: said before anything else.
async fn about_the_cart(
    shop: &Shop,
    visitor: &Visitor,
    arrival: &SignIn,
    next: &str,
) -> Result<Response, PageError> {
    let notices = arrival
        .notices
        .iter()
        .map(|(title, text)| alert(Tone::Caution, format!("{title}: {text}")));
    let notices: Vec<AnyView> = notices.collect();
    let found = match arrival.found {
        0 => None,
        1 => Some(
            "One article was waiting in your cart from before. It is in there, too.".to_owned(),
        ),
        more => Some(format!(
            "{more} articles were waiting in your cart from before. They are in there, too."
        )),
    };
    let next = next.to_owned();
    draw(shop, visitor, StatusCode::OK, "Your cart", || {
        let body = view! {
            <div class="stack">
                {notices}
                {found.map(|text| alert(Tone::Info, text))}
                <div class="row">
                    <a class="button" href=next>"Go on"</a>
                    <a class="button quiet" href="/cart">"Look at the cart"</a>
                </div>
            </div>
        };
        let said = view! { <p class="lead">"You are logged in, and your carts are one now."</p> };
        auth_layout(
            "Your cart came along",
            said.into_any(),
            body.into_any(),
            &[],
        )
    })
    .await
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    next: Option<&str>,
    sent: &FormData,
    said: Option<(Tone, String)>,
) -> Result<Response, PageError> {
    let demo = demo::offered(shop).await?;
    draw(shop, visitor, status, "Log in", || {
        let fields = view! {
            {email_field(sent, "username")}
            {secret_field(sent, "password", "Password", "current-password").input()}
        };
        let hidden = [("next", next.unwrap_or_default())];
        let form = form("/account/login", "Log in", &hidden, sent, fields.into_any());
        let said = said.map(|(tone, text)| alert(tone, text)).into_any();
        let body = view! { {form}{demo.then(demo_log_ins)} };
        let ways = [
            ("Forgot the password?", "/account/reset".to_owned()),
            ("Create an account", "/account/register".to_owned()),
        ];
        auth_layout("Log in", said, body.into_any(), &ways)
    })
    .await
}

fn demo_log_ins() -> AnyView {
    view! {
        <section class="panel" aria-labelledby="demo">
            <h2 id="demo">"Demo log-in"</h2>
            <dl class="facts">
                <div><dt>"E-mail"</dt><dd><code>{demo::EMAIL}</code></dd></div>
                <div><dt>"Password"</dt><dd><code>{demo::PASSWORD}</code></dd></div>
            </dl>
            <p class="small soft">"Shown on your own machine only."</p>
        </section>
    }
    .into_any()
}
