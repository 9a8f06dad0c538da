//! How the settings of staff and roles look.

use std::borrow::Cow;

use commerce::policy::INVITATION_HOURS;
use commerce::staff::{Permission, Permissions};
use database::staff::{Role, Staff as Person};
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use texts::text;
use web::components::field::{
    CheckBox, ErrorSummary, Field, FieldErrorText, Select, TextInput, error_of,
};

use crate::kit::form::FormData;
use crate::kit::parts::{Card, PageHead, PostButton};
use crate::kit::pill::Pill;
use crate::settings::tabs::{Current, SettingsTabs};

#[component]
pub(super) fn StaffView(
    people: Vec<Person>,
    roles: Vec<Role>,
    sent: FormData,
    own: Permissions,
) -> impl IntoView {
    let rows = people
        .into_iter()
        .map(|person| view! { <PersonRow person/> });
    view! {
        <PageHead title=text!("office-staff-title")/>
        <SettingsTabs current=Current::Staff own/>
        <ErrorSummary errors=sent.errors().to_vec()/>
        <div class="columns">
            <div class="table-box"><table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-field-name")}</th>
                    <th scope="col">{text!("office-field-email")}</th>
                    <th scope="col">{text!("office-field-role")}</th>
                    <th scope="col">{text!("office-field-state")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table></div>
            <aside><Card title=text!("office-staff-invite")><InviteForm roles sent/></Card></aside>
        </div>
    }
}

#[component]
fn PersonRow(person: Person) -> impl IntoView {
    let href = format!("/admin/settings/staff/{}", person.id);
    view! {
        <tr>
            <td data-label=text!("office-field-name")><a href=href>{person.name.as_str().to_owned()}</a></td>
            <td data-label=text!("office-field-email")>{person.email.as_str().to_owned()}</td>
            <td data-label=text!("office-field-role")>{person.role.name.clone()}</td>
            <td data-label=text!("office-field-state")><StatePill person/></td>
        </tr>
    }
}

#[component]
fn StatePill(person: Person) -> impl IntoView {
    let (tone, text) = if person.disabled_at_ms.is_some() {
        ("bad", text!("office-staff-disabled"))
    } else if person.is_active() {
        ("good", text!("office-staff-active"))
    } else {
        ("caution", text!("office-staff-pending"))
    };
    view! { <Pill tone text/> }
}

#[component]
fn InviteForm(roles: Vec<Role>, sent: FormData) -> impl IntoView {
    let name = sent.filled(
        Field::new("name", text!("office-field-name")).max_length(100),
        "name",
    );
    let email = Field::new("email", text!("office-field-email"))
        .kind("email")
        .max_length(254);
    let email = sent.filled(email, "email");
    let chosen = sent.number("role");
    view! {
        <form method="post" action="/admin/settings/staff">
            <TextInput field=name/>
            <TextInput field=email/>
            <RoleSelect roles chosen sent/>
            <p class="hint">{text!("office-staff-invite-note", hours = INVITATION_HOURS)}</p>
            <button class="button">{text!("office-staff-invite-button")}</button>
        </form>
    }
}

#[component]
fn RoleSelect(roles: Vec<Role>, chosen: Option<i64>, sent: FormData) -> impl IntoView {
    let field = Field::new("role", text!("office-field-role")).errors(sent.errors());
    let options = roles.into_iter().map(move |role| {
        let (value, selected) = (role.id.get().to_string(), chosen == Some(role.id.get()));
        view! { <option value=value selected=selected>{role.name}</option> }
    });
    let nothing = chosen
        .is_none()
        .then(|| view! { <option value="">{text!("office-choose")}</option> });
    view! { <Select field>{nothing}{options.collect_view()}</Select> }
}

/// The link of an invitation, which is shown once.
#[component]
pub(super) fn Invited(
    #[prop(into)] title: String,
    link: String,
    #[prop(into)] emailed: String,
) -> impl IntoView {
    let back = (
        "/admin/settings/staff".to_owned(),
        text!("office-staff-title"),
    );
    view! {
        <PageHead title back/>
        <section class="card">
            <p>{emailed}</p>
            <p>{text!("office-staff-link", hours = INVITATION_HOURS)}</p>
            <p><code class="copy">{link}</code></p>
        </section>
    }
}

#[component]
pub(super) fn PersonView(
    person: Person,
    roles: Vec<Role>,
    sent: FormData,
    is_invited: bool,
    may_change: bool,
) -> impl IntoView {
    let back = (
        "/admin/settings/staff".to_owned(),
        text!("office-staff-title"),
    );
    let again = format!("/admin/settings/staff/{}/invitation", person.id);
    let is_disabled = person.disabled_at_ms.is_some();
    let invited = is_invited.then(|| view! { <p>{text!("office-staff-link-open")}</p> });
    let facts = view! {
        <dl class="facts">
            <div><dt>{text!("office-field-email")}</dt><dd>{person.email.as_str().to_owned()}</dd></div>
            <div><dt>{text!("office-field-role")}</dt><dd>{person.role.name.clone()}</dd></div>
            <div><dt>{text!("office-field-state")}</dt><dd><StatePill person=person.clone()/></dd></div>
        </dl>
    };
    view! {
        <PageHead title=person.name.as_str().to_owned() back/>
        <ErrorSummary errors=sent.errors().to_vec()/>
        <div class="columns">
            <Card title=text!("office-staff-about")>
                {facts}
                {if may_change {
                    view! { <PersonForm person roles sent/> }.into_any()
                } else {
                    view! { <p class="soft">{text!("office-staff-outranks")}</p> }.into_any()
                }}
            </Card>
            {(may_change && !is_disabled).then(|| view! {
                <aside><Card title=text!("office-staff-access")>
                    <p>{text!("office-staff-again-note")}</p>
                    {invited}
                    <PostButton action=again label=text!("office-staff-again")/>
                </Card></aside>
            })}
        </div>
    }
}

#[component]
fn PersonForm(person: Person, roles: Vec<Role>, sent: FormData) -> impl IntoView {
    let chosen = sent.number("role").or(Some(person.role.id.get()));
    let was_sent = sent.number("version").is_some();
    let is_disabled = match was_sent {
        true => sent.ticked("disabled"),
        false => person.disabled_at_ms.is_some(),
    };
    view! {
        <form method="post" action=format!("/admin/settings/staff/{}", person.id)>
            <input type="hidden" name="version" value=person.version.to_string()/>
            <RoleSelect roles chosen sent/>
            <CheckBox name="disabled" checked=is_disabled>{text!("office-staff-disable")}</CheckBox>
            <button class="button">{text!("office-save")}</button>
        </form>
    }
}

#[component]
pub(super) fn RolesView(roles: Vec<Role>, sent: FormData, own: Permissions) -> impl IntoView {
    let rows = roles.into_iter().map(|role| {
        let href = format!("/admin/settings/roles/{}", role.id);
        let may = role
            .permissions
            .iter()
            .map(permission_text)
            .collect::<Vec<_>>()
            .join(", ");
        let may = match role.is_owner {
            true => text!("office-roles-everything").into_owned(),
            false => may,
        };
        view! {
            <tr>
                <td data-label=text!("office-field-name")><a href=href>{role.name}</a></td>
                <td data-label=text!("office-roles-may")>{may}</td>
            </tr>
        }
    });
    view! {
        <PageHead title=text!("office-roles-title")/>
        <SettingsTabs current=Current::Roles own=own.clone()/>
        <ErrorSummary errors=sent.errors().to_vec()/>
        <div class="columns">
            <div class="table-box"><table class="table">
                <thead><tr><th scope="col">{text!("office-field-name")}</th><th scope="col">{text!("office-roles-may")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table></div>
            <aside><Card title=text!("office-roles-new")>
                <form method="post" action="/admin/settings/roles">
                    <RoleFields sent own/>
                    <button class="button">{text!("office-roles-add")}</button>
                </form>
            </Card></aside>
        </div>
    }
}

#[component]
pub(super) fn RoleView(role: Role, sent: Option<FormData>, own: Permissions) -> impl IntoView {
    let back = (
        "/admin/settings/roles".to_owned(),
        text!("office-roles-title"),
    );
    let stored = || {
        let name = std::iter::once(("name", role.name.clone()));
        let permissions = role
            .permissions
            .iter()
            .map(|one| ("permission", one.as_str().to_owned()));
        FormData::prefilled(name.chain(permissions))
    };
    let may_change = !role.is_owner && own.cover(&role.permissions);
    let sent = sent.unwrap_or_else(stored);
    let action = format!("/admin/settings/roles/{}", role.id);
    let remove = format!("{action}/remove");
    let errors = sent.errors().to_vec();
    view! {
        <PageHead title=role.name.clone() back/>
        <ErrorSummary errors/>
        {if may_change {
            view! {
                <form class="card narrow" method="post" action=action>
                    <input type="hidden" name="version" value=role.version.to_string()/>
                    <RoleFields sent own/>
                    <button class="button">{text!("office-save")}</button>
                </form>
                <PostButton action=remove label=text!("office-roles-remove") class="button danger"/>
            }.into_any()
        } else {
            view! { <p class="card">{text!("office-roles-fixed")}</p> }.into_any()
        }}
    }
}

/// Name and permissions; what whoever looks does not have themselves cannot be ticked.
#[component]
fn RoleFields(sent: FormData, own: Permissions) -> impl IntoView {
    let name = sent.filled(
        Field::new("name", text!("office-field-name")).max_length(60),
        "name",
    );
    let boxes = Permission::ALL.iter().map(|permission| {
        let code = permission.as_str();
        let checked = sent.all("permission").any(|sent| sent == code);
        let disabled = !own.has(*permission);
        view! {
            <label class="check">
                <input type="checkbox" name="permission" value=code checked=checked disabled=disabled/>
                <span>{permission_text(*permission)}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    let error = error_of(sent.errors(), "permission");
    view! {
        <TextInput field=name/>
        <fieldset class="checks" id="permission">
            <legend>{text!("office-roles-may")}</legend>
            {boxes}
            <FieldErrorText id="permission" error/>
        </fieldset>
    }
}

/// The address of something that is known by its name.
pub(super) fn named_href(path: &str, name: &str) -> String {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("{path}?name={name}")
}

fn permission_text(permission: Permission) -> Cow<'static, str> {
    match permission {
        Permission::OrdersView => text!("office-permission-orders-view"),
        Permission::OrdersEdit => text!("office-permission-orders-edit"),
        Permission::OrdersFulfil => text!("office-permission-orders-fulfil"),
        Permission::OrdersRefund => text!("office-permission-orders-refund"),
        Permission::ProductsEdit => text!("office-permission-products-edit"),
        Permission::StockAdjust => text!("office-permission-stock-adjust"),
        Permission::SettingsEdit => text!("office-permission-settings-edit"),
        Permission::StaffManage => text!("office-permission-staff-manage"),
        Permission::AuditView => text!("office-permission-audit-view"),
        Permission::Export => text!("office-permission-export"),
    }
}
