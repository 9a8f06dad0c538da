//! What the shopper can do with an order now.

use commerce::order::{FulfilmentStatus, OrderStatus, PlacedOrder};
use leptos::prelude::*;

pub fn panel(placed: &PlacedOrder, signed_in: bool) -> AnyView {
    let account = (!signed_in).then(|| {
        view! { <a href="/account/register">"Make an account, and keep your orders together"</a> }
    });
    view! {
        <section class="panel no-print" aria-labelledby="actions">
            <h2 id="actions">"What you can do"</h2>
            <div class="stack">
                {can_cancel(placed).then(|| cancel(placed))}
                <a href="/pages/returns">"Send something back, or withdraw"</a>
                <a href="/pages/delivery">"About delivery"</a>
                {account}
            </div>
        </section>
    }
    .into_any()
}

fn can_cancel(placed: &PlacedOrder) -> bool {
    let order = &placed.order;
    let stands = matches!(
        order.status,
        OrderStatus::PendingPayment | OrderStatus::Placed
    );
    stands && order.fulfilment_status == FulfilmentStatus::Unfulfilled
}

/// Two steps, so that nobody cancels by a slip.
fn cancel(placed: &PlacedOrder) -> AnyView {
    let action = format!("/orders/{}/cancel", placed.order.public_token);
    let money = if placed.order.payment_status.label() == "Paid" {
        " Your money goes back the way it came."
    } else {
        ""
    };
    view! {
        <details class="reveal">
            <summary>"Cancel the order"</summary>
            <form class="stack" method="post" action=action>
                <p>"Nothing was sent yet, so you can call it off." {money}</p>
                <button class="button quiet wide">"Yes, cancel it"</button>
            </form>
        </details>
    }
    .into_any()
}
