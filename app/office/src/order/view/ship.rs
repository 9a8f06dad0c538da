//! The form that sends a parcel, filled with all that is left to send.

use commerce::fulfilment::Carrier;
use commerce::order::OrderLine;
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, Field, FieldErrorText, Select, TextInput, error_of};

use crate::kit::form::FormData;
use crate::kit::parts::Card;
use crate::order::view::fields;
use crate::order::view::parts::{Hidden, ItemName, Shown};

/// Nothing when nothing can be sent.
#[component]
pub(super) fn ShipCard(shown: Shown) -> impl IntoView {
    let left = |line: &OrderLine| line.progress.left_to_send();
    let lines = shown.order.placed.lines.iter();
    let lines: Vec<OrderLine> = lines.filter(|line| left(line) > 0).cloned().collect();
    let is_shown = shown.may.fulfil && shown.order.can_ship.is_ok() && !lines.is_empty();
    is_shown.then(|| {
        let form = shown.form.clone();
        let (action, version, key) = (shown.path("fulfilments"), shown.order.placed.order.version, shown.key.clone());
        // Every field of a form that was sent says what was typed, even nothing.
        let is_sent = form.is_sent(fields::CARRIER);
        let rows = lines.into_iter().map(|line| {
            let name = fields::ship(line.id);
            let value = if is_sent { form.text(&name).to_owned() } else { left(&line).to_string() };
            let error = error_of(form.errors(), &name);
            view! { <Row line value name error/> }
        });
        let rows = rows.collect_view();
        let wrong = error_of(form.errors(), fields::SHIP);
        let notify = !is_sent || form.ticked(fields::NOTIFY);
        view! {
            <Card title=text!("office-order-ship") id="ship">
                <form method="post" action=action class="stack">
                    <Hidden version key/>
                    <div class="table-box">
                        <table class="table">
                            <thead><tr>
                                <th scope="col">{text!("office-order-item")}</th>
                                <th scope="col" class="number">{text!("office-order-left")}</th>
                                <th scope="col" class="number">{text!("office-order-in-parcel")}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    <FieldErrorText id=fields::SHIP error=wrong/>
                    <TrackingFields form=form.clone()/>
                    <CheckBox name=fields::NOTIFY checked=notify>{text!("office-order-notify")}</CheckBox>
                    <div><button class="button">{text!("office-order-ship-button")}</button></div>
                </form>
            </Card>
        }
    })
}

#[component]
fn Row(line: OrderLine, name: String, value: String, error: Option<String>) -> impl IntoView {
    let left = line.progress.left_to_send();
    let label = text!("office-order-pieces-of", title = line.product_title.clone());
    let invalid = error.is_some().then_some("true");
    view! {
        <tr>
            <th scope="row" data-label=text!("office-order-item")><ItemName line/></th>
            <td class="number" data-label=text!("office-order-left")>{left}</td>
            <td class="number" data-label=text!("office-order-in-parcel")>
                <input class="input pieces" id=name.clone() name=name.clone() value=value inputmode="numeric" maxlength="7"
                    aria-label=label aria-describedby=format!("{name}-error") aria-invalid=invalid autocomplete="off"/>
                <FieldErrorText id=name error/>
            </td>
        </tr>
    }
}

/// Who carries it, and where it can be followed.
#[component]
pub(super) fn TrackingFields(form: FormData) -> impl IntoView {
    let chosen = form.text(fields::CARRIER).to_owned();
    let carriers = Carrier::ALL.iter().map(|carrier| {
        let code = carrier.as_str();
        view! { <option value=code selected=code == chosen>{carrier.name()}</option> }
    });
    let carriers = carriers.collect_view();
    let field = |name: &'static str, label: std::borrow::Cow<'static, str>| {
        form.filled(Field::new(name, label).optional(), name)
    };
    let carrier = field(fields::CARRIER, text!("office-order-carrier"));
    let named = field(fields::CARRIER_NAME, text!("office-order-carrier-name")).max_length(64);
    let number = field(fields::TRACKING_NUMBER, text!("office-order-tracking")).max_length(128);
    let url = field(fields::TRACKING_URL, text!("office-order-tracking-url"))
        .hint(text!("office-order-tracking-hint"))
        .max_length(500);
    view! {
        <div class="fields">
            <Select field=carrier><option value="">{text!("office-order-no-carrier")}</option>{carriers}</Select>
            <TextInput field=named/>
            <TextInput field=number/>
            <TextInput field=url/>
        </div>
    }
}
