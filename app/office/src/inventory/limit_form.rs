//! The form that says when a variant is running out.

use commerce::ids::VariantId;
use commerce::policy::LOW_STOCK;
use commerce::stock::StockLevel;
use leptos::prelude::*;
use texts::text;
use web::components::field::{Field, TextInput};

use crate::kit::form::FormData;

pub(super) const LIMIT: &str = "low_below";
/// What the page showed.
pub(super) const SEEN: &str = "seen";

/// A limit as its field has it: empty for the usual one.
pub(super) fn said(limit: Option<i64>) -> String {
    limit.map(|limit| limit.to_string()).unwrap_or_default()
}

#[component]
pub(super) fn LimitForm(variant: VariantId, level: StockLevel, form: FormData) -> impl IntoView {
    let form = match form.is_sent(LIMIT) {
        true => form,
        false => FormData::prefilled([LIMIT, SEEN].map(|name| (name, said(level.low_below)))),
    };
    let field = Field::new(LIMIT, text!("office-stock-limit"))
        .unmarked()
        .hint(text!("office-stock-limit-hint", usual = LOW_STOCK))
        .inputmode("numeric")
        .max_length(7);
    let field = form.filled(field, LIMIT);
    view! {
        <form method="post" action=format!("/admin/inventory/{variant}/limit") class="stack">
            <input type="hidden" name=SEEN value=form.text(SEEN).to_owned()/>
            <TextInput field/>
            <div><button class="button quiet">{text!("office-save")}</button></div>
        </form>
    }
}
