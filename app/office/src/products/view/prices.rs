//! The prices of a product: now, in the past, to come, and a form for one more.

use commerce::Currency;
use commerce::catalog::WindowState;
use commerce::country::CountryCode;
use database::catalog::{EditableProduct, EditableVariant, ScheduledPrice};
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, Select, TextInput};

use crate::kit::form::FormData;
use crate::kit::moment::Moment;
use crate::kit::parts::{Card, Empty, PageHead, PostButton};
use crate::kit::pill::Pill;
use crate::products::view::fields;

#[derive(Clone)]
pub(in crate::products) struct Shown {
    pub product: EditableProduct,
    /// The last to begin first.
    pub prices: Vec<ScheduledPrice>,
    /// What was typed into the form that was refused, if one was.
    pub form: FormData,
    pub currency: Currency,
    /// The shop's, for its time.
    pub country: CountryCode,
    pub now_ms: i64,
    pub may_edit: bool,
}

impl Shown {
    fn running(&self, variant: &EditableVariant) -> Option<&ScheduledPrice> {
        self.prices.iter().find(|price| {
            price.variant == variant.id && price.window.state(self.now_ms) == WindowState::Running
        })
    }

    fn title(&self, price: &ScheduledPrice) -> String {
        let mut variants = self.product.variants.iter();
        let found = variants.find(|variant| variant.id == price.variant);
        found.map_or_else(String::new, title)
    }
}

/// What staff call a variant.
fn title(variant: &EditableVariant) -> String {
    if variant.title.is_empty() {
        variant.input.sku.clone()
    } else {
        format!("{} ({})", variant.title, variant.input.sku)
    }
}

#[component]
pub(in crate::products) fn PricesView(shown: Shown) -> impl IntoView {
    let id = shown.product.id;
    let heading = text!(
        "office-prices-of",
        title = shown.product.input.title.clone()
    );
    let back = (
        format!("/admin/products/{id}"),
        shown.product.input.title.clone().into(),
    );
    let errors = shown.form.errors().to_vec();
    let present = view! { <Present shown=shown.clone()/> };
    let planned = view! { <Planned shown=shown.clone()/> };
    let add = shown.may_edit.then(|| {
        let form = view! { <AddForm shown/> };
        view! { <Card title=text!("office-prices-add") id="add">{form}</Card> }
    });
    view! {
        <PageHead title=heading back/>
        <ErrorSummary errors/>
        <div class="columns">
            <div>
                <Card title=text!("office-prices-now")>{present}</Card>
                <Card title=text!("office-prices-planned")>{planned}</Card>
            </div>
            <aside>{add}</aside>
        </div>
    }
}

#[component]
fn Present(shown: Shown) -> impl IntoView {
    let rows = shown.product.variants.iter().map(|variant| {
        let standing = variant.has_price.then(|| variant.input.price.to_string());
        let now = shown.running(variant).map(|price| price.amount.to_string());
        let now = now.or(standing.clone());
        let lowest = variant.lowest_30_days.map(|amount| amount.to_string());
        view! {
            <tr>
                <th scope="row" data-label=text!("office-product-variant")>{title(variant)}</th>
                <td class="number" data-label=text!("office-prices-standing")>{standing}</td>
                <td class="number" data-label=text!("office-prices-asked")>{now}</td>
                <td class="number" data-label=text!("office-product-lowest")>{lowest}</td>
            </tr>
        }
    });
    view! {
        <div class="table-box">
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-product-variant")}</th>
                    <th scope="col" class="number">{text!("office-prices-standing")}</th>
                    <th scope="col" class="number">{text!("office-prices-asked")}</th>
                    <th scope="col" class="number">{text!("office-product-lowest")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Planned(shown: Shown) -> impl IntoView {
    if shown.prices.is_empty() {
        return view! { <Empty text=text!("office-prices-none")/> }.into_any();
    }
    let rows = shown.prices.clone().into_iter();
    let rows = rows.map(|price| view! { <Row price shown=shown.clone()/> });
    view! {
        <div class="table-box">
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-product-variant")}</th>
                    <th scope="col" class="number">{text!("office-product-price")}</th>
                    <th scope="col" class="number">{text!("office-product-compare-at")}</th>
                    <th scope="col">{text!("office-prices-from")}</th>
                    <th scope="col">{text!("office-prices-to")}</th>
                    <th scope="col">{text!("office-field-state")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(price: ScheduledPrice, shown: Shown) -> impl IntoView {
    let (country, state) = (shown.country, price.window.state(shown.now_ms));
    let (tone, word, end) = match state {
        WindowState::Over => ("quiet", text!("office-prices-is-over"), None),
        WindowState::Running => (
            "good",
            text!("office-prices-is-running"),
            Some(text!("office-prices-end")),
        ),
        WindowState::Coming => (
            "info",
            text!("office-prices-is-coming"),
            Some(text!("office-prices-take-back")),
        ),
    };
    let end = end.filter(|_| shown.may_edit).map(|label| {
        let action = format!(
            "/admin/products/{}/prices/{}/end",
            shown.product.id, price.id
        );
        let fields = vec![("version".to_owned(), shown.product.version.to_string())];
        view! { " "<PostButton action label fields/> }
    });
    let to = price
        .window
        .to_ms
        .map(|at_ms| view! { <Moment at_ms country/> });
    view! {
        <tr>
            <th scope="row" data-label=text!("office-product-variant")>{shown.title(&price)}</th>
            <td class="number" data-label=text!("office-product-price")>{price.amount.to_string()}</td>
            <td class="number" data-label=text!("office-product-compare-at")>{price.compare_at.map(|before| before.to_string())}</td>
            <td data-label=text!("office-prices-from")><Moment at_ms=price.window.from_ms country/></td>
            <td data-label=text!("office-prices-to")>{to}</td>
            <td data-label=text!("office-field-state")><span><Pill tone text=word/>{end}</span></td>
        </tr>
    }
}

#[component]
fn AddForm(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let chosen = form.text(fields::VARIANT).to_owned();
    let options = shown.product.variants.iter().map(|variant| {
        let id = variant.id.to_string();
        let selected = id == chosen;
        view! { <option value=id selected=selected>{title(variant)}</option> }
    });
    let options = options.collect_view();
    let field = |name: &'static str, label: std::borrow::Cow<'static, str>| {
        form.filled(Field::new(name, label), name)
    };
    let variant = field(fields::VARIANT, text!("office-product-variant"));
    let currency = shown.currency.code();
    let amount = field(
        fields::AMOUNT,
        text!("office-product-price-in", currency = currency),
    )
    .inputmode("decimal")
    .max_length(20);
    let before = field(fields::BEFORE, text!("office-product-compare-at"))
        .inputmode("decimal")
        .max_length(20)
        .optional();
    let from = field(fields::FROM, text!("office-prices-from"))
        .kind("datetime-local")
        .hint(text!("office-prices-from-hint"))
        .optional();
    let to = field(fields::TO, text!("office-prices-to")).kind("datetime-local");
    let action = format!("/admin/products/{}/prices", shown.product.id);
    let version = shown.product.version.to_string();
    view! {
        <form method="post" action=action class="stack">
            <input type="hidden" name="version" value=version/>
            <Select field=variant>{options}</Select>
            <TextInput field=amount/>
            <TextInput field=before/>
            <TextInput field=from/>
            <TextInput field=to/>
            <p class="soft">{text!("office-prices-note")}</p>
            <div><button class="button">{text!("office-prices-add-button")}</button></div>
        </form>
    }
}
