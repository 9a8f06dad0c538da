//! Headings, cards, buttons and empty lists.

use std::borrow::Cow;

use leptos::prelude::*;

use crate::kit::hidden::HiddenFields;

/// The heading of a page; `back` is an address and its text, the children are buttons beside it.
#[component]
pub(crate) fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional)] back: Option<(String, Cow<'static, str>)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let back = back.map(|(href, text)| view! { <a class="back" href=href>"← "{text}</a> });
    let buttons = children.map(|children| view! { <div class="row">{children()}</div> });
    view! { <div class="page-head"><div>{back}<h1>{title}</h1></div>{buttons}</div> }
}

/// A box with a heading.
#[component]
pub(crate) fn Card(
    #[prop(into)] title: String,
    /// Where links inside the page lead.
    #[prop(optional)]
    id: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! { <section class="card" id=id><h2>{title}</h2>{children()}</section> }
}

/// A form of one button; `class` is `button`, `button quiet` or `button danger`.
#[component]
pub(crate) fn PostButton(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    #[prop(default = "button quiet")] class: &'static str,
    #[prop(optional)] fields: Vec<(String, String)>,
) -> impl IntoView {
    view! { <form class="inline" method="post" action=action><HiddenFields fields/><button class=class>{label}</button></form> }
}

/// What stands where a list has no rows.
#[component]
pub(crate) fn Empty(#[prop(into)] text: String) -> impl IntoView {
    view! { <p class="empty">{text}</p> }
}
