//! The product page's form follows the chosen options at once; each variant's price and stock wait in a `template`.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTemplateElement};

use crate::document::{all_in, document, find, find_in, listen, number, origin, window};

/// Around the form `#buy`. Without scripting its "Show this choice" button asks the server instead.
#[island]
pub fn BuyBox(children: Children) -> impl IntoView {
    Effect::new(|_| {
        start();
    });
    children()
}

fn start() -> Option<()> {
    let form: HtmlElement = find("#buy")?;
    listen(&form, "change", |event| {
        chosen(&event);
    });
    listen(&form, "click", |event| {
        stepped(&event);
    });
    Some(())
}

/// A variant as its template tells it.
struct Variant {
    template: HtmlTemplateElement,
    /// One value for each option, in the options' order.
    values: Vec<i32>,
    /// Most units one may add; 0 when it cannot be bought.
    most: i32,
}

impl Variant {
    fn of(template: HtmlTemplateElement) -> Variant {
        let values = template.get_attribute("data-values").unwrap_or_default();
        Variant {
            values: values
                .split_ascii_whitespace()
                .filter_map(|value| value.parse().ok())
                .collect(),
            most: number(&template, "data-most").unwrap_or(0),
            template,
        }
    }
}

fn chosen(event: &Event) -> Option<()> {
    let radio = event
        .target()?
        .dyn_into::<HtmlInputElement>()
        .ok()
        .filter(|input| input.type_() == "radio")?;
    let form: HtmlElement = find("#buy")?;
    let groups: Vec<Element> = all_in(&form, "fieldset.option");
    let position = groups
        .iter()
        .position(|group| group.contains(Some(&radio)))?;
    let value: i32 = radio.value().parse().ok()?;
    let variants: Vec<Variant> = all_in(&form, "template[data-variant]")
        .into_iter()
        .map(Variant::of)
        .collect();
    let before = form.get_attribute("data-variant");
    let before = variants
        .iter()
        .find(|variant| variant.template.get_attribute("data-variant") == before)?;

    // The other options stay as they are if that can be had.
    let agreement = |variant: &Variant| {
        variant
            .values
            .iter()
            .zip(&before.values)
            .filter(|(a, b)| a == b)
            .count()
    };
    let now = variants
        .iter()
        .filter(|variant| variant.values.get(position) == Some(&value))
        .max_by_key(|variant| (agreement(variant), variant.most > 0))?;
    show(&form, &groups, &variants, now)
}

fn show(form: &HtmlElement, groups: &[Element], variants: &[Variant], now: &Variant) -> Option<()> {
    let id = now.template.get_attribute("data-variant")?;
    form.set_attribute("data-variant", &id).ok()?;
    for (position, group) in groups.iter().enumerate() {
        for input in all_in::<HtmlInputElement>(group, "input[type=radio]") {
            let value: i32 = input.value().parse().unwrap_or(0);
            let Some(chip) = input.closest(".chip").ok().flatten() else {
                continue;
            };
            let is_chosen = now.values.get(position) == Some(&value);
            input.set_checked(is_chosen);
            mark(&chip, obstacle(variants, now, position, value));
            if is_chosen {
                let label = find_in::<HtmlElement>(&chip, ".chip-label")
                    .and_then(|label| label.text_content());
                find_in::<HtmlElement>(group, ".option-value")?.set_text_content(label.as_deref());
            }
        }
    }
    // The price and the stock are read out: their places are live regions.
    for slot in ["price", "stock", "bar"] {
        let selector = format!("[data-slot={slot}]");
        let drawn = now
            .template
            .content()
            .query_selector(&selector)
            .ok()
            .flatten();
        if let (Some(drawn), Some(place)) = (
            drawn,
            document().and_then(|page| page.query_selector(&selector).ok().flatten()),
        ) {
            place.set_inner_html(&drawn.inner_html());
        }
    }
    for button in [
        find::<HtmlElement>("#buy [data-buy]"),
        find::<HtmlElement>(".buy-bar [data-buy]"),
    ]
    .into_iter()
    .flatten()
    {
        let _ = button.toggle_attribute_with_force("disabled", now.most == 0);
        button.set_text_content(Some(if now.most == 0 {
            "Sold out"
        } else {
            "Add to cart"
        }));
    }
    if let Some(quantity) = find_in::<HtmlInputElement>(form, "[name=quantity]") {
        quantity.set_max(&now.most.max(1).to_string());
        step(&quantity, 0);
    }
    if let Some(photo) = number(&now.template, "data-photo") {
        crate::product::islands::gallery::scroll_to(photo);
    }
    let address = format!("{}?v={id}", window()?.location().pathname().ok()?);
    window()?
        .history()
        .ok()?
        .replace_state_with_url(&JsValue::NULL, "", Some(&address))
        .ok()
}

/// Why a value, with the other options kept, would not lead to something to buy.
fn obstacle(
    variants: &[Variant],
    now: &Variant,
    position: usize,
    value: i32,
) -> Option<&'static str> {
    let fits = |variant: &&Variant| {
        variant
            .values
            .iter()
            .zip(&now.values)
            .enumerate()
            .all(|(at, (a, b))| if at == position { *a == value } else { a == b })
    };
    match variants.iter().find(fits) {
        Some(variant) if variant.most > 0 => None,
        Some(_) => Some(" (sold out)"),
        None => Some(" (not in this combination)"),
    }
}

fn mark(chip: &Element, obstacle: Option<&str>) {
    let _ = chip
        .class_list()
        .toggle_with_force("unavailable", obstacle.is_some());
    if let Some(reason) = find_in::<HtmlElement>(chip, ".visually-hidden") {
        reason.set_text_content(obstacle);
    }
}

fn stepped(event: &Event) -> Option<()> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("[data-step]").ok()??;
    let by = number(&button, "data-step")?;
    let stepper = button.closest(".stepper").ok()??;
    step(&find_in(&stepper, "input")?, by);
    if let Some(button) = origin(event) {
        let _ = button.focus();
    }
    Some(())
}

fn step(quantity: &HtmlInputElement, by: i32) {
    let most: i32 = quantity.max().parse().unwrap_or(99);
    let count: i32 = quantity.value().parse().unwrap_or(1);
    quantity.set_value(&(count + by).clamp(1, most.max(1)).to_string());
}
