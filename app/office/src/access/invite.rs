//! Accepting an invitation: a password and an authenticator, once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commerce::policy::INVITATION_HOURS;
use database::staff::{Accepted, Staff as Person, accept_invitation, invitation, staff_by_id};
use database::throttle::Throttle;
use leptos::prelude::*;
use serde_json::Value;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::{ErrorSummary, TextInput};
use web::http::device;
use web::http::error::PageError;
use web::http::state::HttpState;
use web::http::throttle;

use crate::access::qr::NewAuthenticator;
use crate::access::recovery::{self, RecoveryCodes};
use crate::access::{account, too_many};
use crate::audit;
use crate::kit::form::{FormData, code_field, secret_field};
use crate::layout::Section;
use crate::page::{Flash, Page, slow_down};
use crate::session::{self, Peer};
use crate::staff;
use crate::state::Office;
use crate::totp::Totp;

/// `GET /admin/invite/{token}`
pub(crate) async fn invitation_page(
    State(office): State<Office>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    match invitation(office.db.reader(), &token, office.now_ms()).await? {
        Some(person) => {
            let sent = FormData::default();
            show(&office, StatusCode::OK, &token, &person, &sent, None).await
        }
        None => expired(&office).await,
    }
}

/// `POST /admin/invite/{token}`
pub(crate) async fn accept(
    State(office): State<Office>,
    Path(token): Path<String>,
    peer: Peer,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let now_ms = office.now_ms();
    let Some(person) = invitation(office.db.reader(), &token, now_ms).await? else {
        return expired(&office).await;
    };
    let password = sent.new_password("password", &person.email);
    let totp = totp(&office, &token, &person);
    let step = totp.typed(sent.text("code"), now_ms);
    if step.is_none() {
        sent.refuse("code", text!("office-code-not-yet"));
    }
    let (Some(password), Some(totp_step)) = (password, step) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&office, status, &token, &person, &sent, None).await;
    };
    // A hash costs more than a page.
    let (action, limit) = ("staff-invitation", Throttle::NETWORK);
    if let Some(seconds) =
        throttle::network_must_wait(&office, action, &peer.network, limit).await?
    {
        let flash = Some((Tone::Caution, too_many(seconds)));
        let status = StatusCode::TOO_MANY_REQUESTS;
        let page = show(&office, status, &token, &person, &sent, flash).await?;
        return Ok(slow_down(page, seconds));
    }
    let accepted = Accepted {
        password_hash: office.passwords.hash(password.expose()).await?,
        totp_seed: seed(&office, &token),
        totp_step,
        recovery_codes: recovery::make(),
    };
    if !store(&office, &peer, &token, &person, &accepted).await? {
        return expired(&office).await;
    }
    let account = account(person.email.as_str());
    throttle::forgive(&office, &account).await?;
    let cookies = session::begin(&office, &peer, person.id).await?;
    let cookies = cookies.staff_device(&device::issue(&office, &account));
    let title = text!("office-invitation-done");
    let page = Page::new(title, Section::Account);
    let codes = accepted.recovery_codes;
    let page = page.draw_outside(&office, || view! { <RecoveryCodes codes/> });
    Ok((cookies, page.await?).into_response())
}

/// Opens the account; tells whether the link still worked.
async fn store(
    office: &Office,
    peer: &Peer,
    token: &str,
    person: &Person,
    accepted: &Accepted,
) -> Result<bool, PageError> {
    let (now_ms, by) = (office.now_ms(), &staff::by(person, peer));
    let stored = database::transaction(&office.db, |tx| async move {
        let Some(id) = accept_invitation(&*tx, token, accepted, now_ms).await? else {
            return Ok::<_, database::Error>(false);
        };
        let Some(person) = staff_by_id(&*tx, id).await? else {
            return Ok(false);
        };
        audit::note(
            &*tx,
            by,
            "staff.joined",
            &person,
            (Value::Null, Value::Null),
            now_ms,
        )
        .await?;
        Ok(true)
    });
    Ok(stored.await?)
}

/// The seed of the authenticator that the page of this link shows, the same each time it is opened.
fn seed(office: &Office, token: &str) -> String {
    office.seal("staff authenticator", &[token.as_bytes()])
}

fn totp(office: &Office, token: &str, person: &Person) -> Totp {
    Totp::of(&office.purchases.secret, person.id, &seed(office, token))
}

async fn show(
    office: &Office,
    status: StatusCode,
    token: &str,
    person: &Person,
    sent: &FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let shop = office.shop().await?.name.clone();
    let title = text!("office-invitation-title", name = person.name.as_str());
    let page = Page::new(title, Section::Account)
        .status(status)
        .flash(flash);
    let totp = totp(office, token, person);
    let password = secret_field(
        sent,
        "password",
        text!("office-field-new-password"),
        "new-password",
    )
    .hint(text!("office-password-hint"));
    let code = code_field(sent, text!("office-field-code")).hint(text!("office-code-first"));
    let (action, email) = (
        format!("/admin/invite/{token}"),
        person.email.as_str().to_owned(),
    );
    let (role, errors) = (person.role.name.clone(), sent.errors().to_vec());
    page.draw_outside(office, || {
        view! {
            <p>{text!("office-invitation-lead", shop = shop.as_str(), role = role)}</p>
            <ErrorSummary errors/>
            <form class="card" method="post" action=action>
                <h2>{text!("office-invitation-password")}</h2>
                // For password managers.
                <input type="hidden" name="username" autocomplete="username" value=email.clone()/>
                <TextInput field=password/>
                <h2>{text!("office-invitation-authenticator")}</h2>
                <NewAuthenticator totp shop email/>
                <TextInput field=code/>
                <button class="button">{text!("office-invitation-button")}</button>
            </form>
        }
    })
    .await
}

async fn expired(office: &Office) -> Result<Response, PageError> {
    let page = Page::new(text!("office-invitation-expired-title"), Section::Account);
    page.status(StatusCode::GONE)
        .draw_outside(office, || {
            let text = text!("office-invitation-expired", hours = INVITATION_HOURS);
            view! {
                <Alert tone=Tone::Bad text/>
                <p><a href="/admin/login">{text!("office-log-in-title")}</a></p>
            }
        })
        .await
}
