//! Tabs above a list: links, each with how many rows it leads to.

use leptos::prelude::*;

/// One of the tabs.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    pub label: String,
    pub href: String,
    pub count: Option<u64>,
    pub is_current: bool,
}

#[component]
pub(crate) fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let tabs = tabs.into_iter().map(|tab| {
        let current = tab.is_current.then_some("page");
        let count = tab
            .count
            .map(|count| view! { " "<span class="count">{count}</span> });
        view! { <li><a href=tab.href aria-current=current>{tab.label}{count}</a></li> }
    });
    view! { <nav class="tabs" aria-label=label><ul>{tabs.collect_view()}</ul></nav> }
}
