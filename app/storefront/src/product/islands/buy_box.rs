//! The product page's form follows the chosen options at once; each variant's price and stock wait in a `template`.

use commerce::catalog::{ChoiceState, Choices, VariantChoice};
use commerce::ids::{OptionValueId, VariantId};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTemplateElement};

use crate::document::{
    OwnElement, all_in, closest, drawn_in, find_in, listen, number, origin, told, window,
};
use crate::product::hooks;
use crate::product::islands::gallery;

/// Around gallery, form and the bar with the second button. Without scripting the form's "Show this choice"
/// button asks the server instead.
#[island]
pub fn BuyBox(children: Children) -> impl IntoView {
    view! { <OwnElement start>{children()}</OwnElement> }
}

fn start(root: &HtmlElement) -> Option<()> {
    let form: HtmlElement = find_in(root, hooks::FORM)?;
    let templates = all_in(&form, hooks::VARIANT);
    let choices = Choices::new(templates.iter().filter_map(choice).collect());
    let buy_box = BuyBoxParts {
        root: root.clone(),
        form: form.clone(),
        templates,
        choices,
    };
    listen(&form, "change", move |event| {
        buy_box.chosen(&event);
    });
    listen(&form, "click", |event| {
        stepped(&event);
    });
    Some(())
}

/// A variant as its template tells it.
fn choice(template: &HtmlTemplateElement) -> Option<VariantChoice> {
    let values = told(template, hooks::VALUES)?;
    let values = values.split_ascii_whitespace();
    Some(VariantChoice {
        id: told(template, hooks::VARIANT)?.parse().ok()?,
        values: values.filter_map(|value| value.parse().ok()).collect(),
        can_buy: number(template, hooks::MOST)? > 0,
    })
}

struct BuyBoxParts {
    root: HtmlElement,
    form: HtmlElement,
    templates: Vec<HtmlTemplateElement>,
    choices: Choices,
}

impl BuyBoxParts {
    fn chosen(&self, event: &Event) -> Option<()> {
        let radio: HtmlInputElement = origin(event)?;
        let option: Element = closest(&radio, hooks::OPTION)?;
        let options: Vec<Element> = all_in(&self.form, hooks::OPTION);
        let position = options.iter().position(|one| *one == option)?;
        let before: VariantId = told(&self.form, hooks::FORM)?.parse().ok()?;
        let value: OptionValueId = radio.value().parse().ok()?;
        let now = self.choices.switch(before, position, value)?;
        self.show(&options, self.choices.get(now)?)
    }

    fn show(&self, options: &[Element], now: &VariantChoice) -> Option<()> {
        let id = now.id.to_string();
        self.form.set_attribute(hooks::FORM.attribute(), &id).ok()?;
        for (position, option) in options.iter().enumerate() {
            for value in all_in::<Element>(option, hooks::VALUE) {
                self.mark(option, &value, position, now);
            }
        }
        let is_now = |template: &&HtmlTemplateElement| {
            told(template, hooks::VARIANT).as_deref() == Some(id.as_str())
        };
        let template = self.templates.iter().find(is_now)?;
        // The price and the stock are read out: their places are live regions.
        for hook in [hooks::PRICE, hooks::STOCK, hooks::BAR] {
            let place = find_in::<HtmlElement>(&self.root, hook);
            if let (Some(drawn), Some(place)) = (drawn_in(template, hook), place) {
                place.set_inner_html(&drawn);
            }
        }
        let label = told(template, hooks::LABEL);
        for button in all_in::<HtmlElement>(&self.root, hooks::BUY) {
            let _ = button.toggle_attribute_with_force("disabled", !now.can_buy);
            button.set_text_content(label.as_deref());
        }
        if let Some(quantity) = find_in::<HtmlInputElement>(&self.form, hooks::QUANTITY) {
            let most = number(template, hooks::MOST).unwrap_or(1);
            quantity.set_max(&most.max(1).to_string());
            step(&quantity, 0);
        }
        if let Some(photo) = number(template, hooks::PHOTO) {
            gallery::scroll_to(&self.root, photo);
        }
        let path = window()?.location().pathname().ok()?;
        let address = format!("{path}?{}={id}", hooks::VARIANT_QUERY);
        let history = window()?.history().ok()?;
        history
            .replace_state_with_url(&JsValue::NULL, "", Some(&address))
            .ok()
    }

    /// Shows whether a value is the chosen one, and why it would lead to nothing that can be bought.
    fn mark(
        &self,
        option: &Element,
        place: &Element,
        position: usize,
        now: &VariantChoice,
    ) -> Option<()> {
        let value: OptionValueId = told(place, hooks::VALUE)?.parse().ok()?;
        let obstacle = match self.choices.state(now.id, position, value) {
            ChoiceState::Available => None,
            ChoiceState::SoldOut => told(&self.form, hooks::SOLD_OUT),
            ChoiceState::Impossible => told(&self.form, hooks::IMPOSSIBLE),
        };
        place
            .class_list()
            .toggle_with_force("unavailable", obstacle.is_some())
            .ok()?;
        find_in::<HtmlElement>(place, hooks::OBSTACLE)?.set_text_content(obstacle.as_deref());
        if now.values.get(position) == Some(&value) {
            let radio = crate::document::controls_in(place).into_iter().next()?;
            wasm_bindgen::JsCast::dyn_into::<HtmlInputElement>(radio)
                .ok()?
                .set_checked(true);
            let label = find_in::<HtmlElement>(place, hooks::VALUE_LABEL)?.text_content();
            find_in::<HtmlElement>(option, hooks::CHOSEN)?.set_text_content(label.as_deref());
        }
        Some(())
    }
}

fn stepped(event: &Event) -> Option<()> {
    let button: HtmlElement = closest(&origin::<Element>(event)?, hooks::STEP)?;
    let by = number(&button, hooks::STEP)?;
    let stepper = button.parent_element()?;
    step(&find_in(&stepper, hooks::QUANTITY)?, by);
    let _ = button.focus();
    Some(())
}

fn step(quantity: &HtmlInputElement, by: i32) {
    let most: i32 = quantity.max().parse().unwrap_or(99);
    let count: i32 = quantity.value().parse().unwrap_or(1);
    quantity.set_value(&(count + by).clamp(1, most.max(1)).to_string());
}
