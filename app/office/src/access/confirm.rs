//! The password once more, before what matters: refunds, roles, exports.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commerce::policy::STAFF_CONFIRMED_MINUTES;
use database::session::confirm_session;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::{Field, TextInput};
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::throttle::{self, LogIn};

use crate::access::{HOME, account, inside, too_many};
use crate::audit;
use crate::kit::form::FormData;
use crate::kit::hidden::HiddenFields;
use crate::kit::parts::PageHead;
use crate::layout::Section;
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

/// The field for the password in a form that comes back for it.
pub(crate) const CONFIRMATION: &str = "confirm_password";

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ConfirmQuery {
    next: Option<String>,
}

/// `GET /admin/confirm`
pub(crate) async fn confirm_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<ConfirmQuery>,
) -> Result<Response, PageError> {
    let next = query.next.as_deref().and_then(inside).unwrap_or(HOME);
    let fields = vec![("next".to_owned(), next.to_owned())];
    confirmation(&office, &staff, "/admin/confirm", fields, None).await
}

/// `POST /admin/confirm`
pub(crate) async fn confirm(
    State(office): State<Office>,
    staff: Staff,
    sent: FormData,
) -> Result<Response, PageError> {
    let next = inside(sent.text("next")).unwrap_or(HOME).to_owned();
    let refusal = match compare(&office, &staff, sent.text(CONFIRMATION)).await? {
        LogIn::Right { .. } => return Ok(see_other(&next)),
        LogIn::Wait { seconds } => too_many(seconds),
        LogIn::Wrong => text!("office-confirm-wrong"),
    };
    let fields = vec![("next".to_owned(), next)];
    let page = confirmation(&office, &staff, "/admin/confirm", fields, Some(refusal)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Compares the password of whoever is logged in; when it is right, the session counts as confirmed for some minutes.
pub(crate) async fn compare(
    office: &Office,
    staff: &Staff,
    password: &str,
) -> Result<LogIn, PageError> {
    let person = &staff.person;
    let account = account(person.email.as_str());
    let (caller, hash) = (staff.peer.caller(), person.password_hash.as_deref());
    let outcome = throttle::log_in(office, &account, caller, password, hash).await?;
    match (&outcome, &staff.peer.token) {
        (LogIn::Right { .. }, Some(token)) => {
            let (now_ms, by) = (office.now_ms(), &staff.by());
            let confirmed = database::transaction(&office.db, |tx| async move {
                confirm_session(&*tx, token.expose(), now_ms).await?;
                let nothing = (Value::Null, Value::Null);
                audit::note(&*tx, by, "staff.confirmed", person, nothing, now_ms).await
            });
            confirmed.await?;
        }
        (LogIn::Wrong, _) => {
            audit::of_staff(
                office,
                &staff.by(),
                "staff.confirmation_failed",
                person,
                Value::Null,
            )
            .await?;
        }
        _ => {}
    }
    Ok(outcome)
}

/// The page that asks for the password; the form that it holds back goes on to `action` with it.
pub(crate) async fn confirmation(
    office: &Office,
    staff: &Staff,
    action: &str,
    fields: Vec<(String, String)>,
    refusal: Option<Cow<'static, str>>,
) -> Result<Response, PageError> {
    let title = text!("office-confirm-title");
    let action = action.to_owned();
    let page = Page::new(title.clone(), Section::Account);
    page.draw(office, staff, || {
        let field = Field::new(CONFIRMATION, text!("office-field-password")).kind("password");
        let field = field.autocomplete("current-password").max_length(1024);
        view! {
            <PageHead title/>
            {refusal.map(|text| view! { <Alert tone=Tone::Bad text/> })}
            <form class="card narrow" method="post" action=action>
                <p>{text!("office-confirm-note", minutes = STAFF_CONFIRMED_MINUTES)}</p>
                <HiddenFields fields/>
                <TextInput field/>
                <button class="button">{text!("office-confirm-button")}</button>
            </form>
        }
    })
    .await
}

/// What whoever lacks the permission is answered.
pub(crate) async fn forbidden(office: &Office, staff: &Staff) -> Response {
    let title = text!("office-forbidden-title");
    let page = Page::new(title.clone(), Section::Account).status(StatusCode::FORBIDDEN);
    let role = staff.person.role.name.clone();
    let page = page.draw(office, staff, || {
        view! {
            <PageHead title/>
            <p>{text!("office-forbidden", role = role)}</p>
        }
    });
    page.await.unwrap_or_else(IntoResponse::into_response)
}
