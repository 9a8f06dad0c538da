//! Saved addresses as cards, and the form for one.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::ids::AddressId;
use database::customer::SavedAddress;
use leptos::prelude::*;
use texts::text;
use web::components::address::{AddressFields, AddressKind, AddressLines};
use web::components::field::ErrorSummary;

use crate::checkout::islands::address_help::AddressHelp;
use crate::pages::account::form::FormData;
use crate::pages::account::view::Flash;

/// What the page says after `done`.
pub fn flash(done: &str) -> Option<Cow<'static, str>> {
    match done {
        "added" => Some(text!("account-address-added")),
        "changed" => Some(text!("account-address-changed")),
        "removed" => Some(text!("account-address-removed")),
        "default" => Some(text!("account-address-made-default")),
        _ => None,
    }
}

/// All addresses, and a form for one more.
#[component]
pub fn AddressList(
    saved: Vec<SavedAddress>,
    flash: Option<Cow<'static, str>>,
    form: FormData,
    home: CountryCode,
) -> impl IntoView {
    let is_open = saved.is_empty() || !form.errors().is_empty();
    let errors = form.errors().to_vec();
    let cards = (!saved.is_empty()).then(|| {
        let cards = saved.into_iter().map(|saved| view! { <Card saved/> });
        view! { <ul class="panels">{cards.collect_view()}</ul> }
    });
    let action = "/account/addresses".to_owned();
    view! {
        <Flash text=flash/>
        <ErrorSummary errors/>
        {cards}
        <details class="reveal" open=is_open>
            <summary>{text!("account-address-add")}</summary>
            <AddressForm action button=text!("account-address-save") form home/>
        </details>
    }
}

/// The form for an address that is saved already.
#[component]
pub fn EditAddress(id: AddressId, form: FormData, home: CountryCode) -> impl IntoView {
    let errors = form.errors().to_vec();
    let action = format!("/account/addresses/{id}");
    view! {
        <ErrorSummary errors/>
        <AddressForm action button=text!("account-address-save-changes") form home/>
        <p><a href="/account/addresses">{text!("account-address-back")}</a></p>
    }
}

#[component]
fn Card(saved: SavedAddress) -> impl IntoView {
    let SavedAddress {
        id,
        address,
        is_default,
        ..
    } = saved;
    let street = address.line1.clone();
    let which = move || view! { <span class="visually-hidden">" "{street.clone()}</span> };
    let mark =
        is_default.then(|| view! { <p class="status">{text!("account-address-default")}</p> });
    let make_default = (!is_default).then(|| {
        view! {
            <form method="post" action=format!("/account/addresses/{id}/default")>
                <button class="link-button">{text!("account-address-make-default")}{which()}</button>
            </form>
        }
    });
    view! {
        <li class="address-card">
            <div>{mark}<address><AddressLines address/></address></div>
            <div class="row">
                <a href=format!("/account/addresses/{id}")>{text!("account-address-edit")}{which()}</a>
                {make_default}
                <form method="post" action=format!("/account/addresses/{id}/delete")>
                    <button class="link-button">{text!("account-address-remove")}{which()}</button>
                </form>
            </div>
        </li>
    }
}

#[component]
fn AddressForm(
    action: String,
    #[prop(into)] button: String,
    form: FormData,
    /// The shop's country, for a form that names none.
    home: CountryCode,
) -> impl IntoView {
    let (values, errors) = (form.values().clone(), form.errors().to_vec());
    let countries: Vec<CountryCode> = CountryCode::all().collect();
    view! {
        <AddressHelp>
            <form class="panel stack" method="post" action=action novalidate>
                <AddressFields kind=AddressKind::Delivery values errors countries home/>
                <p><button class="button">{button}</button></p>
            </form>
        </AddressHelp>
    }
}
