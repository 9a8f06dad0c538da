//! Layout of the narrow pages before the account: log in, register, confirm, reset.

use leptos::prelude::*;
use web::components::field::{Field, error_summary};

use crate::checkout::islands::submit_once::SubmitOnce;
use crate::pages::account::form::FormData;

/// A page of one form. `said` stands above it, `ways` lead elsewhere.
pub fn auth_layout(
    title: &str,
    said: AnyView,
    body: AnyView,
    ways: &[(&'static str, String)],
) -> AnyView {
    let links = ways
        .iter()
        .map(|(text, url)| view! { <a href=url.clone()>{*text}</a> });
    view! {
        <div class="wrap"><div class="gate">
            <h1>{title.to_owned()}</h1>
            {said}
            {body}
            <div class="gate-foot">{links.collect_view()}</div>
        </div></div>
    }
    .into_any()
}

/// A form that is sent once; `hidden` rides along, empty values do not.
pub fn form(
    action: &'static str,
    button: &'static str,
    hidden: &[(&'static str, &str)],
    sent: &FormData,
    fields: AnyView,
) -> AnyView {
    let hidden = hidden.iter().filter(|(_, value)| !value.is_empty());
    let hidden = hidden
        .map(|(name, value)| view! { <input type="hidden" name=*name value=(*value).to_owned()/> })
        .collect_view();
    let errors = error_summary(sent.errors());
    view! {
        {errors}
        <SubmitOnce>
            <form class="panel" method="post" action=action data-once="">
                {hidden}
                {fields}
                <button class="button wide">{button}</button>
            </form>
        </SubmitOnce>
    }
    .into_any()
}

/// The field for an e-mail address.
pub fn email_field(sent: &FormData, autocomplete: &'static str) -> AnyView {
    let field = Field::new("email", "E-mail").kind("email").max_length(254);
    sent.shown(field.autocomplete(autocomplete), "email")
        .input()
}

/// A field for a secret: what was typed is never sent back.
pub fn secret_field(
    sent: &FormData,
    name: &'static str,
    label: &'static str,
    autocomplete: &'static str,
) -> Field {
    let field = Field::new(name, label).kind("password").max_length(1024);
    field.autocomplete(autocomplete).errors(sent.errors())
}

/// What a new password must be.
pub const PASSWORD_HINT: &str = "Ten characters or more. A sentence is fine.";
