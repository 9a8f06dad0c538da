//! Where it goes, who pays and how.

use commerce::customer::Address;
use commerce::order::{OrderStatus, PaymentStatus, PlacedOrder};
use leptos::prelude::*;
use payments::PaymentInstructions;

pub fn panel(placed: &PlacedOrder) -> AnyView {
    let order = &placed.order;
    let billing = placed
        .address
        .billing
        .as_ref()
        .map(|billing| fact("Billing address", address(billing)));
    let delivery = placed.shipping.as_ref().map(|shipping| {
        let window = placed
            .delivery_window()
            .map(|window| format!(", {window}"))
            .unwrap_or_default();
        fact("Delivery", format!("{}{window}", shipping.name).into_any())
    });
    let note = (!order.note.is_empty()).then(|| fact("Your note", order.note.clone().into_any()));
    view! {
        <section class="panel" aria-labelledby="details">
            <h2 id="details">"Details"</h2>
            <dl class="facts">
                {fact("Order number", order.number.to_string().into_any())}
                {fact("Delivery address", address(&placed.address.shipping))}
                {billing}
                {delivery}
                {fact("E-mail", order.email.shown().into_any())}
                {fact("Payment", payment(placed).into_any())}
                {note}
            </dl>
        </section>
    }
    .into_any()
}

/// What to do to pay an order whose money comes later.
pub fn how_to_pay(todo: &PaymentInstructions) -> AnyView {
    let rows = todo
        .rows
        .iter()
        .map(|row| fact(row.label, row.value.clone().into_any()));
    let rows: Vec<AnyView> = rows.collect();
    let list = (!rows.is_empty()).then(|| view! { <dl class="facts">{rows}</dl> });
    view! {
        <section class="panel" aria-labelledby="how-to-pay">
            <h2 id="how-to-pay">"How to pay"</h2>
            <p>{todo.sentence.clone()}</p>
            {list}
        </section>
    }
    .into_any()
}

fn payment(placed: &PlacedOrder) -> String {
    let order = &placed.order;
    let method = placed.payments.last().map(|payment| payment.method);
    let method = method.map_or("Payment", |method| method.label());
    let later =
        order.status == OrderStatus::Placed && order.payment_status == PaymentStatus::Unpaid;
    let state = if later {
        "still to be paid".to_owned()
    } else {
        order.payment_status.label().to_lowercase()
    };
    format!("{method}, {state}")
}

fn fact(label: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }.into_any()
}

fn address(address: &Address) -> AnyView {
    let mut lines: Vec<AnyView> = Vec::new();
    for (place, line) in address.lines().into_iter().enumerate() {
        if place > 0 {
            lines.push(view! { <br/> }.into_any());
        }
        lines.push(line.into_any());
    }
    view! { <address>{lines}</address> }.into_any()
}
