//! Help while an address is typed: the fields a country asks for, and a word on each field when it is left.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::document::{after, document, find, find_in, listen};

const SETTLE_MS: i32 = 200;

/// Around `form[data-address]`. Each `option` of its country lists tells what that country's addresses look like:
/// `data-postcode` (the field's name there), `data-example`, `data-region="required"`.
#[island]
pub fn AddressHelp(children: Children) -> impl IntoView {
    Effect::new(|_| {
        if let Some(form) = find::<HtmlElement>("form[data-address]") {
            let scope = form.clone();
            listen(&form, "change", move |event| {
                adapt(&scope, &event);
            });
            // At once, the line could move away from under the pointer between press and click.
            listen(&form, "focusout", |event| {
                after(SETTLE_MS, move || {
                    complain(&event);
                });
            });
        }
    });
    children()
}

fn adapt(form: &HtmlElement, event: &Event) -> Option<()> {
    let list = event.target()?.dyn_into::<HtmlSelectElement>().ok()?;
    let name = list.name();
    let prefix = name.strip_suffix("country")?;
    let country: Element = find_in(&list, "option:checked")?;
    let field =
        |field: &str| find_in::<HtmlInputElement>(form, &format!("[name=\"{prefix}{field}\"]"));
    let postcode = field("postcode")?;
    postcode.set_placeholder(&country.get_attribute("data-example").unwrap_or_default());
    let label: HtmlElement = find_in(
        form,
        &format!("label[for=\"{}\"] [data-label]", postcode.id()),
    )?;
    label.set_text_content(country.get_attribute("data-postcode").as_deref());
    let region = field("region")?;
    let required = country.get_attribute("data-region").as_deref() == Some("required");
    region.set_required(required);
    let row = region.closest(".field").ok()??;
    row.toggle_attribute_with_force("hidden", !required && region.value().is_empty())
        .ok()?;
    Some(())
}

/// Says what is wrong with a field when it is left, in the paragraph the server keeps for it.
fn complain(event: &Event) -> Option<()> {
    let target = event.target()?;
    let (id, valid, message, empty) = if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        (
            input.id(),
            input.validity().valid(),
            input.validation_message().ok()?,
            input.value().is_empty(),
        )
    } else {
        let list = target.dyn_ref::<HtmlSelectElement>()?;
        (
            list.id(),
            list.validity().valid(),
            list.validation_message().ok()?,
            list.value().is_empty(),
        )
    };
    let note = document()?.get_element_by_id(&format!("{id}-error"))?;
    let field: &Element = target.dyn_ref()?;
    // Passing an empty field on the way is no mistake yet.
    let complaint = if valid || empty { "" } else { &message };
    note.set_text_content(Some(complaint));
    if complaint.is_empty() {
        field.remove_attribute("aria-invalid").ok()
    } else {
        field.set_attribute("aria-invalid", "true").ok()
    }
}
