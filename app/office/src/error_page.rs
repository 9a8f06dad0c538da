//! Error pages of the office: what is wrong, and the way back.

use axum::response::Response;
use leptos::prelude::*;
use texts::text;
use web::http::error::ErrorShown;
use web::http::error_layer::ErrorPages;
use web::http::form_replay::SentForm;
use web::http::render::document;

use crate::kit::hidden::HiddenFields;
use crate::layout::gate_document;
use crate::state::Office;

impl ErrorPages for Office {
    /// In the narrow frame, and without the database: that may be what broke.
    async fn error_page(&self, shown: &ErrorShown, _: u32, again: Option<&SentForm>) -> Response {
        let code = shown.status.as_u16();
        let (title, message, again) = (
            text!("office-error-title"),
            shown.message.clone(),
            again.cloned(),
        );
        document(shown.status, || {
            let body = view! {
                <p class="soft">{code}</p>
                <h1>{title.clone()}</h1>
                <p>{message}</p>
                {again.map(|form| view! { <SendAgain form/> })}
                <p><a href="/admin">{text!("office-error-home")}</a></p>
            };
            gate_document(&title, &text!("office-error-frame"), body.into_any())
        })
    }
}

/// What was typed, behind one button.
#[component]
fn SendAgain(form: SentForm) -> impl IntoView {
    view! {
        <form method="post" action=form.action>
            <HiddenFields fields=form.fields/>
            <p>{text!("errors-form-kept")}</p>
            <button class="button">{text!("errors-form-send")}</button>
        </form>
    }
}
