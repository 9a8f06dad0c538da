//! Saved addresses as cards, and the form for one.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::customer::{Address, FieldError};
use commerce::ids::AddressId;
use database::customer::SavedAddress;
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, Select, TextInput};

use crate::checkout::islands::address_help::AddressHelp;
use crate::pages::account::form::FormData;
use crate::pages::account::view::Flash;

/// An address as it stands on a parcel.
#[component]
pub fn AddressLines(address: Address) -> impl IntoView {
    let lines = address
        .lines()
        .into_iter()
        .enumerate()
        .map(|(place, line)| {
            view! { {(place > 0).then(|| view! { <br/> })}{line} }
        });
    lines.collect_view()
}

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
    form: Form,
) -> impl IntoView {
    let is_open = saved.is_empty() || !form.errors.is_empty();
    let errors = form.errors.clone();
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
            <AddressForm action button=text!("account-address-save") form/>
        </details>
    }
}

/// The form for an address that is saved already.
#[component]
pub fn EditAddress(id: AddressId, form: Form) -> impl IntoView {
    let errors = form.errors.clone();
    let action = format!("/account/addresses/{id}");
    view! {
        <ErrorSummary errors/>
        <AddressForm action button=text!("account-address-save-changes") form/>
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

/// The fields of the form in their order, and all errors in it.
#[derive(Debug, Clone)]
pub struct Form {
    country: Field,
    chosen: CountryCode,
    fields: Vec<Field>,
    errors: Vec<FieldError>,
}

/// The form with what was sent; `home` is the shop's country, for a form that names none.
pub fn address_form(sent: &FormData, home: CountryCode) -> Form {
    let chosen = CountryCode::parse(sent.text("country")).unwrap_or(home);
    let line = |name: &'static str, label: Cow<'static, str>, autocomplete: &'static str| {
        let field = Field::new(name, label).autocomplete(autocomplete);
        sent.filled(field.max_length(120), name)
    };
    let postcode = line("postcode", chosen.postcode_label().into(), "postal-code");
    let postcode = match chosen.postcode_example() {
        Some(example) => postcode.placeholder(example),
        None => postcode,
    };
    let shown = |name: &str, used: bool| {
        let asked = sent.errors().iter().any(|error| error.field == name);
        used || asked || !sent.text(name).is_empty()
    };
    let postcode = postcode
        .required(chosen.needs_postcode())
        .hidden(!shown("postcode", chosen.has_postcodes()));
    let region = line("region", chosen.region_label().into(), "address-level1")
        .required(chosen.needs_region())
        .hidden(!shown("region", chosen.has_regions()));
    let phone = line("phone", text!("components-address-phone"), "tel").kind("tel");
    let country = Field::new("country", text!("components-address-country"));
    Form {
        country: country.autocomplete("country").errors(sent.errors()),
        chosen,
        fields: vec![
            line("name", text!("components-address-name"), "name"),
            line(
                "company",
                text!("components-address-company"),
                "organization",
            )
            .optional(),
            line("line1", text!("components-address-line1"), "address-line1"),
            line("line2", text!("components-address-line2"), "address-line2").optional(),
            postcode.class("field third"),
            line("city", text!("components-address-city"), "address-level2")
                .class("field two-thirds")
                .required(chosen.needs_city()),
            region,
            phone
                .hint(text!("components-address-phone-hint"))
                .optional(),
        ],
        errors: sent.errors().to_vec(),
    }
}

#[component]
fn AddressForm(action: String, #[prop(into)] button: String, form: Form) -> impl IntoView {
    let lines = form
        .fields
        .into_iter()
        .map(|field| view! { <TextInput field/> })
        .collect_view();
    let (country, chosen) = (form.country, form.chosen);
    view! {
        <AddressHelp>
            <form class="panel stack" method="post" action=action data-address="" novalidate>
                <div class="fields">
                    <Select field=country><CountryOptions chosen/></Select>
                    {lines}
                </div>
                <p><button class="button">{button}</button></p>
            </form>
        </AddressHelp>
    }
}

#[component]
fn CountryOptions(chosen: CountryCode) -> impl IntoView {
    let options = CountryCode::all().map(|country| {
        let postcode = country.has_postcodes().then(|| country.postcode_label());
        let region = country.has_regions().then(|| country.region_label());
        view! {
            <option value=country.code() selected=country == chosen data-postcode=postcode
                data-example=country.postcode_example() data-region=region data-required=country.needed_fields().join(" ")>{country.name()}</option>
        }
    });
    options.collect_view()
}
