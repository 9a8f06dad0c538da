//! The e-mail that asks to pay again.

use commerce::Money;
use serde::{Deserialize, Serialize};

use crate::layout::{Amount, Content, Weight};
use crate::{Brand, Link};

/// Tells that a payment did not go through, and how to try again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentFailed {
    pub order_number: String,
    /// What is still to be paid.
    pub total: Money,
    /// Pays the same order.
    pub retry: Link,
    /// Until when the goods are held, as readers write it; `None` when nothing is held.
    pub held_until: Option<String>,
}

impl PaymentFailed {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        let content = Content::new(
            &format!("Your payment for order {number} did not go through"),
            "Nothing was charged. You can try again with one click.",
        )
        .heading("Your payment did not go through")
        .paragraph(&format!(
            "The payment for order {number} was not completed, and nothing was charged. \
             You can pay the same order again, with the same or another method."
        ))
        .amounts([Amount {
            label: "To pay".to_owned(),
            amount: self.total.to_string(),
            weight: Weight::Total,
        }])
        .button("Pay this order", &self.retry);
        match &self.held_until {
            Some(until) => content.small(&format!("We hold your items until {until}.")),
            None => content,
        }
    }
}
