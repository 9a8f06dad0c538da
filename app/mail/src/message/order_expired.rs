//! The e-mail that says that an order ended because nobody paid it in time.

use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::Content;
use crate::{Brand, Link};

/// Tells that an order was not paid in time, and how to get its items back into the cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderExpired {
    pub order_number: String,
    /// The order's page, from where the items go back into the cart.
    pub order: Link,
}

impl OrderExpired {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        Content::new(
            &text!("email-order-expired-subject", number = number),
            &text!("email-order-expired-preview"),
        )
        .heading(&text!("email-order-expired-heading"))
        .intro(&text!("email-order-expired-body", number = number))
        .paragraph(&text!("email-order-expired-way-back"))
        .button(&text!("email-order-expired-button"), &self.order)
        .small(&text!("email-order-expired-note"))
    }
}
