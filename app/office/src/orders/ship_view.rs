//! How the form that sends many orders looks, and what became of each.

use std::borrow::Cow;

use commerce::fulfilment::Carrier;
use commerce::ids::FulfilmentId;
use commerce::order::OrderNumber;
use database::staff_orders::StaffOrder;
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;
use web::components::field::{
    CheckBox, ErrorSummary, Field, FieldErrorText, Select, TextInput, error_of,
};

use crate::kit::form::FormData;
use crate::kit::parts::{Card, Empty, PageHead};
use crate::kit::pill::Pill;
use crate::order::cannot_ship;

pub(super) mod fields {
    //! Names of the form's fields.

    use commerce::order::OrderNumber;

    pub const ORDER: &str = "order";
    pub const CARRIER: &str = "carrier";
    pub const CARRIER_NAME: &str = "carrier_name";
    pub const NOTIFY: &str = "notify";
    /// Of the form that takes tracking numbers.
    pub const FILE: &str = "file";

    pub fn tracking(number: &OrderNumber) -> String {
        format!("tracking_{number}")
    }

    pub fn version(number: &OrderNumber) -> String {
        format!("version_{number}")
    }
}

pub(super) struct Shown {
    pub orders: Vec<StaffOrder>,
    pub form: FormData,
    /// Lets each order be sent once.
    pub key: String,
}

