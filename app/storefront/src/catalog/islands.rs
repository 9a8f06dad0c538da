//! Sends a form as soon as one of its lists is changed; without scripting the form keeps its button.

use leptos::prelude::*;
use web_sys::{HtmlElement, HtmlSelectElement};

use crate::document::{OwnElement, listen, origin};

/// Around the form.
#[island]
pub fn AutoSubmit(children: Children) -> impl IntoView {
    view! { <OwnElement start>{children()}</OwnElement> }
}

fn start(root: &HtmlElement) -> Option<()> {
    listen(root, "change", |event| {
        if let Some(form) = origin::<HtmlSelectElement>(&event).and_then(|list| list.form()) {
            let _ = form.request_submit();
        }
    });
    Some(())
}
