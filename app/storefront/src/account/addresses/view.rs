//! Saved addresses as cards, and the form for one.

use commerce::country::CountryCode;
use commerce::customer::Address;
use commerce::ids::AddressId;
use database::customer::SavedAddress;
use leptos::prelude::*;
use web::components::field::{Field, error_summary};

use crate::checkout::islands::address_help::AddressHelp;
use crate::pages::account::form::FormData;
use crate::pages::account::view::done;

/// An address as it stands on a parcel.
pub fn address_lines(address: &Address) -> AnyView {
    let lines = address
        .lines()
        .into_iter()
        .enumerate()
        .map(|(place, line)| {
            view! { {(place > 0).then(|| view! { <br/> })}{line} }
        });
    lines.collect_view().into_any()
}

/// All addresses, and a form for one more. `home` is the shop's country, for a form that names none.
pub fn list(
    saved: &[SavedAddress],
    sent: &FormData,
    home: CountryCode,
    just_done: Option<&str>,
) -> AnyView {
    let words = [
        ("added", "The address is saved."),
        ("changed", "The address is changed."),
        ("removed", "The address is removed."),
        ("default", "That address is offered first from now on."),
    ];
    let cards = saved.iter().map(card).collect_view();
    let open = saved.is_empty() || !sent.is_fine();
    view! {
        {done(&words, just_done)}
        {error_summary(sent.errors())}
        {(!saved.is_empty()).then(|| view! { <ul class="panels">{cards}</ul> })}
        <details class="reveal" open=open>
            <summary>"Add an address"</summary>
            {form("/account/addresses".to_owned(), "Save the address", sent, home)}
        </details>
    }
    .into_any()
}

/// The form for an address that is saved already.
pub fn edit(id: AddressId, sent: &FormData, home: CountryCode) -> AnyView {
    view! {
        {error_summary(sent.errors())}
        {form(format!("/account/addresses/{id}"), "Save the change", sent, home)}
        <p><a href="/account/addresses">"Back to the addresses"</a></p>
    }
    .into_any()
}

fn card(saved: &SavedAddress) -> AnyView {
    let id = saved.id;
    let which = || {
        let street = saved.address.line1.clone();
        view! { <span class="visually-hidden">" " {street}</span> }
    };
    let mark = match saved.is_default {
        true => view! { <p class="status">"Default"</p> }.into_any(),
        false => ().into_any(),
    };
    let make_default = (!saved.is_default).then(|| {
        view! {
            <form method="post" action=format!("/account/addresses/{id}/default")>
                <button class="link-button">"Make it the default"{which()}</button>
            </form>
        }
    });
    view! {
        <li class="address-card">
            <div>{mark}<address>{address_lines(&saved.address)}</address></div>
            <div class="row">
                <a href=format!("/account/addresses/{id}")>"Edit"{which()}</a>
                {make_default}
                <form method="post" action=format!("/account/addresses/{id}/delete")>
                    <button class="link-button">"Remove"{which()}</button>
                </form>
            </div>
        </li>
    }
    .into_any()
}

fn form(action: String, button: &'static str, sent: &FormData, home: CountryCode) -> AnyView {
    let country = CountryCode::parse(sent.text("country")).unwrap_or(home);
    let line = |name: &'static str, label: &'static str, autocomplete: &'static str| {
        let field = Field::new(name, label).autocomplete(autocomplete);
        sent.shown(field.max_length(120), name)
    };
    let postcode = line("postcode", country.postcode_label(), "postal-code");
    let postcode = match country.postcode_example() {
        Some(example) => postcode.placeholder(example),
        None => postcode,
    };
    let region = line("region", "State or region", "address-level1");
    let region = region.hint("Where addresses name one, as in the United States.");
    let fields = view! {
        <div class="fields">
            {Field::new("country", "Country").autocomplete("country").errors(sent.errors()).select(countries(country))}
            {line("name", "Full name", "name").input()}
            {line("company", "Company", "organization").optional().input()}
            {line("line1", "Street and number", "address-line1").input()}
            {line("line2", "Second line", "address-line2").optional().input()}
            {postcode.class("field third").input()}
            {line("city", "Town or city", "address-level2").class("field two-thirds").input()}
            {region.optional().input()}
            {line("phone", "Phone", "tel").kind("tel").optional().hint("Only for the driver, if nobody answers the door.").input()}
        </div>
    }
    .into_any();
    view! {
        <AddressHelp>
            <form class="panel stack" method="post" action=action data-address="" novalidate>
                {fields}
                <p><button class="button">{button}</button></p>
            </form>
        </AddressHelp>
    }
    .into_any()
}

fn countries(chosen: CountryCode) -> AnyView {
    let options = CountryCode::all().map(|country| {
        let region = (!country.regions().is_empty()).then_some("required");
        view! {
            <option value=country.code() selected=country == chosen data-postcode=country.postcode_label()
                data-example=country.postcode_example() data-region=region>{country.name()}</option>
        }
    });
    options.collect_view().into_any()
}
