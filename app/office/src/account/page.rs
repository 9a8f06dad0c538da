//! `/admin/account`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::staff::Permission;
use database::session::{SessionUser, sessions_of};
use database::staff::recovery_codes_left;
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::account::view::{AccountView, Shown};
use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/account`
pub(crate) async fn page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let sent = FormData::default();
    show(
        &office,
        &staff,
        StatusCode::OK,
        &sent,
        query.done.as_deref(),
    )
    .await
}

pub(super) async fn show(
    office: &Office,
    staff: &Staff,
    status: StatusCode,
    sent: &FormData,
    done: Option<&str>,
) -> Result<Response, PageError> {
    let (reader, user) = (office.db.reader(), SessionUser::Staff(staff.id()));
    let shown = Shown {
        email: staff.person.email.as_str().to_owned(),
        role: staff.person.role.name.clone(),
        codes_left: recovery_codes_left(reader, staff.id()).await?,
        notices: staff
            .may(Permission::OrdersView)
            .then(|| staff.person.notices.clone()),
        sessions: sessions_of(reader, user, office.now_ms()).await?,
        current: staff.session.fingerprint.clone(),
        country: office.shop().await?.country,
        sent: sent.clone(),
    };
    let flash = flash(done, |done| match done {
        "password" => Some(text!("office-account-password-done")),
        "authenticator" => Some(text!("office-account-authenticator-done")),
        "notices" => Some(text!("office-account-notices-done")),
        "session" => Some(text!("office-account-session-done")),
        "recovery" => Some(text!("office-account-recovery-used")),
        _ => None,
    });
    let page = Page::new(staff.name().to_owned(), Section::Account);
    let name = staff.name().to_owned();
    page.status(status)
        .flash(flash)
        .draw(office, staff, || view! { <AccountView name shown/> })
        .await
}
