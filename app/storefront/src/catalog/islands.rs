//! Sends a form as soon as one of its lists is changed; without scripting the form keeps its button.

use leptos::prelude::*;
use web_sys::HtmlFormElement;

use crate::document::{find, listen};

/// Around `form[data-auto-submit]`.
#[island]
pub fn AutoSubmit(children: Children) -> impl IntoView {
    Effect::new(|_| {
        if let Some(form) = find::<HtmlFormElement>("form[data-auto-submit]") {
            let sent = form.clone();
            listen(&form, "change", move |_| {
                let _ = sent.request_submit();
            });
        }
    });
    children()
}
