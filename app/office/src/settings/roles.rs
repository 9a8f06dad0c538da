//! `/admin/settings/roles`: what each role may do.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::RoleId;
use commerce::staff::{Permission, Permissions, role_name};
use database::staff::{self, Role, RoleChange, all_roles, role_by_id};
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
use crate::settings::view::{RoleView, RolesView};
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/settings/roles`
pub(crate) async fn roles_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), |done| match done {
        "saved" => Some(text!("office-saved")),
        "removed" => Some(text!("office-roles-removed")),
        _ => None,
    });
    show_all(&office, &staff, StatusCode::OK, FormData::default(), flash).await
}

/// `POST /admin/settings/roles`
pub(crate) async fn add_role(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some((name, permissions)) = read(&staff, &mut sent) else {
        return show_all(
            &office,
            &staff,
            StatusCode::UNPROCESSABLE_ENTITY,
            sent,
            None,
        )
        .await;
    };
    let (now_ms, by) = (office.now_ms(), &staff.by());
    let (name, permissions) = (name.as_str(), &permissions);
    let added = database::transaction(&office.db, |tx| async move {
        let added = staff::add_role(&*tx, name, permissions).await?;
        if added.is_some() {
            let after = json!({ "permissions": permissions.codes().join(" ") });
            audit::note_role(&*tx, by, "role.added", name, (Value::Null, after), now_ms).await?;
        }
        Ok::<_, database::Error>(added)
    });
    if added.await?.is_none() {
        sent.refuse("name", text!("office-roles-name-taken"));
        return show_all(
            &office,
            &staff,
            StatusCode::UNPROCESSABLE_ENTITY,
            sent,
            None,
        )
        .await;
    }
    Ok(see_other("/admin/settings/roles?done=saved"))
}

/// `GET /admin/settings/roles/{id}`
pub(crate) async fn role_page(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let role = find(&office, id).await?;
    show(&office, &staff, StatusCode::OK, role, None, None).await
}

/// `POST /admin/settings/roles/{id}`
pub(crate) async fn change_role(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let role = changeable(&office, &staff, id).await?;
    let (Some((name, permissions)), Some(version)) =
        (read(&staff, &mut sent), sent.number("version"))
    else {
        return show(
            &office,
            &staff,
            StatusCode::UNPROCESSABLE_ENTITY,
            role,
            Some(sent),
            None,
        )
        .await;
    };
    match store(&office, &staff, &role, version, &name, &permissions).await? {
        RoleChange::Done => Ok(see_other("/admin/settings/roles?done=saved")),
        RoleChange::NameTaken => {
            sent.refuse("name", text!("office-roles-name-taken"));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&office, &staff, status, role, Some(sent), None).await
        }
        RoleChange::Conflict | RoleChange::InUse => {
            let role = find(&office, id).await?;
            let flash = Some((Tone::Caution, text!("office-conflict")));
            show(&office, &staff, StatusCode::CONFLICT, role, None, flash).await
        }
    }
}

/// `POST /admin/settings/roles/{id}/remove`
pub(crate) async fn remove_role(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let role = changeable(&office, &staff, id).await?;
    let (now_ms, by, gone) = (office.now_ms(), &staff.by(), &role);
    let removed = database::transaction(&office.db, |tx| async move {
        let removed = staff::remove_role(&*tx, gone.id).await?;
        if removed == RoleChange::Done {
            let before = json!({ "permissions": gone.permissions.codes().join(" ") });
            audit::note_role(
                &*tx,
                by,
                "role.removed",
                &gone.name,
                (before, Value::Null),
                now_ms,
            )
            .await?;
        }
        Ok::<_, database::Error>(removed)
    });
    if removed.await? == RoleChange::Done {
        return Ok(see_other("/admin/settings/roles?done=removed"));
    }
    let flash = Some((Tone::Bad, text!("office-roles-in-use")));
    show(&office, &staff, StatusCode::CONFLICT, role, None, flash).await
}

async fn find(office: &Office, id: i64) -> Result<Role, PageError> {
    let role = role_by_id(office.db.reader(), RoleId(id)).await?;
    role.ok_or(PageError::NotFound)
}

/// The owner's role stays as it is, and nobody changes a role that may do more than they.
async fn changeable(office: &Office, staff: &Staff, id: i64) -> Result<Role, PageError> {
    let role = find(office, id).await?;
    match !role.is_owner && staff.person.role.permissions.cover(&role.permissions) {
        true => Ok(role),
        false => Err(PageError::Forbidden),
    }
}

/// Name and permissions as sent, if whoever sent them has all of those.
fn read(staff: &Staff, sent: &mut FormData) -> Option<(String, Permissions)> {
    let permissions: Permissions = sent
        .all("permission")
        .filter_map(|code| Permission::parse(code).ok())
        .collect();
    let name = role_name(sent.text("name"));
    if name.is_none() {
        sent.refuse("name", text!("office-roles-name-missing"));
    }
    if !staff.person.role.permissions.cover(&permissions) {
        sent.refuse("permission", text!("office-roles-too-much"));
    }
    name.filter(|_| sent.is_fine())
        .map(|name| (name, permissions))
}

async fn store(
    office: &Office,
    staff: &Staff,
    role: &Role,
    version: i64,
    name: &str,
    permissions: &Permissions,
) -> Result<RoleChange, PageError> {
    let (now_ms, by) = (office.now_ms(), &staff.by());
    let before = &json!({ "name": role.name, "permissions": role.permissions.codes().join(" ") });
    let after = &json!({ "name": name, "permissions": permissions.codes().join(" ") });
    let stored = database::transaction(&office.db, |tx| async move {
        let change = staff::change_role(&*tx, role.id, version, name, permissions).await?;
        if change == RoleChange::Done {
            let changed = (before.clone(), after.clone());
            audit::note_role(&*tx, by, "role.changed", name, changed, now_ms).await?;
        }
        Ok::<_, database::Error>(change)
    });
    Ok(stored.await?)
}

async fn show_all(
    office: &Office,
    staff: &Staff,
    status: StatusCode,
    sent: FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let roles = all_roles(office.db.reader()).await?;
    let own = staff.person.role.permissions.clone();
    let page = Page::new(text!("office-roles-title"), Section::Settings);
    page.status(status)
        .flash(flash)
        .draw(office, staff, || view! { <RolesView roles sent own/> })
        .await
}

/// `sent` is what was typed, when it cannot be kept.
async fn show(
    office: &Office,
    staff: &Staff,
    status: StatusCode,
    role: Role,
    sent: Option<FormData>,
    flash: Flash,
) -> Result<Response, PageError> {
    let own = staff.person.role.permissions.clone();
    let page = Page::new(role.name.clone(), Section::Settings);
    page.status(status)
        .flash(flash)
        .draw(office, staff, || view! { <RoleView role sent own/> })
        .await
}
