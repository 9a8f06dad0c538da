//! The second half of logging in: a code of the authenticator, or a recovery code.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use commerce::throttle::Throttle;
use database::staff::{Staff as Person, use_recovery_code, use_totp_step};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use texts::text;
use web::components::alert::Tone;
use web::components::field::{ErrorSummary, TextInput};
use web::http::device;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle;

use crate::access::{HOME, account, inside, pending, recovery, too_many};
use crate::audit;
use crate::kit::form::{FormData, code_field};
use crate::layout::Section;
use crate::page::{Flash, Page, slow_down};
use crate::session::{self, Peer};
use crate::staff;
use crate::state::Office;
use crate::totp::Totp;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct CodeQuery {
    next: Option<String>,
}

/// What was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typed {
    Code,
    RecoveryCode,
    /// Wrong, or used before.
    Nothing,
}

/// `GET /admin/login/code`
pub(crate) async fn code_page(
    State(office): State<Office>,
    headers: HeaderMap,
    Query(query): Query<CodeQuery>,
) -> Result<Response, PageError> {
    if pending::find(&office, &headers).await?.is_none() {
        return Ok(see_other("/admin/login"));
    }
    let next = query.next.as_deref().and_then(inside);
    show(&office, StatusCode::OK, next, &FormData::default(), None).await
}

/// `POST /admin/login/code`
pub(crate) async fn check_code(
    State(office): State<Office>,
    headers: HeaderMap,
    peer: Peer,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some(person) = pending::find(&office, &headers).await? else {
        return Ok(see_other("/admin/login"));
    };
    let wanted = sent.text("next").to_owned();
    let next = inside(&wanted);
    let (account, limit) = (account(person.email.as_str()), Throttle::ACCOUNT);
    let wait = throttle::account_must_wait(&office, "staff-code", &account, &peer.network, limit);
    if let Some(seconds) = wait.await? {
        let flash = Some((Tone::Caution, too_many(seconds)));
        let page = show(&office, StatusCode::TOO_MANY_REQUESTS, next, &sent, flash).await?;
        return Ok(slow_down(page, seconds));
    }
    let by = staff::by(&person, &peer);
    let typed = compare(&office, &person, sent.text("code")).await?;
    if typed == Typed::Nothing {
        audit::of_staff(&office, &by, "staff.code_failed", &person, Value::Null).await?;
        sent.refuse("code", text!("office-code-wrong"));
        return show(&office, StatusCode::UNPROCESSABLE_ENTITY, next, &sent, None).await;
    }
    throttle::forget_tries(&office, "staff-code", &account).await?;
    let cookies = session::begin(&office, &peer, person.id).await?;
    let with_recovery_code = typed == Typed::RecoveryCode;
    let how = json!({ "recovery_code": with_recovery_code });
    audit::of_staff(&office, &by, "staff.logged_in", &person, how).await?;
    let cookies = cookies.staff_device(&device::issue(&office, &account));
    let next = match with_recovery_code {
        true => "/admin/account?done=recovery",
        false => next.unwrap_or(HOME),
    };
    Ok((cookies, see_other(next)).into_response())
}

/// Takes the code, so that nobody can use it once more on any instance.
async fn compare(office: &Office, person: &Person, typed: &str) -> Result<Typed, PageError> {
    let (writer, now_ms) = (office.db.writer(), office.now_ms());
    let seed = person.totp_seed.as_deref();
    let totp = seed.map(|seed| Totp::of(&office.purchases.secret, person.id, seed));
    if let Some(step) = totp.and_then(|totp| totp.typed(typed, now_ms)) {
        let is_unused = use_totp_step(writer, person.id, step).await?;
        return Ok(if is_unused {
            Typed::Code
        } else {
            Typed::Nothing
        });
    }
    let Some(code) = recovery::parse(typed) else {
        return Ok(Typed::Nothing);
    };
    let is_unused = use_recovery_code(writer, person.id, &code, now_ms).await?;
    Ok(if is_unused {
        Typed::RecoveryCode
    } else {
        Typed::Nothing
    })
}

async fn show(
    office: &Office,
    status: StatusCode,
    next: Option<&str>,
    sent: &FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let title = text!("office-code-title");
    let page = Page::new(title, Section::Account)
        .status(status)
        .flash(flash);
    let code = code_field(sent, text!("office-field-code")).hint(text!("office-code-hint"));
    let (next, errors) = (next.unwrap_or_default().to_owned(), sent.errors().to_vec());
    page.draw_outside(office, || {
        view! {
            <ErrorSummary errors/>
            <form class="card" method="post" action="/admin/login/code">
                <input type="hidden" name="next" value=next/>
                <TextInput field=code/>
                <button class="button">{text!("office-log-in-button")}</button>
            </form>
            <p><a href="/admin/login">{text!("office-code-back")}</a></p>
        }
    })
    .await
}
