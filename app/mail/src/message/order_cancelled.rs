//! The e-mail that says that an order was cancelled, and what becomes of the money.

use commerce::order::CancelledMoney;
use serde::{Deserialize, Serialize};

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
        let content = Content::new(
            &format!("Your order {number} was cancelled"),
            money.unwrap_or("Nothing of it will be sent."),
        )
        .heading("Your order was cancelled")
        .paragraph(&format!(
            "Order {number} was cancelled, and nothing of it will be sent."
        ));
        let content = match money {
            Some(money) => content.paragraph(money),
            None => content,
        };
        content.button("See the order", &self.order)
    }
}

const fn money_text(money: CancelledMoney) -> &'static str {
    match money {
        CancelledMoney::Nothing => "You do not need to pay for it.",
        CancelledMoney::Released => {
            "You were not charged. The amount that was reserved for the order is released; \
             your bank may take a few days to show it."
        }
        CancelledMoney::Refunded => {
            "Your money goes back the way it came; your bank may take a few days to show it."
        }
    }
}
