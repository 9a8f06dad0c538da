//! The tabs of the settings.

use leptos::prelude::*;
use texts::text;

use crate::kit::tabs::{Tab, Tabs};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Current {
    Staff,
    Roles,
}

#[component]
pub(super) fn SettingsTabs(current: Current) -> impl IntoView {
    let tab = |own, label: std::borrow::Cow<'static, str>, href: &str| Tab {
        label: label.into_owned(),
        href: href.to_owned(),
        count: None,
        is_current: own == current,
    };
    let tabs = vec![
        tab(
            Current::Staff,
            text!("office-staff-title"),
            "/admin/settings/staff",
        ),
        tab(
            Current::Roles,
            text!("office-roles-title"),
            "/admin/settings/roles",
        ),
    ];
    let mails = Tab {
        label: text!("office-mails-title").into_owned(),
        href: "/admin/settings/mails".to_owned(),
        count: None,
        is_current: false,
    };
    let tabs = tabs.into_iter().chain([mails]).collect::<Vec<_>>();
    view! { <Tabs label=text!("office-menu-settings") tabs/> }
}
