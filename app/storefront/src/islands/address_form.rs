//! Help while an address is typed: the fields a country asks for, and a word on each field when it is left.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, closure::Closure};

/// What a country's addresses look like, from the shop's own rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryForm {
    /// ISO 3166 alpha-2.
    pub code: String,
    pub postcode_label: String,
    pub postcode_example: String,
    pub region_required: bool,
}

/// Watches the form `form_id` beside it, whose fields the server has drawn, and draws nothing itself.
#[island]
pub fn AddressHelp(form_id: String, countries: Vec<CountryForm>) -> impl IntoView {
    Effect::new(move |_| {
        let Some(form) = document().get_element_by_id(&form_id) else { return };
        let (scope, countries) = (form.clone(), countries.clone());
        let listener = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            let Some(field) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
            if let Some(select) = field.dyn_ref::<web_sys::HtmlSelectElement>() {
                if select.name().ends_with("country") {
                    adapt(&scope, select, &countries);
                }
            }
            if event.type_() == "focusout" {
                complain(&field);
            }
        });
        for name in ["change", "focusout"] {
            let _ = form.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
        listener.forget();
    });
}

fn adapt(form: &web_sys::Element, select: &web_sys::HtmlSelectElement, countries: &[CountryForm]) {
    let chosen = select.value();
    let Some(country) = countries.iter().find(|country| country.code == chosen) else { return };
    let name = select.name();
    let prefix = name.trim_end_matches("country");
    let one = |field: &str| form.query_selector(&format!("[name=\"{prefix}{field}\"]")).ok().flatten();
    if let Some(postcode) = one("postcode") {
        let _ = postcode.set_attribute("placeholder", &country.postcode_example);
        if let Some(label) = form.query_selector(&format!("label[for=\"{}\"]", postcode.id())).ok().flatten() {
            label.set_text_content(Some(&country.postcode_label));
        }
    }
    if let Some(region) = one("region") {
        if let Some(row) = region.closest(".field").ok().flatten() {
            let _ = row.class_list().toggle_with_force("is-optional", !country.region_required);
        }
        let _ = if country.region_required { region.set_attribute("required", "") } else { region.remove_attribute("required") };
    }
}

/// Says what is wrong with a field when it is left, in the paragraph the server keeps for it.
fn complain(field: &web_sys::HtmlElement) {
    let (valid, message) = if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>() {
        (input.validity().valid(), input.validation_message().unwrap_or_default())
    } else if let Some(select) = field.dyn_ref::<web_sys::HtmlSelectElement>() {
        (select.validity().valid(), select.validation_message().unwrap_or_default())
    } else {
        return;
    };
    let Some(note) = document().get_element_by_id(&format!("{}-error", field.id())) else { return };
    note.set_text_content(Some(if valid { "" } else { &message }));
    let _ = if valid { field.remove_attribute("aria-invalid") } else { field.set_attribute("aria-invalid", "true") };
}
