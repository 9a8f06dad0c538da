//! What every card of the order page is drawn from: the order, what was typed, who looks; and pieces that several cards show.

use commerce::country::CountryCode;
use commerce::document::Document;
use commerce::order::OrderLine;
use database::staff_orders::StaffOrder;
use leptos::prelude::*;
use texts::text;

use crate::kit::form::FormData;
use crate::kit::pill::Pill;
use crate::order::words::Word;

/// All that the page is drawn from.
#[derive(Clone)]
pub(in crate::order) struct Shown {
    pub order: StaffOrder,
    /// What was issued for it.
    pub documents: Vec<Document>,
    /// What was typed into the form that was refused, if one was.
    pub form: FormData,
    pub may: Allowed,
    /// The shop's, for its time.
    pub country: CountryCode,
    pub now_ms: i64,
    /// Lets each form count once.
    pub key: String,
}

/// What whoever looks may do.
#[derive(Debug, Clone, Copy)]
pub(in crate::order) struct Allowed {
    pub edit: bool,
    pub fulfil: bool,
    pub refund: bool,
}

impl Shown {
    pub fn path(&self, action: &str) -> String {
        format!("/admin/orders/{}/{action}", self.order.placed.order.number)
    }

    /// Whether one of the fields that begin so was refused: then its form stands open.
    pub fn is_refused(&self, beginning: &str) -> bool {
        let mut errors = self.form.errors().iter();
        errors.any(|error| error.field.starts_with(beginning))
    }
}

/// What every form of the page carries.
#[component]
pub(in crate::order) fn Hidden(version: i64, key: String) -> impl IntoView {
    view! {
        <input type="hidden" name="version" value=version.to_string()/>
        <input type="hidden" name="key" value=key/>
    }
}

#[component]
pub(in crate::order) fn WordPill(word: Word) -> impl IntoView {
    let (tone, text) = word;
    view! { <Pill tone text/> }
}

/// Title, options and SKU of a line.
#[component]
pub(in crate::order) fn ItemName(line: OrderLine) -> impl IntoView {
    let options = Some(line.variant_title).filter(|title| !title.is_empty());
    let gift = line.gift.then(|| text!("office-order-gift"));
    let more = options.into_iter().map(Into::into).chain(gift);
    let more = more.collect::<Vec<std::borrow::Cow<'_, str>>>().join(", ");
    let more = (!more.is_empty()).then(|| view! { <span class="item-more">{more}</span> });
    view! { <span class="item">{line.product_title}{more}<span class="sku">{line.sku}</span></span> }
}
