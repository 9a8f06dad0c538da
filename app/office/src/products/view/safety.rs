//! Who answers for the product, and what buyers are warned of.

use commerce::catalog::{Safety, SafetyField};
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, Field, TextArea, TextInput};

use crate::kit::parts::Card;
use crate::products::view::fields;
use crate::products::view::form::Shown;

#[component]
pub(super) fn SafetyCard(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let own = shown.product.input.safety.set().cloned().flatten();
    let of_brand = own.is_none() && shown.brand_safety.is_some();
    let stored = own.or_else(|| shown.brand_safety.clone());
    let stored: Safety = stored.unwrap_or_default();
    let is_sent = SafetyField::ALL
        .iter()
        .any(|part| form.is_sent(part.name()));
    let rows = SafetyField::ALL.map(|part| {
        let field = Field::new(part.name(), label(part)).optional();
        let field = if is_sent {
            form.filled(field, part.name())
        } else {
            field.value(stored.of(part))
        };
        match part {
            SafetyField::ManufacturerAddress | SafetyField::ResponsibleAddress => {
                view! { <TextArea field=field.max_length(200)/> }.into_any()
            }
            SafetyField::Warnings => view! { <TextArea field=field.max_length(4000)/> }.into_any(),
            _ => view! { <TextInput field=field.max_length(200)/> }.into_any(),
        }
    });
    let checked = if is_sent {
        form.ticked(fields::BRAND_SAFETY)
    } else {
        of_brand
    };
    let errors = form.errors().to_vec();
    let brand = shown
        .product
        .input
        .brand
        .as_ref()
        .map(|brand| brand.name.clone());
    let for_brand = brand.map(|brand| {
        view! { <CheckBox name=fields::BRAND_SAFETY checked errors>{text!("office-product-safety-brand", brand = brand)}</CheckBox> }
    });
    let version = shown.product.version.to_string();
    let button = shown.may_edit.then(|| view! { <div><button class="button quiet">{text!("office-product-safety-save")}</button></div> });
    view! {
        <Card title=text!("office-product-safety") id="safety">
            <form method="post" action=shown.path("/safety") class="stack">
                <input type="hidden" name="version" value=version/>
                <p class="soft">{text!("office-product-safety-note")}</p>
                {rows.collect_view()}
                {for_brand}
                {button}
            </form>
        </Card>
    }
}

fn label(part: SafetyField) -> std::borrow::Cow<'static, str> {
    match part {
        SafetyField::Manufacturer => text!("office-product-maker"),
        SafetyField::ManufacturerAddress => text!("office-product-maker-address"),
        SafetyField::ManufacturerEmail => text!("office-product-maker-email"),
        SafetyField::Responsible => text!("office-product-responsible"),
        SafetyField::ResponsibleAddress => text!("office-product-responsible-address"),
        SafetyField::ResponsibleEmail => text!("office-product-responsible-email"),
        SafetyField::Warnings => text!("office-product-warnings"),
    }
}
