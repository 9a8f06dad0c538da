//! The first half of logging in, and logging out.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use database::staff::{set_staff_password, staff_by_email};
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;
use texts::text;
use web::components::alert::Tone;
use web::components::field::{ErrorSummary, Field, TextInput};
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle::{self, LogIn};

use crate::access::{HOME, account, inside, pending, too_many};
use crate::audit;
use crate::kit::form::{FormData, secret_field};
use crate::layout::Section;
use crate::page::{Flash, Page, slow_down};
use crate::session::{self, Peer};
use crate::staff::{self, Staff};
use crate::state::Office;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LogInQuery {
    next: Option<String>,
    /// What was just done: `out`.
    done: Option<String>,
}

/// `GET /admin/login`
pub(crate) async fn log_in_page(
    State(office): State<Office>,
    peer: Peer,
    Query(query): Query<LogInQuery>,
) -> Result<Response, PageError> {
    let next = query.next.as_deref().and_then(inside);
    if session::resume(&office, &peer).await?.is_some() {
        return Ok(see_other(next.unwrap_or(HOME)));
    }
    let flash = match query.done.as_deref() {
        Some("out") => Some((Tone::Good, text!("office-log-in-out"))),
        _ => None,
    };
    show(&office, StatusCode::OK, next, &FormData::default(), flash).await
}

/// `POST /admin/login`
pub(crate) async fn log_in(
    State(office): State<Office>,
    peer: Peer,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let wanted = sent.text("next").to_owned();
    let next = inside(&wanted);
    let email = sent.email();
    if sent.text("password").is_empty() {
        sent.refuse("password", text!("office-password-missing"));
    }
    let Some(email) = email.filter(|_| sent.is_fine()) else {
        return show(&office, StatusCode::UNPROCESSABLE_ENTITY, next, &sent, None).await;
    };
    let known = staff_by_email(office.db.reader(), &email).await?;
    let known = known.filter(|person| person.is_active());
    let hash = known
        .as_ref()
        .and_then(|known| known.password_hash.as_deref());
    let account = account(email.as_str());
    let (caller, password) = (peer.caller(), sent.text("password"));
    let outcome = throttle::log_in(&office, &account, caller, password, hash).await?;
    match (outcome, known) {
        (LogIn::Wait { seconds }, _) => {
            let flash = Some((Tone::Caution, too_many(seconds)));
            let status = StatusCode::TOO_MANY_REQUESTS;
            let page = show(&office, status, next, &sent, flash).await?;
            Ok(slow_down(page, seconds))
        }
        (LogIn::Right { new_hash }, Some(mut person)) => {
            if let Some(hash) = new_hash {
                set_staff_password(office.db.writer(), person.id, &hash).await?;
                person.password_hash = Some(hash);
            }
            let next = utf8_percent_encode(next.unwrap_or(HOME), NON_ALPHANUMERIC);
            let to_code = see_other(&format!("/admin/login/code?next={next}"));
            Ok((pending::note(&office, &person), to_code).into_response())
        }
        (_, known) => {
            if let Some(person) = known {
                let by = staff::by(&person, &peer);
                audit::of_staff(&office, &by, "staff.log_in_failed", &person, Value::Null).await?;
            }
            let flash = Some((Tone::Bad, text!("office-log-in-wrong")));
            show(
                &office,
                StatusCode::UNPROCESSABLE_ENTITY,
                next,
                &sent,
                flash,
            )
            .await
        }
    }
}

/// `POST /admin/logout`
pub(crate) async fn log_out(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    let (by, person) = (staff.by(), &staff.person);
    audit::of_staff(&office, &by, "staff.logged_out", person, Value::Null).await?;
    let cookies = session::end(&office, &staff.peer).await?;
    // The next person at this machine finds no page of the office.
    let clear = [(CLEAR_SITE_DATA, "\"cache\"")];
    Ok((cookies, clear, see_other("/admin/login?done=out")).into_response())
}

async fn show(
    office: &Office,
    status: StatusCode,
    next: Option<&str>,
    sent: &FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let title = text!("office-log-in-title");
    let page = Page::new(title, Section::Account)
        .status(status)
        .flash(flash);
    let email = Field::new("email", text!("office-field-email"))
        .kind("email")
        .max_length(254)
        .autocomplete("username");
    let email = sent.filled(email, "email");
    let password = secret_field(
        sent,
        "password",
        text!("office-field-password"),
        "current-password",
    );
    let (next, errors) = (next.unwrap_or_default().to_owned(), sent.errors().to_vec());
    page.draw_outside(office, || {
        view! {
            <ErrorSummary errors/>
            <form class="card" method="post" action="/admin/login">
                <input type="hidden" name="next" value=next/>
                <TextInput field=email/>
                <TextInput field=password/>
                <button class="button">{text!("office-log-in-button")}</button>
            </form>
        }
    })
    .await
}
