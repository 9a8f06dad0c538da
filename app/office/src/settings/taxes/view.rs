//! How taxes look: the list of zones, the classes, one zone.

use std::borrow::Cow;

use commerce::staff::Permissions;
use commerce::tax::TaxMode;
use import::shop::{ShopSetup, TaxZoneSetup, zone_areas};
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, Select, TextArea, TextInput};

use crate::kit::form::FormData;
use crate::kit::parts::{Card, Empty, PageHead};
use crate::settings::tabs::{Current, SettingsTabs};
use crate::settings::view::named_href;

#[component]
pub(super) fn TaxesView(shop: ShopSetup, form: FormData, own: Permissions) -> impl IntoView {
    let new = "/admin/settings/taxes/zone";
    let has_zones = !shop.tax_zones.is_empty();
    let rows = shop
        .tax_zones
        .into_iter()
        .map(|zone| view! { <ZoneRow zone/> });
    let rows = rows.collect_view();
    view! {
        <PageHead title=text!("office-settings-taxes")><a class="button" href=new>{text!("office-settings-tax-zone-add")}</a></PageHead>
        <SettingsTabs current=Current::Taxes own/>
        <ErrorSummary errors=form.errors().to_vec()/>
        <div class="columns">
            {if has_zones {
                view! {
                    <div class="table-box"><table class="table">
                        <thead><tr>
                            <th scope="col">{text!("office-settings-zone")}</th>
                            <th scope="col">{text!("office-settings-areas")}</th>
                            <th scope="col">{text!("office-settings-tax-prices")}</th>
                            <th scope="col">{text!("office-settings-rates")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                }.into_any()
            } else {
                view! { <Empty text=text!("office-settings-tax-none")/> }.into_any()
            }}
            <aside><Card title=text!("office-settings-classes") id="classes"><ClassesForm classes=shop.tax_classes form/></Card></aside>
        </div>
    }
}

#[component]
fn ZoneRow(zone: TaxZoneSetup) -> impl IntoView {
    let rates: Vec<String> = zone
        .rates
        .iter()
        .map(|(code, rate)| format!("{code} {rate}"))
        .collect();
    view! {
        <tr>
            <td data-label=text!("office-settings-zone")><a href=named_href("/admin/settings/taxes/zone", &zone.name)>{zone.name.clone()}</a></td>
            <td data-label=text!("office-settings-areas")>{zone_areas(&zone.areas).join(", ")}</td>
            <td data-label=text!("office-settings-tax-prices")>{mode_text(zone.mode)}</td>
            <td data-label=text!("office-settings-rates")>{zone.label}" "{rates.join(", ")}</td>
        </tr>
    }
}

fn mode_text(mode: TaxMode) -> Cow<'static, str> {
    match mode {
        TaxMode::Included => text!("office-settings-tax-included"),
        TaxMode::Added => text!("office-settings-tax-added"),
    }
}

#[component]
fn ClassesForm(classes: Vec<(String, String)>, form: FormData) -> impl IntoView {
    let most = 60;
    let names = classes.into_iter().map(|(code, _)| {
        let name = format!("class_{code}");
        let field = Field::new(name.clone(), code).max_length(most);
        view! { <TextInput field=form.filled(field, &name)/> }
    });
    let names = names.collect_view();
    let code = Field::new("new_code", text!("office-settings-class-code"))
        .optional()
        .max_length(most);
    let code = form.filled(
        code.hint(text!("office-settings-class-code-hint")),
        "new_code",
    );
    let name = Field::new("new_name", text!("office-settings-class-name"))
        .optional()
        .max_length(most);
    let name = form.filled(name, "new_name");
    view! {
        <form method="post" action="/admin/settings/taxes">
            <input type="hidden" name="version" value=form.text("version").to_owned()/>
            <p class="hint">{text!("office-settings-classes-hint")}</p>
            {names}
            <fieldset>
                <legend>{text!("office-settings-class-new")}</legend>
                <div class="fields"><TextInput field=code/><TextInput field=name/></div>
            </fieldset>
            <button class="button quiet">{text!("office-settings-classes-save")}</button>
        </form>
    }
}

#[component]
pub(super) fn TaxZoneView(
    title: String,
    classes: Vec<(String, String)>,
    form: FormData,
) -> impl IntoView {
    let back = (
        "/admin/settings/taxes".to_owned(),
        text!("office-settings-taxes"),
    );
    let is_stored = !form.text("was").is_empty();
    let field = |name: &'static str, label| form.filled(Field::new(name, label), name);
    let tax = form.text("tax").to_owned();
    let modes = [TaxMode::Included, TaxMode::Added].map(|mode| {
        let (value, selected) = (mode.as_str(), mode.as_str() == tax);
        view! { <option value=value selected=selected>{mode_text(mode)}</option> }
    });
    let mode = Field::new("tax", text!("office-settings-tax-prices")).errors(form.errors());
    let rates = classes.into_iter().map(|(code, class)| {
        let name = format!("rates_{code}");
        let label = text!("office-settings-rate", class = class);
        let field = Field::new(name.clone(), label)
            .optional()
            .inputmode("decimal")
            .max_length(8);
        view! { <TextInput field=form.filled(field, &name)/> }
    });
    let rates = rates.collect_view();
    let remove = is_stored.then(|| {
        view! { <button class="button danger" name="act" value="remove" formnovalidate>{text!("office-settings-zone-remove")}</button> }
    });
    view! {
        <PageHead title back/>
        <ErrorSummary errors=form.errors().to_vec()/>
        <form class="card" method="post" action="/admin/settings/taxes/zone">
            <input type="hidden" name="version" value=form.text("version").to_owned()/>
            <input type="hidden" name="was" value=form.text("was").to_owned()/>
            <div class="fields">
                <TextInput field=field("name", text!("office-field-name")).max_length(100)/>
                <TextInput field=field("label", text!("office-settings-tax-label")).max_length(60).hint(text!("office-settings-tax-label-hint"))/>
                <Select field=mode>{modes.collect_view()}</Select>
            </div>
            <TextArea field=field("areas", text!("office-settings-areas")).max_length(4000).hint(text!("office-settings-areas-hint"))/>
            <h2>{text!("office-settings-rates")}</h2>
            <p class="hint">{text!("office-settings-rates-hint")}</p>
            <div class="fields">{rates}</div>
            <div class="buttons"><button class="button">{text!("office-save")}</button>{remove}</div>
        </form>
    }
}
