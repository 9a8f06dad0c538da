//! How delivery looks: the list of zones, one zone with its methods.

use commerce::Currency;
use commerce::shipping::Tariff;
use commerce::staff::Permissions;
use import::shop::{ShippingMethodSetup, ShippingZoneSetup, zone_areas};
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, Select, TextArea, TextInput};

use crate::kit::form::FormData;
use crate::kit::parts::{Empty, PageHead};
use crate::settings::delivery::read::{name, rows};
use crate::settings::tabs::{Current, SettingsTabs};
use crate::settings::view::named_href;

const ZONE: &str = "/admin/settings/delivery/zone";

pub(super) struct Shown {
    pub title: String,
    /// Codes and names of the tax classes.
    pub classes: Vec<(String, String)>,
    pub currency: Currency,
    pub form: FormData,
}

#[component]
pub(super) fn DeliveryView(zones: Vec<ShippingZoneSetup>, own: Permissions) -> impl IntoView {
    let has_zones = !zones.is_empty();
    let rows = zones.into_iter().map(|zone| view! { <ZoneRow zone/> });
    let rows = rows.collect_view();
    view! {
        <PageHead title=text!("office-settings-delivery")><a class="button" href=ZONE>{text!("office-settings-delivery-zone-add")}</a></PageHead>
        <SettingsTabs current=Current::Delivery own/>
        {if has_zones {
            view! {
                <div class="table-box"><table class="table">
                    <thead><tr>
                        <th scope="col">{text!("office-settings-zone")}</th>
                        <th scope="col">{text!("office-settings-areas")}</th>
                        <th scope="col">{text!("office-settings-methods")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            }.into_any()
        } else {
            view! { <Empty text=text!("office-settings-delivery-none")/> }.into_any()
        }}
    }
}

#[component]
fn ZoneRow(zone: ShippingZoneSetup) -> impl IntoView {
    let methods = zone.methods.iter().map(|method| {
        let text = method_line(method);
        view! { <li>{text}</li> }
    });
    let methods = methods.collect_view();
    view! {
        <tr>
            <td data-label=text!("office-settings-zone")><a href=named_href(ZONE, &zone.name)>{zone.name.clone()}</a></td>
            <td data-label=text!("office-settings-areas")>{zone_areas(&zone.areas).join(", ")}</td>
            <td data-label=text!("office-settings-methods")><ul class="plain">{methods}</ul></td>
        </tr>
    }
}

fn method_line(method: &ShippingMethodSetup) -> String {
    let name = method.name.as_str();
    let text = match &method.tariff {
        Tariff::Flat { price } => text!("office-settings-method-flat", name = name, price = *price),
        Tariff::FreeOver { price, threshold } => {
            text!(
                "office-settings-method-free-over",
                name = name,
                price = *price,
                threshold = *threshold
            )
        }
        Tariff::Weight { .. } => text!("office-settings-method-weight", name = name),
        Tariff::Price { .. } => text!("office-settings-method-value", name = name),
    };
    text.into_owned()
}

#[component]
pub(super) fn DeliveryZoneView(shown: Shown) -> impl IntoView {
    let Shown {
        title,
        classes,
        currency,
        form,
    } = shown;
    let back = (
        "/admin/settings/delivery".to_owned(),
        text!("office-settings-delivery"),
    );
    let is_stored = !form.text("was").is_empty();
    let field = |name: &'static str, label| form.filled(Field::new(name, label), name);
    let last = rows(&form);
    let methods = (0..last).map(|number| {
        let (form, classes) = (form.clone(), classes.clone());
        let is_new = number + 1 == last && form.text(&name(number, "name")).trim().is_empty();
        view! { <MethodFields number is_new form classes currency/> }
    });
    let methods = methods.collect_view();
    let remove = is_stored.then(|| {
        view! { <button class="button danger" name="act" value="remove" formnovalidate>{text!("office-settings-zone-remove")}</button> }
    });
    view! {
        <PageHead title back/>
        <ErrorSummary errors=form.errors().to_vec()/>
        <form class="sections" method="post" action=ZONE>
            <input type="hidden" name="version" value=form.text("version").to_owned()/>
            <input type="hidden" name="was" value=form.text("was").to_owned()/>
            <section class="card">
                <TextInput field=field("name", text!("office-field-name")).max_length(100)/>
                <TextArea field=field("areas", text!("office-settings-areas")).max_length(4000).hint(text!("office-settings-areas-hint"))/>
            </section>
            {methods}
            <div class="buttons"><button class="button">{text!("office-save")}</button>{remove}</div>
        </form>
    }
}

#[component]
fn MethodFields(
    number: usize,
    /// The empty one at the end.
    is_new: bool,
    form: FormData,
    classes: Vec<(String, String)>,
    currency: Currency,
) -> impl IntoView {
    let code = currency.code();
    let field = |key: &str, label| {
        let name = name(number, key);
        form.filled(Field::new(name.clone(), label).unmarked(), &name)
    };
    let choice = |key: &str, label| {
        Field::new(name(number, key), label)
            .unmarked()
            .errors(form.errors())
    };
    let kind = form.text(&name(number, "kind")).to_owned();
    let kinds = [
        ("flat", text!("office-settings-kind-flat")),
        ("weight", text!("office-settings-kind-weight")),
        ("value", text!("office-settings-kind-value")),
    ]
    .map(|(value, label)| view! { <option value=value selected=kind == value>{label}</option> });
    let class = form.text(&name(number, "tax_class")).to_owned();
    let classes = classes.into_iter().map(move |(code, label)| {
        let selected = code == class;
        view! { <option value=code selected=selected>{label}</option> }
    });
    let amount = |key: &str, label| field(key, label).inputmode("decimal").max_length(20);
    let days = |key: &str, label| field(key, label).inputmode("numeric").max_length(3);
    let legend = match is_new {
        true => text!("office-settings-method-new"),
        false => text!("office-settings-method", number = number + 1),
    };
    let remove = (!is_new).then(|| {
        let (field, checked) = (name(number, "remove"), form.ticked(&name(number, "remove")));
        view! {
            <label class="check"><input type="checkbox" name=field value="1" checked=checked/><span>{text!("office-settings-method-remove")}</span></label>
        }
    });
    view! {
        <fieldset class="card">
            <legend class="visually-hidden">{legend.clone()}</legend>
            <h2 aria-hidden="true">{legend}</h2>
            <div class="fields">
                <TextInput field=field("name", text!("office-field-name")).max_length(100)/>
                <TextInput field=days("days", text!("office-settings-days-from"))/>
                <TextInput field=days("days_to", text!("office-settings-days-to"))/>
                <Select field=choice("tax_class", text!("office-settings-delivery-class"))>
                    <option value="">{text!("office-settings-class-usual")}</option>
                    {classes.collect_view()}
                </Select>
                <Select field=choice("kind", text!("office-settings-kind"))>{kinds.collect_view()}</Select>
                <TextInput field=amount("price", text!("office-settings-price", currency = code))/>
                <TextInput field=amount("free_over", text!("office-settings-free-over", currency = code))/>
            </div>
            <TextArea field=field("steps", text!("office-settings-steps")).max_length(2000).hint(text!("office-settings-steps-hint"))/>
            {remove}
        </fieldset>
    }
}
