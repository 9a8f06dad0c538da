//! The e-mail that says that an order was cancelled, and what becomes of the money.

use std::borrow::Cow;

use commerce::order::CancelledMoney;
use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::Content;
use crate::{Brand, Link};

/// Tells that an order was cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderCancelled {
    pub order_number: String,
    /// None when it is not known any more: then nothing is said about it.
    pub money: Option<CancelledMoney>,
    /// The order's page.
    pub order: Link,
}

impl OrderCancelled {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        let money = self.money.map(money_text);
        let summary = match &money {
            Some(money) => money.clone(),
            None => text!("email-order-cancelled-nothing-sent"),
        };
        let content = Content::new(
            &text!("email-order-cancelled-subject", number = number),
            &summary,
        )
        .heading(&text!("email-order-cancelled-heading"))
        .intro(&text!("email-order-cancelled-body", number = number));
        let content = match money {
            Some(money) => content.paragraph(&money),
            None => content,
        };
        content.button(&text!("email-order-cancelled-button"), &self.order)
    }
}

fn money_text(money: CancelledMoney) -> Cow<'static, str> {
    match money {
        CancelledMoney::Nothing => text!("email-order-cancelled-nothing-to-pay"),
        CancelledMoney::Released => text!("email-order-cancelled-released"),
        CancelledMoney::Refunded => text!("email-order-cancelled-refunded"),
    }
}
