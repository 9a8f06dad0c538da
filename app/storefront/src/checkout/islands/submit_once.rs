//! A form that shows it is on its way and swallows the second click; the server is safe from it either way.

use leptos::prelude::*;
use web_sys::HtmlFormElement;

use crate::document::{after, all_in, find, listen};

/// Long enough for any answer; a page brought back by the browser's own button must work again.
const FORGET_MS: i32 = 8_000;

/// Around `form[data-once]`.
#[island]
pub fn SubmitOnce(children: Children) -> impl IntoView {
    Effect::new(|_| {
        let Some(form) = find::<HtmlFormElement>("form[data-once]") else {
            return;
        };
        let watched = form.clone();
        listen(&form, "submit", move |event| {
            if watched.has_attribute("data-sent") {
                event.prevent_default();
                return;
            }
            let _ = watched.set_attribute("data-sent", "");
            busy(&watched, true);
            let sent = watched.clone();
            after(FORGET_MS, move || {
                let _ = sent.remove_attribute("data-sent");
                busy(&sent, false);
            });
        });
    });
    children()
}

fn busy(form: &HtmlFormElement, busy: bool) {
    for button in all_in::<web_sys::Element>(form, "button.accent") {
        let _ = button.set_attribute("aria-busy", if busy { "true" } else { "false" });
    }
}
