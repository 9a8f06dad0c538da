//! What was paid, and the form that records money which came outside the shop.

use commerce::calendar::LocalDay;
use commerce::order::OrderPayment;
use commerce::payment::PaymentMethod;
use database::payment::RecordedPayment;
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, Field, TextInput};

use crate::kit::moment::Moment;
use crate::kit::parts::Card;
use crate::order::view::fields;
use crate::order::view::parts::{Hidden, Shown, WordPill};
use crate::order::words;

#[component]
pub(super) fn PaymentsCard(shown: Shown) -> impl IntoView {
    let payments = shown.order.placed.payments.clone().into_iter();
    let payments = payments
        .map(|payment| view! { <Payment payment/> })
        .collect_view();
    let country = shown.country;
    let recorded = shown.order.recorded.clone().into_iter();
    let recorded = recorded
        .map(|payment| view! { <Recorded payment country/> })
        .collect_view();
    let method = shown.order.payment_method;
    let by_hand = matches!(
        method,
        PaymentMethod::BankTransfer | PaymentMethod::CashOnDelivery
    );
    let open = shown.order.open;
    let is_offered = by_hand && shown.may.edit && open.is_positive();
    let owed = open
        .is_positive()
        .then(|| view! { <p>{text!("office-order-open", amount = open.to_string())}</p> });
    view! {
        <Card title=text!("office-order-payments") id="payments">
            <ul class="rows">{payments}{recorded}</ul>
            {owed}
            {is_offered.then(|| view! { <RecordForm shown/> })}
        </Card>
    }
}

#[component]
fn Payment(payment: OrderPayment) -> impl IntoView {
    let back = payment.refunded.is_positive().then(|| {
        view! { <span class="soft">{text!("office-order-payment-back", amount = payment.refunded.to_string())}</span> }
    });
    let captured = text!(
        "office-order-payment-of",
        captured = payment.captured.to_string(),
        amount = payment.amount.to_string()
    );
    view! {
        <li>
            <div><p><strong>{words::method(payment.method)}</strong>" "<WordPill word=words::payment(payment.state)/></p><p>{captured}" "{back}</p></div>
        </li>
    }
}

#[component]
fn Recorded(payment: RecordedPayment, country: commerce::country::CountryCode) -> impl IntoView {
    let RecordedPayment {
        amount,
        reference,
        note,
        actor,
        at_ms,
        ..
    } = payment;
    let more = [reference, note]
        .into_iter()
        .filter(|text| !text.is_empty());
    let more = more.collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <div>
                <p><strong>{text!("office-order-recorded", amount = amount.to_string(), name = actor)}</strong>" "
                    <span class="soft"><Moment at_ms country/></span></p>
                <p>{more}</p>
            </div>
        </li>
    }
}

#[component]
fn RecordForm(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let is_sent = form.is_sent(fields::PAID);
    let today = LocalDay::of(shown.now_ms, shown.country).to_string();
    let field = |name: &'static str, label: std::borrow::Cow<'static, str>, first: String| {
        let field = Field::new(name, label);
        if is_sent {
            form.filled(field, name)
        } else {
            field.value(first)
        }
    };
    let amount = field(
        fields::PAID,
        text!("office-order-paid-amount"),
        shown.order.open.to_major_string(),
    )
    .inputmode("decimal")
    .max_length(20);
    let day = field(fields::PAID_ON, text!("office-order-paid-on"), today).kind("date");
    let reference = field(
        fields::PAID_REFERENCE,
        text!("office-order-paid-reference"),
        String::new(),
    )
    .optional()
    .max_length(120);
    let note = field(
        fields::PAID_NOTE,
        text!("office-order-paid-note"),
        String::new(),
    )
    .optional()
    .max_length(255);
    let over = shown.is_refused(fields::PAID).then(|| {
        let checked = form.ticked(fields::OVERPAID);
        view! { <CheckBox name=fields::OVERPAID checked>{text!("office-order-paid-over")}</CheckBox> }
    });
    view! {
        <details class="reveal" open=is_sent>
            <summary>{text!("office-order-record")}</summary>
            <form method="post" action=shown.path("payments") class="stack">
                <Hidden version=shown.order.placed.order.version key=shown.key.clone()/>
                <div class="fields">
                    <TextInput field=amount/><TextInput field=day/><TextInput field=reference/><TextInput field=note/>
                </div>
                {over}
                <div><button class="button">{text!("office-order-record-button")}</button></div>
            </form>
        </details>
    }
}
