//! What the shopper can do with an order now.

use std::borrow::Cow;
use std::sync::Arc;

use commerce::order::{CancelledMoney, PlacedOrder, check_cancellable};
use leptos::prelude::*;
use texts::text;

use crate::pages::page_link;
use crate::pages::store_settings::Identity;

#[component]
pub fn ActionsPanel(placed: PlacedOrder, shop: Arc<Identity>, signed_in: bool) -> impl IntoView {
    let page = |slug, text: Cow<'static, str>| {
        page_link::address(&shop, slug).map(|url| view! { <a href=url>{text}</a> })
    };
    let account = (!signed_in)
        .then(|| view! { <a href="/account/register">{text!("order-actions-register")}</a> });
    let withdraw = format!("/withdraw?number={}", placed.order.number);
    view! {
        <section class="panel no-print" aria-labelledby="actions">
            <h2 id="actions">{text!("order-actions")}</h2>
            <div class="stack">
                {can_cancel(&placed).then(|| view! { <CancelForm placed/> })}
                {page("returns", text!("order-actions-return"))}
                <a href=withdraw>{text!("withdraw-link")}</a>
                {page("delivery", text!("order-actions-delivery"))}
                {account}
            </div>
        </section>
    }
}

fn can_cancel(placed: &PlacedOrder) -> bool {
    let order = &placed.order;
    check_cancellable(order.status, order.fulfilment_status).is_ok()
}

/// What becomes of the money, for whoever is about to cancel.
fn cancel_text(money: CancelledMoney) -> Cow<'static, str> {
    match money {
        CancelledMoney::Nothing => text!("order-cancel-nothing-paid"),
        CancelledMoney::Released => text!("order-cancel-released"),
        CancelledMoney::Refunded => text!("order-cancel-refunded"),
    }
}

/// Two steps, so that nobody cancels by a slip.
#[component]
fn CancelForm(placed: PlacedOrder) -> impl IntoView {
    let action = format!("/orders/{}/cancel", placed.order.public_token);
    let money = placed.order.money_if_cancelled();
    view! {
        <details class="reveal">
            <summary>{text!("order-cancel")}</summary>
            <form class="stack" method="post" action=action>
                <p>{cancel_text(money)}</p>
                <button class="button quiet wide">{text!("order-cancel-confirm")}</button>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use commerce::order::{CancelledMoney, PaymentStatus};

    use crate::pages::orders::actions::cancel_text;

    #[test]
    fn whoever_paid_anything_is_told_that_it_goes_back() {
        for (status, expected) in [
            (PaymentStatus::Unpaid, "has not been sent yet"),
            (
                PaymentStatus::Authorized,
                "reserved for it will be released",
            ),
            (PaymentStatus::PartiallyPaid, "goes back the way you paid"),
            (PaymentStatus::Paid, "goes back the way you paid"),
            (PaymentStatus::Overpaid, "goes back the way you paid"),
        ] {
            let text = cancel_text(CancelledMoney::of(status));
            assert!(text.contains(expected), "{status}: {text}");
            let tells_of_money = text.contains("money") || text.contains("amount");
            assert_eq!(tells_of_money, status != PaymentStatus::Unpaid, "{text}");
        }
    }
}
