//! What shoppers choose between: up to three options, their values on lines.

use leptos::prelude::*;
use texts::text;
use web::components::field::{Field, TextArea, TextInput};

use crate::kit::parts::Card;
use crate::products::view::fields;
use crate::products::view::form::Shown;

#[component]
pub(super) fn OptionsCard(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let is_sent = form.is_sent(&fields::option(0));
    let rows = (0..3).map(|place| {
        let stored = shown.product.input.options.get(place);
        let (name, values) = (fields::option(place), fields::values(place));
        let name_field = Field::new(
            name.clone(),
            text!("office-product-option", number = place + 1),
        )
        .optional()
        .max_length(100);
        let values_field = Field::new(
            values.clone(),
            text!("office-product-values", number = place + 1),
        )
        .hint(text!("office-product-values-hint"))
        .optional()
        .max_length(10_000);
        let (name_field, values_field) = if is_sent {
            (
                form.filled(name_field, &name),
                form.filled(values_field, &values),
            )
        } else {
            let labels = stored.map(|option| {
                let labels: Vec<&str> = option
                    .values
                    .iter()
                    .map(|value| value.label.as_str())
                    .collect();
                labels.join("\n")
            });
            let stored_name = stored.map(|option| option.name.clone());
            (
                name_field.value(stored_name.unwrap_or_default()),
                values_field.value(labels.unwrap_or_default()),
            )
        };
        view! { <TextInput field=name_field/><TextArea field=values_field/> }
    });
    let rows = rows.collect_view();
    let version = shown.product.version;
    let button = shown.may_edit.then(|| view! { <div><button class="button quiet">{text!("office-product-options-save")}</button></div> });
    view! {
        <Card title=text!("office-product-options") id="options">
            <form method="post" action=shown.path("/options") class="stack">
                <input type="hidden" name="version" value=version.to_string()/>
                <p class="soft">{text!("office-product-options-note")}</p>
                {rows}
                {button}
            </form>
        </Card>
    }
}
