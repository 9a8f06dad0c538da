//! The address step's form.

use commerce::country::CountryCode;
use commerce::shipping::ShippingZone;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::address::{AddressFields, AddressKind};
use web::components::field::{CheckBox, ErrorSummary, Field, FieldError, FormValues, TextInput};

use crate::checkout::islands::address_help::AddressHelp;

/// All that the form shows.
#[derive(Debug, Clone)]
pub struct AddressStep {
    pub values: FormValues,
    pub errors: Vec<FieldError>,
    pub countries: Vec<CountryCode>,
    pub signed_in: bool,
    pub offer_newsletter: bool,
}

/// Where the shop delivers to: the countries of its zones, or every country.
pub fn countries(zones: &[ShippingZone]) -> Vec<CountryCode> {
    let areas = || zones.iter().flat_map(|zone| &zone.areas);
    let everywhere = areas().any(|area| area.country.is_none());
    CountryCode::all()
        .filter(|country| everywhere || areas().any(|area| area.country == Some(*country)))
        .collect()
}

#[component]
pub fn AddressForm(step: AddressStep) -> impl IntoView {
    let AddressStep {
        values,
        errors,
        countries,
        ..
    } = step.clone();
    let is_same = values.has("billing_same");
    view! {
        <ErrorSummary errors=errors.clone()/>
        <AddressHelp>
            <form class="checkout-form" method="post" action="/checkout/address" novalidate>
                <Contact step/>
                <fieldset>
                    <legend>{text!("checkout-address")}</legend>
                    <AddressFields kind=AddressKind::Delivery values=values.clone() errors=errors.clone() countries=countries.clone()/>
                    <CheckBox name="billing_same" checked=is_same errors=errors.clone()>{text!("checkout-billing-same")}</CheckBox>
                </fieldset>
                <fieldset class="billing">
                    <legend>{text!("checkout-billing")}</legend>
                    <AddressFields kind=AddressKind::Billing values errors countries/>
                </fieldset>
                <div class="checkout-next">
                    <button class="button big">{text!("checkout-to-delivery")}</button>
                    <a href="/cart">{text!("checkout-cart-back")}</a>
                </div>
            </form>
        </AddressHelp>
    }
}

#[component]
fn Contact(step: AddressStep) -> impl IntoView {
    let hint = if step.signed_in {
        text!("checkout-contact-hint")
    } else {
        text!("checkout-contact-hint-guest")
    };
    let field = Field::new("email", text!("checkout-contact-email"))
        .kind("email")
        .autocomplete("email")
        .hint(hint)
        .max_length(254)
        .value(step.values.get("email"))
        .errors(&step.errors);
    let newsletter = step.offer_newsletter.then(|| {
        let checked = step.values.has("newsletter");
        view! { <CheckBox name="newsletter" checked errors=step.errors>{text!("checkout-contact-newsletter")}</CheckBox> }
    });
    view! {
        <fieldset>
            <legend>{text!("checkout-contact")}</legend>
            <TextInput field/>
            {(!step.signed_in).then(|| view! { <LogIn/> })}
            {newsletter}
        </fieldset>
    }
}

#[component]
fn LogIn() -> impl IntoView {
    let (before, after) = text_around!("checkout-contact-account", gap = link);
    let link = text!("checkout-contact-log-in");
    view! { <p class="small">{before}<a href="/account/login?next=/checkout">{link}</a>{after}</p> }
}
