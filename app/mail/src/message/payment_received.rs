//! The e-mail that says that the money for an order has come.

use commerce::Money;
use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::Content;
use crate::{Brand, Link};

/// Says that an order is paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentReceived {
    pub order_number: String,
    /// What the order costs.
    pub total: Money,
    /// Whether all of it was sent already.
    pub is_sent: bool,
    /// The order's page.
    pub order: Link,
    /// Its invoice, once it was issued.
    #[serde(default)]
    pub invoice: Option<Link>,
}

impl PaymentReceived {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        let content = Content::new(
            &text!("email-payment-received-subject", number = number),
            &text!("email-payment-received-preview", total = self.total),
        )
        .heading(&text!("email-payment-received-heading"))
        .intro(&text!(
            "email-payment-received-body",
            number = number,
            total = self.total
        ));
        let content = if self.is_sent {
            content
        } else {
            content.paragraph(&text!("email-payment-received-next"))
        };
        content
            .button(&text!("email-order-link-button"), &self.order)
            .invoice(self.invoice.as_ref())
    }
}