/// What became of an order.
pub(super) enum Outcome {
    Sent(FulfilmentId),
    Refused(Cow<'static, str>),
}

#[component]
pub(super) fn ShipView(shown: Shown) -> impl IntoView {
    let Shown { orders, form, key } = shown;
    let errors = form.errors().to_vec();
    let back = ("/admin/orders".to_owned(), text!("office-orders-title"));
    let body = if orders.is_empty() {
        Either::Left(view! { <Empty text=text!("office-ship-none")/> })
    } else {
        Either::Right(view! { <ShipForm orders form key/> })
    };
    let wrong = error_of(&errors, fields::FILE);
    view! {
        <PageHead title=text!("office-ship") back/>
        <ErrorSummary errors/>
        {body}
        <Card title=text!("office-ship-file")><FileForm wrong/></Card>
    }
}

#[component]
fn FileForm(wrong: Option<String>) -> impl IntoView {
    let id = fields::FILE;
    let invalid = wrong.is_some().then_some("true");
    view! {
        <form method="post" enctype="multipart/form-data" action="/admin/orders/ship/file" class="stack">
            <div class="field">
                <label for=id>{text!("office-ship-file-label")}</label>
                <p class="hint" id="file-hint">{text!("office-ship-file-hint")}</p>
                <input class="input" type="file" id=id name=id accept=".csv,text/csv" required aria-describedby="file-hint file-error" aria-invalid=invalid/>
                <FieldErrorText id error=wrong/>
            </div>
            <div><button class="button quiet">{text!("office-ship-file-button")}</button></div>
        </form>
    }
}

#[component]
fn ShipForm(orders: Vec<StaffOrder>, form: FormData, key: String) -> impl IntoView {
    let can_any = orders.iter().any(|order| order.can_ship.is_ok());
    let rows = orders
        .into_iter()
        .map(|order| view! { <Row order form=form.clone()/> })
        .collect_view();
    let chosen = form.text(fields::CARRIER).to_owned();
    let carriers = Carrier::ALL.iter().map(|carrier| {
        let code = carrier.as_str();
        let name = match carrier {
            Carrier::Other => text!("office-ship-other"),
            known => known.name().into(),
        };
        view! { <option value=code selected=code == chosen>{name}</option> }
    });
    let carriers = carriers.collect_view();
    let field = |name: &'static str, label: Cow<'static, str>| {
        form.filled(Field::new(name, label).optional(), name)
    };
    let carrier = field(fields::CARRIER, text!("office-order-carrier"));
    let named = field(fields::CARRIER_NAME, text!("office-order-carrier-name")).max_length(64);
    let notify = !form.is_sent("key") || form.ticked(fields::NOTIFY);
    let wrong = error_of(form.errors(), fields::ORDER);
    let button = can_any.then(
        || view! { <div><button class="button">{text!("office-order-ship-button")}</button></div> },
    );
    view! {
        <Card title=text!("office-ship-parcels")>
            <form method="post" action="/admin/orders/ship" class="stack">
                <input type="hidden" name="key" value=key/>
                <FieldErrorText id=fields::ORDER error=wrong/>
                <div class="fields">
                    <Select field=carrier><option value="">{text!("office-order-no-carrier")}</option>{carriers}</Select>
                    <TextInput field=named/>
                </div>
                <div class="table-box">
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{text!("office-orders-number")}</th>
                            <th scope="col">{text!("office-orders-customer")}</th>
                            <th scope="col" class="number">{text!("office-order-left")}</th>
                            <th scope="col">{text!("office-order-tracking")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <CheckBox name=fields::NOTIFY checked=notify>{text!("office-ship-notify")}</CheckBox>
                {button}
            </form>
        </Card>
    }
}

#[component]
fn Row(order: StaffOrder, form: FormData) -> impl IntoView {
    let placed = order.placed.order;
    let number = placed.number;
    let name = order.placed.address.shipping.name.as_str().to_owned();
    let lines = order.placed.lines.iter();
    let left: i64 = lines.map(|line| line.progress.left_to_send()).sum();
    let why = match &order.can_ship {
        Err(why) => Some(cannot_ship(why)),
        Ok(()) if left == 0 => Some(text!("office-ship-nothing-left")),
        Ok(()) => None,
    };
    let cell = match why {
        Some(why) => Either::Left(view! { <Pill tone="caution" text=why/> }),
        None => {
            let field = fields::tracking(&number);
            let error = error_of(form.errors(), &field);
            let invalid = error.is_some().then_some("true");
            let label = text!("office-ship-tracking-of", number = number.to_string());
            let typed = form.text(&field).to_owned();
            // Shown again, it keeps the version that was looked at first.
            let version = fields::version(&number);
            let shown = form.number(&version).unwrap_or(placed.version);
            Either::Right(view! {
                <input type="hidden" name=fields::ORDER value=number.to_string()/>
                <input type="hidden" name=version value=shown.to_string()/>
                <input class="input" id=field.clone() name=field.clone() value=typed aria-label=label maxlength="128"
                    aria-describedby=format!("{field}-error") aria-invalid=invalid autocomplete="off"/>
                <FieldErrorText id=field error/>
            })
        }
    };
    view! {
        <tr>
            <th scope="row" data-label=text!("office-orders-number")><a href=format!("/admin/orders/{number}")>{number.to_string()}</a></th>
            <td data-label=text!("office-orders-customer")>{name}</td>
            <td class="number" data-label=text!("office-order-left")>{left}</td>
            <td data-label=text!("office-order-tracking")>{cell}</td>
        </tr>
    }
}

#[component]
pub(super) fn ResultView(outcomes: Vec<(OrderNumber, Outcome)>) -> impl IntoView {
    let sent = outcomes
        .iter()
        .filter(|(_, outcome)| matches!(outcome, Outcome::Sent(_)))
        .count();
    let others = outcomes.len() - sent;
    let rows = outcomes.into_iter().map(|(number, outcome)| {
        let (tone, word, more) = match outcome {
            Outcome::Sent(parcel) => (
                "good",
                text!("office-ship-sent"),
                text!("office-order-parcel", number = parcel.to_string()),
            ),
            Outcome::Refused(why) => ("bad", text!("office-ship-not-sent"), why),
        };
        view! {
            <tr>
                <th scope="row" data-label=text!("office-orders-number")><a href=format!("/admin/orders/{number}")>{number.to_string()}</a></th>
                <td data-label=text!("office-field-state")><Pill tone text=word/></td>
                <td data-label=text!("office-ship-why")>{more}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let back = ("/admin/orders".to_owned(), text!("office-orders-title"));
    view! {
        <PageHead title=text!("office-ship-result") back/>
        <p role="status">{text!("office-ship-summary", sent = sent, others = others)}</p>
        <div class="table-box">
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-orders-number")}</th>
                    <th scope="col">{text!("office-field-state")}</th>
                    <th scope="col">{text!("office-ship-why")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
