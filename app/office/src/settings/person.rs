//! `/admin/settings/staff/{id}`: somebody's role, whether they may come in, another invitation.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::StaffId;
use database::staff::{
    Change, Role, Staff as Person, all_roles, change_staff, invite, is_invited, staff_by_id,
};
use leptos::prelude::*;
use serde_json::{Value, json};
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::audit;
use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::settings::staff::{grantable, granted, show_link};
use crate::settings::view::PersonView;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/settings/staff/{id}`
pub(crate) async fn person_page(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let person = find(&office, id).await?;
    let flash = flash(query.done.as_deref(), |done| {
        (done == "saved").then(|| text!("office-saved"))
    });
    show(
        &office,
        &staff,
        StatusCode::OK,
        person,
        FormData::default(),
        flash,
    )
    .await
}

/// `POST /admin/settings/staff/{id}`
pub(crate) async fn change_person(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let person = find(&office, id).await?;
    outranks(&staff, &person)?;
    let role = granted(&office, &staff, &mut sent).await?;
    let (Some(role), Some(version)) = (role, sent.number("version")) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&office, &staff, status, person, sent, None).await;
    };
    let is_disabled = sent.ticked("disabled");
    match store(&office, &staff, &person, version, &role, is_disabled).await? {
        Change::Done => Ok(see_other(&format!("/admin/settings/staff/{id}?done=saved"))),
        Change::LastOwner => {
            sent.refuse("role", text!("office-staff-last-owner"));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&office, &staff, status, person, sent, None).await
        }
        Change::Conflict => {
            let person = find(&office, id).await?;
            let flash = Some((Tone::Caution, text!("office-conflict")));
            let sent = FormData::default();
            show(&office, &staff, StatusCode::CONFLICT, person, sent, flash).await
        }
    }
}

/// `POST /admin/settings/staff/{id}/invitation`: also for whoever has lost password, phone and recovery codes.
pub(crate) async fn invite_again(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let person = find(&office, id).await?;
    outranks(&staff, &person)?;
    if person.disabled_at_ms.is_some() {
        return Err(PageError::Conflict(
            text!("office-staff-is-disabled").into_owned(),
        ));
    }
    let (now_ms, by, to) = (office.now_ms(), &staff.by(), &person);
    let token = database::transaction(&office.db, |tx| async move {
        let token = invite(&*tx, to.id, now_ms).await?;
        let changed = (Value::Null, Value::Null);
        audit::note(&*tx, by, "staff.invited_again", to, changed, now_ms).await?;
        Ok::<_, database::Error>(token)
    });
    show_link(&office, &staff, &person, &token.await?).await
}

async fn find(office: &Office, id: i64) -> Result<Person, PageError> {
    let person = staff_by_id(office.db.reader(), StaffId(id)).await?;
    person.ok_or(PageError::NotFound)
}

/// Nobody changes, disables or lets in anew who may do more than they: the link would be a way up.
fn outranks(staff: &Staff, person: &Person) -> Result<(), PageError> {
    let covers = staff
        .person
        .role
        .permissions
        .cover(&person.role.permissions);
    if covers {
        Ok(())
    } else {
        Err(PageError::Forbidden)
    }
}

async fn store(
    office: &Office,
    staff: &Staff,
    person: &Person,
    version: i64,
    role: &Role,
    is_disabled: bool,
) -> Result<Change, PageError> {
    let (now_ms, by) = (office.now_ms(), &staff.by());
    let before = &json!({ "role": person.role.name, "disabled": person.disabled_at_ms.is_some() });
    let after = &json!({ "role": role.name, "disabled": is_disabled });
    let stored = database::transaction(&office.db, |tx| async move {
        let change = change_staff(&*tx, person.id, version, role.id, is_disabled, now_ms).await?;
        if change == Change::Done {
            let changed = (before.clone(), after.clone());
            audit::note(&*tx, by, "staff.changed", person, changed, now_ms).await?;
        }
        Ok::<_, database::Error>(change)
    });
    Ok(stored.await?)
}

async fn show(
    office: &Office,
    staff: &Staff,
    status: StatusCode,
    person: Person,
    sent: FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let reader = office.db.reader();
    let roles = grantable(all_roles(reader).await?, staff);
    let is_invited = is_invited(reader, person.id, office.now_ms()).await?;
    let may_change = outranks(staff, &person).is_ok();
    let page = Page::new(person.name.as_str().to_owned(), Section::Settings);
    page.status(status)
        .flash(flash)
        .draw(office, staff, || {
            view! { <PersonView person roles sent is_invited may_change/> }
        })
        .await
}
