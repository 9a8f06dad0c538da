//! The sheet of variants: a row for each, all of them in one form.

use database::catalog::EditableVariant;
use leptos::prelude::*;
use texts::text;
use web::components::field::{FieldErrorText, error_of};

use crate::kit::form::FormData;
use crate::kit::parts::Card;
use crate::products::view::fields;
use crate::products::view::form::Shown;

#[component]
pub(super) fn SheetCard(shown: Shown) -> impl IntoView {
    let form = shown.form.clone();
    let is_sent = shown
        .product
        .variants
        .iter()
        .any(|variant| form.is_sent(&fields::sku(variant.id)));
    let rows = shown.product.variants.clone().into_iter();
    let rows = rows
        .map(|variant| view! { <Row variant form=form.clone() is_sent/> })
        .collect_view();
    let wrong = error_of(form.errors(), fields::VARIANTS);
    let version = shown.product.version;
    let button = shown.may_edit.then(|| view! { <div><button class="button">{text!("office-product-sheet-save")}</button></div> });
    view! {
        <Card title=text!("office-product-variants") id="variants">
            <form method="post" action=shown.path("/variants") class="stack">
                <input type="hidden" name="version" value=version.to_string()/>
                <FieldErrorText id=fields::VARIANTS error=wrong/>
                <div class="table-box">
                    <table class="table sheet">
                        <thead><tr>
                            <th scope="col">{text!("office-product-variant")}</th>
                            <th scope="col">{text!("office-product-on-sale")}</th>
                            <th scope="col">{text!("office-product-sku")}</th>
                            <th scope="col">{text!("office-product-price-in", currency = shown.currency.code())}</th>
                            <th scope="col">{text!("office-product-compare-at")}</th>
                            <th scope="col" class="number">{text!("office-product-lowest")}</th>
                            <th scope="col">{text!("office-product-barcode")}</th>
                            <th scope="col">{text!("office-product-weight-label")}</th>
                            <th scope="col">{text!("office-product-content")}</th>
                            <th scope="col">{text!("office-product-base")}</th>
                            <th scope="col">{text!("office-product-track")}</th>
                            <th scope="col">{text!("office-product-backorder")}</th>
                            <th scope="col" class="number">{text!("office-product-in-stock")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {button}
            </form>
        </Card>
    }
}

#[component]
fn Row(variant: EditableVariant, form: FormData, is_sent: bool) -> impl IntoView {
    let id = variant.id;
    let stored = variant.input;
    let title = if variant.title.is_empty() {
        text!("office-product-only").into_owned()
    } else {
        variant.title
    };
    let label = |column: std::borrow::Cow<'static, str>| {
        text!(
            "office-product-cell",
            column = column,
            variant = title.clone()
        )
    };
    let price = if variant.has_price {
        stored.price.to_major_string()
    } else {
        String::new()
    };
    let compare_at = stored
        .compare_at
        .map_or_else(String::new, |amount| amount.to_major_string());
    let text = |name: String, stored: String| {
        if is_sent {
            form.text(&name).to_owned()
        } else {
            stored
        }
    };
    let ticked = |name: String, stored: bool| if is_sent { form.ticked(&name) } else { stored };
    let cell = |name: String,
                column: std::borrow::Cow<'static, str>,
                stored: String,
                class: &'static str| {
        let error = error_of(form.errors(), &name);
        let invalid = error.is_some().then_some("true");
        let heading = column.clone();
        let (label, value) = (label(column), text(name.clone(), stored));
        view! {
            <td data-label=heading>
                <input class=class id=name.clone() name=name.clone() value=value aria-label=label aria-describedby=format!("{name}-error")
                    aria-invalid=invalid autocomplete="off" maxlength="128"/>
                <FieldErrorText id=name error/>
            </td>
        }
    };
    let tick = |name: String, column: std::borrow::Cow<'static, str>, stored: bool| {
        let heading = column.clone();
        let (label, checked) = (label(column), ticked(name.clone(), stored));
        view! { <td data-label=heading><input type="checkbox" id=name.clone() name=name value="1" checked=checked aria-label=label/></td> }
    };
    let weight = if stored.weight_g == 0 {
        String::new()
    } else {
        stored.weight_g.to_string()
    };
    let content = stored.content.set().copied().flatten();
    let (measure, base) = content.map_or_else(Default::default, |content| {
        (content.measure().to_string(), content.base().to_string())
    });
    let lowest = variant.lowest_30_days.map(|amount| amount.to_string());
    let stock = variant.stock;
    view! {
        <tr>
            <th scope="row" data-label=text!("office-product-variant")>{title.clone()}</th>
            {tick(fields::active(id), text!("office-product-on-sale"), variant.active)}
            {cell(fields::sku(id), text!("office-product-sku"), stored.sku.clone(), "input wide")}
            {cell(fields::price(id), text!("office-product-price"), price, "input amount")}
            {cell(fields::compare_at(id), text!("office-product-compare-at"), compare_at, "input amount")}
            <td class="number" data-label=text!("office-product-lowest")>{lowest}</td>
            {cell(fields::barcode(id), text!("office-product-barcode"), stored.barcode.clone().unwrap_or_default(), "input wide")}
            {cell(fields::weight(id), text!("office-product-weight-label"), weight, "input amount")}
            {cell(fields::content(id), text!("office-product-content"), measure, "input amount")}
            {cell(fields::base(id), text!("office-product-base"), base, "input amount")}
            {tick(fields::track(id), text!("office-product-track"), stored.track_stock)}
            {tick(fields::backorder(id), text!("office-product-backorder"), stored.backorder)}
            <td class="number" data-label=text!("office-product-in-stock")>{stock.on_hand - stock.reserved}</td>
        </tr>
    }
}
