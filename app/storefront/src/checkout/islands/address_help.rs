//! Help while an address is typed: the fields a country asks for, and a word on each field when it is left.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::document::{after, document, find, find_in, listen};

const SETTLE_MS: i32 = 200;

/// Around `form[data-address]`. Each `option` of its country lists tells what that country's addresses look like:
/// `data-postcode` and `data-region` (the fields' names there, absent where there are none), `data-example`,
/// `data-required` (the names of the fields that must be filled).
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
    let needed = country.get_attribute("data-required").unwrap_or_default();
    let example = country.get_attribute("data-example").unwrap_or_default();
    field("postcode")?.set_placeholder(&example);
    for name in ["postcode", "city", "region"] {
        let input = field(name)?;
        input.set_required(needed.split(' ').any(|need| need == name));
        if name != "city" {
            let label = country.get_attribute(&format!("data-{name}"));
            rename(form, &input, label.as_deref());
        }
    }
    Some(())
}

/// Gives a field the name it has in the country, or hides it where there is no such thing and nothing was typed.
fn rename(form: &HtmlElement, input: &HtmlInputElement, label: Option<&str>) -> Option<()> {
    let row = input.closest(".field").ok()??;
    let is_unused = label.is_none() && input.value().is_empty();
    row.toggle_attribute_with_force("hidden", is_unused).ok()?;
    let place = format!("label[for=\"{}\"] [data-label]", input.id());
    find_in::<HtmlElement>(form, &place)?.set_text_content(Some(label?));
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
