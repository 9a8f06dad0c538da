//! The e-mail that asks to pay again.

use commerce::Money;
use serde::{Deserialize, Serialize};
use texts::text;

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
            &text!("email-payment-failed-subject", number = number),
            &text!("email-payment-failed-preview"),
        )
        .heading(&text!("email-payment-failed-heading"))
        .intro(&text!("email-payment-failed-reason", number = number))
        .amounts([Amount {
            label: text!("email-payment-failed-amount").into_owned(),
            amount: self.total.to_string(),
            weight: Weight::Total,
        }])
        .button(&text!("email-payment-failed-button"), &self.retry);
        match &self.held_until {
            Some(until) => content.small(&text!("email-payment-failed-held", time = until)),
            None => content,
        }
    }
}
