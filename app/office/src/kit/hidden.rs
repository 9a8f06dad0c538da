//! Values that ride along with a form.

use leptos::prelude::*;

#[component]
pub(crate) fn HiddenFields(fields: Vec<(String, String)>) -> impl IntoView {
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    fields.collect_view()
}
