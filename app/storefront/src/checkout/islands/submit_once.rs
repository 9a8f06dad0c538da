//! A form that shows it is on its way and swallows the second click; the server is safe from it either way.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, SubmitEvent};

use crate::document::{OwnElement, after, listen};

/// Long enough for any answer; a page brought back by the browser's own button must work again.
const FORGET_MS: i32 = 8_000;

/// Around one form.
#[island]
pub fn SubmitOnce(children: Children) -> impl IntoView {
    view! { <OwnElement start>{children()}</OwnElement> }
}

fn start(root: &HtmlElement) -> Option<()> {
    let sent = Rc::new(Cell::new(false));
    listen(root, "submit", move |event| {
        if sent.replace(true) {
            event.prevent_default();
            return;
        }
        let event: Option<&SubmitEvent> = event.dyn_ref();
        let button = event.and_then(SubmitEvent::submitter);
        busy(button.as_ref(), true);
        let sent = sent.clone();
        after(FORGET_MS, move || {
            sent.set(false);
            busy(button.as_ref(), false);
        });
    });
    Some(())
}

fn busy(button: Option<&HtmlElement>, busy: bool) {
    if let Some(button) = button {
        let _ = button.set_attribute("aria-busy", if busy { "true" } else { "false" });
    }
}
