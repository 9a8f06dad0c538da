//! A submit button that shows progress and swallows the second click; the server is safe from it either way.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Draws the button of the form around it. `busy` is what it says while the form is on its way.
#[island]
pub fn SubmitOnce(label: String, busy: String) -> impl IntoView {
    let sent = RwSignal::new(false);
    let click = move |event: leptos::ev::MouseEvent| {
        let valid = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlButtonElement>().ok())
            .and_then(|button| button.form())
            .is_none_or(|form| form.check_validity());
        if sent.get_untracked() {
            event.prevent_default();
        } else if valid {
            sent.set(true);
            // Back from the bank by the browser's own button: the page may be restored as it was left.
            set_timeout(move || sent.set(false), std::time::Duration::from_secs(8));
        }
    };
    view! {
        <button class="button button-primary button-wide" type="submit" aria-disabled=move || if sent.get() { "true" } else { "false" } on:click=click>
            {move || if sent.get() { busy.clone() } else { label.clone() }}
        </button>
    }
}
