//! The e-mail that leads to an order again.

use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::Content;
use crate::{Brand, Link};

/// Sends the link of an order to the address it was ordered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLink {
    pub order_number: String,
    /// The order's page.
    pub order: Link,
}

impl OrderLink {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        Content::new(
            &text!("email-order-link-subject", number = number),
            &text!("email-order-link-preview"),
        )
        .heading(&text!("email-order-link-heading"))
        .intro(&text!("email-order-link-body", number = number))
        .button(&text!("email-order-link-button"), &self.order)
        .small(&text!("email-order-link-note"))
    }
}
