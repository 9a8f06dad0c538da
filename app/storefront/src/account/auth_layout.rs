//! Layout of the narrow pages before the account: log in, register, confirm, reset.

use std::borrow::Cow;

use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, FieldError};

use crate::checkout::islands::submit_once::SubmitOnce;
use crate::pages::account::form::FormData;

/// A page of one form; `links`, as text and address, lead elsewhere.
#[component]
pub fn AuthLayout(
    #[prop(into)] title: String,
    #[prop(optional)] links: Vec<(Cow<'static, str>, &'static str)>,
    children: Children,
) -> impl IntoView {
    let links = links
        .into_iter()
        .map(|(text, url)| view! { <a href=url>{text}</a> });
    view! {
        <div class="wrap"><div class="gate">
            <h1>{title}</h1>
            {children()}
            <div class="gate-foot">{links.collect_view()}</div>
        </div></div>
    }
}

/// A form that is sent once, its fields being the children; `hidden`, a name and a value, rides along unless it is empty.
#[component]
pub fn AuthForm(
    action: &'static str,
    #[prop(into)] button: String,
    #[prop(optional)] hidden: Option<(&'static str, String)>,
    #[prop(into)] errors: Vec<FieldError>,
    children: Children,
) -> impl IntoView {
    let hidden = hidden
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <ErrorSummary errors/>
        <SubmitOnce>
            <form class="panel" method="post" action=action>
                {hidden}
                {children()}
                <button class="button wide">{button}</button>
            </form>
        </SubmitOnce>
    }
}

/// The field for an e-mail address.
pub fn email_field(sent: &FormData, autocomplete: &'static str) -> Field {
    let field = Field::new("email", text!("account-field-email"))
        .kind("email")
        .max_length(254);
    sent.filled(field.autocomplete(autocomplete), "email")
}

/// The field for the name of whoever the account is.
pub fn name_field(sent: &FormData) -> Field {
    let field = Field::new("name", text!("account-field-name")).max_length(100);
    sent.filled(field.autocomplete("name"), "name")
}

/// A field for a secret: what was typed is never sent back.
pub fn secret_field(
    sent: &FormData,
    name: &'static str,
    label: Cow<'static, str>,
    autocomplete: &'static str,
) -> Field {
    let field = Field::new(name, label).kind("password").max_length(1024);
    field.autocomplete(autocomplete).errors(sent.errors())
}

/// A field for a new password, which says what that must be.
pub fn new_password_field(sent: &FormData, name: &'static str, label: Cow<'static, str>) -> Field {
    secret_field(sent, name, label, "new-password").hint(text!("account-field-password-hint"))
}
