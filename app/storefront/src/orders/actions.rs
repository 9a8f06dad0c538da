//! What the shopper can do with an order now.

use commerce::order::{CancelledMoney, PlacedOrder, check_cancellable};
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
    check_cancellable(order.status, order.fulfilment_status).is_ok()
}

/// What becomes of the money, for whoever is about to cancel.
const fn money_text(money: CancelledMoney) -> &'static str {
    match money {
        CancelledMoney::Nothing => "",
        CancelledMoney::Released => {
            " Nothing was charged yet; the amount reserved for it is released."
        }
        CancelledMoney::Refunded => " Your money goes back the way it came.",
    }
}

/// Two steps, so that nobody cancels by a slip.
fn cancel(placed: &PlacedOrder) -> AnyView {
    let action = format!("/orders/{}/cancel", placed.order.public_token);
    let money = money_text(CancelledMoney::of(placed.order.payment_status));
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

#[cfg(test)]
mod tests {
    use super::*;
    use commerce::order::PaymentStatus;

    #[test]
    fn whoever_paid_anything_is_told_that_it_goes_back() {
        for (status, expected) in [
            (PaymentStatus::Unpaid, ""),
            (PaymentStatus::Authorized, "reserved for it is released"),
            (PaymentStatus::PartiallyPaid, "goes back the way it came"),
            (PaymentStatus::Paid, "goes back the way it came"),
            (PaymentStatus::Overpaid, "goes back the way it came"),
        ] {
            let text = money_text(CancelledMoney::of(status));
            assert!(text.contains(expected), "{status}: {text}");
            assert_eq!(text.is_empty(), expected.is_empty(), "{status}: {text}");
        }
    }
}
