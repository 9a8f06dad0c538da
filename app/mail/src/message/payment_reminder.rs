//! The e-mail that reminds of a transfer before the order ends.

use commerce::Money;
use serde::{Deserialize, Serialize};
use texts::text;

use super::PaymentNote;
use crate::layout::Content;
use crate::{Brand, Link};

/// Says that an order is not paid yet, how to pay it and until when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentReminder {
    pub order_number: String,
    /// What is still to be paid.
    pub open: Money,
    /// The last day, such as “3 May 2026”.
    pub until: String,
    pub payment: PaymentNote,
    /// The order's page.
    pub order: Link,
}

impl PaymentReminder {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        Content::new(
            &text!("email-reminder-subject", number = number),
            &text!(
                "email-reminder-preview",
                amount = self.open,
                date = &self.until
            ),
        )
        .heading(&text!("email-reminder-heading"))
        .intro(&text!(
            "email-reminder-body",
            number = number,
            amount = self.open,
            date = &self.until
        ))
        .paragraph(&self.payment.sentence)
        .details(&text!("email-confirmation-how-to-pay"), &self.payment.rows)
        .button(&text!("email-order-link-button"), &self.order)
        .small(&text!("email-reminder-note"))
    }
}
