//! `/admin/settings/staff`: who works here, and inviting somebody.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::{EmailAddress, PersonName};
use commerce::ids::RoleId;
use database::Token;
use database::staff::{
    self, NewStaff, Role, Staff as Person, add_staff, all_roles, all_staff, role_by_id,
};
use leptos::prelude::*;
use purchases::staff_emails::send_invitation;
use serde_json::{Value, json};
use texts::text;
use web::http::error::PageError;

use crate::audit;
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::Page;
use crate::settings::view::{Invited, StaffView};
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/settings/staff`
pub(crate) async fn staff_page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    show(&office, &staff, StatusCode::OK, &FormData::default()).await
}

/// `POST /admin/settings/staff`
pub(crate) async fn invite(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let (name, email) = (sent.person_name(), sent.email());
    let role = granted(&office, &staff, &mut sent).await?;
    let (Some(name), Some(email), Some(role)) = (name, email, role) else {
        return show(&office, &staff, StatusCode::UNPROCESSABLE_ENTITY, &sent).await;
    };
    let Some((person, token)) = store(&office, &staff, &name, &email, &role).await? else {
        sent.refuse("email", text!("office-staff-known"));
        return show(&office, &staff, StatusCode::UNPROCESSABLE_ENTITY, &sent).await;
    };
    show_link(&office, &staff, &person, &token).await
}

/// The role that a form names, if whoever sent it may hand it out: nobody gives more than they have.
pub(super) async fn granted(
    office: &Office,
    staff: &Staff,
    sent: &mut FormData,
) -> Result<Option<Role>, PageError> {
    let role = match sent.number("role") {
        Some(id) => role_by_id(office.db.reader(), RoleId(id)).await?,
        None => None,
    };
    let Some(role) = role else {
        sent.refuse("role", text!("office-staff-role-missing"));
        return Ok(None);
    };
    if !staff.person.role.permissions.cover(&role.permissions) {
        sent.refuse("role", text!("office-staff-role-too-high"));
        return Ok(None);
    }
    Ok(Some(role))
}

async fn store(
    office: &Office,
    staff: &Staff,
    name: &PersonName,
    email: &EmailAddress,
    role: &Role,
) -> Result<Option<(Person, Token)>, PageError> {
    let (now_ms, by) = (office.now_ms(), &staff.by());
    let new = &NewStaff {
        email: email.clone(),
        name: name.clone(),
        role: role.id,
    };
    let stored = database::transaction(&office.db, |tx| async move {
        let Some(person) = add_staff(&*tx, new, now_ms).await? else {
            return Ok::<_, database::Error>(None);
        };
        let token = staff::invite(&*tx, person.id, now_ms).await?;
        let after = json!({ "name": person.name.as_str(), "role": role.name });
        audit::note(
            &*tx,
            by,
            "staff.invited",
            &person,
            (Value::Null, after),
            now_ms,
        )
        .await?;
        Ok(Some((person, token)))
    });
    Ok(stored.await?)
}

/// The link is shown once, to be handed over by whoever invites.
pub(super) async fn show_link(
    office: &Office,
    staff: &Staff,
    person: &Person,
    token: &Token,
) -> Result<Response, PageError> {
    let link = office
        .base_url
        .join(&format!("/admin/invite/{}", token.expose()));
    let name = person.name.as_str().to_owned();
    let emailed = match send_invitation(&office.purchases, person, &link).await {
        true => text!("office-staff-emailed", email = person.email.as_str()),
        false => text!("office-staff-not-emailed", email = person.email.as_str()),
    };
    let title = text!("office-staff-invited-title", name = name.as_str());
    let page = Page::new(title.clone(), Section::Settings);
    page.draw(office, staff, || view! { <Invited title link emailed/> })
        .await
}

async fn show(
    office: &Office,
    staff: &Staff,
    status: StatusCode,
    sent: &FormData,
) -> Result<Response, PageError> {
    let reader = office.db.reader();
    let people = all_staff(reader).await?;
    let roles = grantable(all_roles(reader).await?, staff);
    let page = Page::new(text!("office-staff-title"), Section::Settings).status(status);
    let (sent, own) = (sent.clone(), staff.person.role.permissions.clone());
    page.draw(
        office,
        staff,
        || view! { <StaffView people roles sent own/> },
    )
    .await
}

/// The roles that somebody may hand out.
pub(super) fn grantable(mut roles: Vec<Role>, staff: &Staff) -> Vec<Role> {
    roles.retain(|role| staff.person.role.permissions.cover(&role.permissions));
    roles
}
