//! Help while an address is typed: the fields a country asks for, and a word on each field when it is left.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web::contract::{address, country, field};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::document::{OwnElement, after, closest, field_in, find_in, listen, origin, told};

const SETTLE_MS: i32 = 200;

/// Around a form with addresses. Each `option` of its country lists tells what that country's addresses look like.
#[island]
pub fn AddressHelp(children: Children) -> impl IntoView {
    view! { <OwnElement start>{children()}</OwnElement> }
}

fn start(root: &HtmlElement) -> Option<()> {
    let form = root.clone();
    listen(root, "change", move |event| {
        adapt(&form, &event);
    });
    // At once, the line could move away from under the pointer between press and click.
    listen(root, "focusout", |event| {
        after(SETTLE_MS, move || {
            complain(&event);
        });
    });
    Some(())
}

fn adapt(form: &Element, event: &Event) -> Option<()> {
    let list: HtmlSelectElement = origin(event)?;
    let name = list.name();
    let prefix = name.strip_suffix(address::COUNTRY)?;
    let chosen = list.selected_options().item(0)?;
    let input = |name: &str| field_in::<HtmlInputElement>(form, &format!("{prefix}{name}"));
    let needed = told(&chosen, country::REQUIRED).unwrap_or_default();
    let example = told(&chosen, country::EXAMPLE).unwrap_or_default();
    input(address::POSTCODE)?.set_placeholder(&example);
    for name in [address::POSTCODE, address::CITY, address::REGION] {
        input(name)?.set_required(needed.split(' ').any(|need| need == name));
    }
    let names = [
        (address::POSTCODE, country::POSTCODE),
        (address::REGION, country::REGION),
    ];
    for (name, label) in names {
        rename(&input(name)?, told(&chosen, label).as_deref());
    }
    Some(())
}

/// Gives a field the name it has in the country, or hides it where there is no such thing and nothing was typed.
fn rename(input: &HtmlInputElement, label: Option<&str>) -> Option<()> {
    let row: Element = closest(input, field::ALL)?;
    let is_unused = label.is_none() && input.value().is_empty();
    row.toggle_attribute_with_force("hidden", is_unused).ok()?;
    find_in::<HtmlElement>(&row, field::LABEL)?.set_text_content(Some(label?));
    Some(())
}

/// Says what is wrong with a field when it is left, in the paragraph the server keeps for it.
fn complain(event: &Event) -> Option<()> {
    let target: Element = origin(event)?;
    let (valid, message, empty) = if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        (
            input.validity().valid(),
            input.validation_message().ok()?,
            input.value().is_empty(),
        )
    } else {
        let list = target.dyn_ref::<HtmlSelectElement>()?;
        (
            list.validity().valid(),
            list.validation_message().ok()?,
            list.value().is_empty(),
        )
    };
    let row: Element = closest(&target, field::ALL)?;
    let note: HtmlElement = find_in(&row, field::ERROR)?;
    // Passing an empty field on the way is no mistake yet.
    let complaint = if valid || empty { "" } else { &message };
    note.set_text_content(Some(complaint));
    if complaint.is_empty() {
        target.remove_attribute("aria-invalid").ok()
    } else {
        target.set_attribute("aria-invalid", "true").ok()
    }
}
