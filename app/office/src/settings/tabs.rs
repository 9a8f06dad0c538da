//! The tabs of the settings: those that whoever looks may open.

use std::borrow::Cow;

use commerce::staff::{Permission, Permissions};
use leptos::prelude::*;
use texts::text;

use crate::kit::tabs::{Tab, Tabs};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Current {
    Shop,
    Home,
    Payments,
    Taxes,
    Delivery,
    Pages,
    Mails,
    Staff,
    Roles,
}

#[component]
pub(crate) fn SettingsTabs(current: Current, own: Permissions) -> impl IntoView {
    use Permission::{SettingsEdit, StaffManage};
    let all: [(Current, Permission, Cow<'static, str>, &str); 9] = [
        (
            Current::Shop,
            SettingsEdit,
            text!("office-settings-shop"),
            "/admin/settings/shop",
        ),
        (
            Current::Home,
            SettingsEdit,
            text!("office-settings-home"),
            "/admin/settings/home",
        ),
        (
            Current::Payments,
            SettingsEdit,
            text!("office-settings-payments"),
            "/admin/settings/payments",
        ),
        (
            Current::Taxes,
            SettingsEdit,
            text!("office-settings-taxes"),
            "/admin/settings/taxes",
        ),
        (
            Current::Delivery,
            SettingsEdit,
            text!("office-settings-delivery"),
            "/admin/settings/delivery",
        ),
        (
            Current::Pages,
            SettingsEdit,
            text!("office-settings-pages"),
            "/admin/settings/pages",
        ),
        (
            Current::Mails,
            SettingsEdit,
            text!("office-mails-title"),
            "/admin/settings/mails",
        ),
        (
            Current::Staff,
            StaffManage,
            text!("office-staff-title"),
            "/admin/settings/staff",
        ),
        (
            Current::Roles,
            StaffManage,
            text!("office-roles-title"),
            "/admin/settings/roles",
        ),
    ];
    let permitted = all.into_iter().filter(|(_, needed, ..)| own.has(*needed));
    let tabs = permitted.map(|(tab, _, label, href)| Tab {
        label: label.into_owned(),
        href: href.to_owned(),
        count: None,
        is_current: tab == current,
    });
    let tabs: Vec<Tab> = tabs.collect();
    view! { <Tabs label=text!("office-menu-settings") tabs/> }
}
