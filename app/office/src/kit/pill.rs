//! A state as a coloured word.

use leptos::prelude::*;

/// `tone` is `good`, `info`, `caution`, `bad` or `quiet`.
#[component]
pub(crate) fn Pill(tone: &'static str, #[prop(into)] text: String) -> impl IntoView {
    view! { <span class=format!("status {tone}")>{text}</span> }
}
