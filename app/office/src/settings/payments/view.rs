//! How the ways to pay look.

use commerce::Currency;
use commerce::policy::{CASH_ON_DELIVERY_DAYS, TRANSFER_DAYS};
use commerce::staff::Permissions;
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, ErrorSummary, Field, TextInput};

use crate::kit::form::FormData;
use crate::kit::parts::{Card, PageHead};
use crate::settings::payments::{CASH, TRANSFER};
use crate::settings::tabs::{Current, SettingsTabs};

pub(super) struct Shown {
    pub form: FormData,
    pub currency: Currency,
    /// Whether the process has a provider of cards.
    pub takes_cards: bool,
    /// The account that the process was started with.
    pub usual_account: Option<String>,
    pub own: Permissions,
}

#[component]
pub(super) fn PaymentsView(shown: Shown) -> impl IntoView {
    let Shown {
        form,
        currency,
        takes_cards,
        usual_account,
        own,
    } = shown;
    let errors = form.errors().to_vec();
    let version = form.text("version").to_owned();
    let provider = match takes_cards {
        true => text!("office-settings-card-provider"),
        false => text!("office-settings-card-no-provider"),
    };
    let card = form.ticked("card");
    let (transfer, account, limits, cash) =
        (form.clone(), form.clone(), form.clone(), form.clone());
    view! {
        <PageHead title=text!("office-settings-payments")/>
        <SettingsTabs current=Current::Payments own/>
        <ErrorSummary errors/>
        <form class="sections" method="post" action="/admin/settings/payments">
            <input type="hidden" name="version" value=version/>
            <Card title=text!("office-settings-transfer") id="transfer">
                <Switch name="payment_bank_transfer_on" form=transfer/>
                <Account form=account usual_account/>
                <Limits way=TRANSFER form=limits currency days=TRANSFER_DAYS/>
            </Card>
            <Card title=text!("office-settings-card") id="cards">
                <CheckBox name="card" checked=card>{text!("office-settings-offered")}</CheckBox>
                <p class="hint">{provider}</p>
            </Card>
            <Card title=text!("office-settings-cash") id="cash">
                <Switch name="payment_cash_on_delivery_on" form=cash/>
                <Limits way=CASH form currency days=CASH_ON_DELIVERY_DAYS/>
            </Card>
            <div class="row"><button class="button">{text!("office-save")}</button></div>
        </form>
    }
}

#[component]
fn Switch(name: &'static str, form: FormData) -> impl IntoView {
    let checked = form.ticked(name);
    view! { <CheckBox name checked>{text!("office-settings-offered")}</CheckBox> }
}

#[component]
fn Account(form: FormData, usual_account: Option<String>) -> impl IntoView {
    let field = |key: &str, label, most: u32| {
        let name = format!("{TRANSFER}_{key}");
        form.filled(
            Field::new(name.clone(), label).optional().max_length(most),
            &name,
        )
    };
    let iban = field("iban", text!("office-settings-iban"), 42);
    let iban = match usual_account {
        Some(usual) => iban.hint(text!("office-settings-iban-usual", iban = usual)),
        None => iban.hint(text!("office-settings-iban-hint")),
    };
    let holder = field("holder", text!("office-settings-holder"), 70);
    view! {
        <div class="fields">
            <TextInput field=holder.hint(text!("office-settings-holder-hint"))/>
            <TextInput field=iban/>
            <TextInput field=field("bic", text!("office-settings-bic"), 11)/>
            <TextInput field=field("bank", text!("office-settings-bank"), 70)/>
        </div>
    }
}

/// Where to, how much and how long; `days` is how long it usually is.
#[component]
fn Limits(way: &'static str, form: FormData, currency: Currency, days: i64) -> impl IntoView {
    let field = |key: &str, label| {
        let name = format!("{way}_{key}");
        form.filled(Field::new(name.clone(), label).optional(), &name)
    };
    let code = currency.code();
    let amount = |key: &str, label| field(key, label).inputmode("decimal").max_length(20);
    let countries = field("countries", text!("office-settings-countries"));
    let wait = field("days", text!("office-settings-pay-days"))
        .inputmode("numeric")
        .max_length(3);
    view! {
        <div class="fields">
            <TextInput field=amount("most", text!("office-settings-most", currency = code))/>
            <TextInput field=amount("guest_most", text!("office-settings-guest-most", currency = code))/>
            <TextInput field=countries.hint(text!("office-settings-countries-hint"))/>
            <TextInput field=wait.hint(text!("office-settings-pay-days-hint", days = days))/>
        </div>
    }
}
