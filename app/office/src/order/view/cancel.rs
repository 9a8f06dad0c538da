//! Cancelling an order: what follows is said beside the button.

use commerce::order::CancelledMoney;
use leptos::prelude::*;
use texts::text;
use web::components::field::{Field, TextInput};

use crate::kit::parts::Card;
use crate::order::view::fields;
use crate::order::view::parts::{Hidden, Shown};

/// Nothing when it cannot be cancelled.
#[component]
pub(super) fn CancelCard(shown: Shown) -> impl IntoView {
    (shown.may.edit && shown.order.can_cancel.is_ok()).then(|| {
        let order = shown.order.placed.order.clone();
        let (action, version, key) = (shown.path("cancel"), order.version, shown.key.clone());
        let follows = match order.money_if_cancelled() {
            CancelledMoney::Nothing => text!("office-order-cancel-nothing"),
            CancelledMoney::Released => text!("office-order-cancel-released"),
            CancelledMoney::Refunded => text!("office-order-cancel-refunded"),
        };
        let reason = Field::new(fields::CANCEL_REASON, text!("office-order-cancel-reason"))
            .optional()
            .max_length(400);
        let reason = shown.form.filled(reason, fields::CANCEL_REASON);
        let is_open = shown.is_refused(fields::CANCEL_REASON);
        view! {
            <Card title=text!("office-order-cancel") id="cancel">
                <details class="reveal" open=is_open>
                    <summary>{text!("office-order-cancel-open")}</summary>
                    <form method="post" action=action class="stack">
                        <Hidden version key/>
                        <p>{follows}</p>
                        <TextInput field=reason/>
                        <div><button class="button danger">{text!("office-order-cancel-button")}</button></div>
                    </form>
                </details>
            </Card>
        }
    })
}
