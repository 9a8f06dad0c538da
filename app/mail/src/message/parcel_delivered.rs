//! The e-mail that says that a parcel arrived.

use serde::{Deserialize, Serialize};
use texts::text;

use super::ParcelItem;
use crate::layout::Content;
use crate::{Brand, Link};

/// Says that a parcel was delivered, and what was in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParcelDelivered {
    pub order_number: String,
    pub items: Vec<ParcelItem>,
    /// Where it went, one line each.
    pub address: Vec<String>,
    /// The order's page.
    pub order: Link,
}

impl ParcelDelivered {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        Content::new(
            &text!("email-delivered-subject", number = number),
            &text!("email-delivered-preview"),
        )
        .heading(&text!("email-delivered-heading"))
        .intro(&text!("email-delivered-body", number = number))
        .goods(self.items.iter().map(ParcelItem::goods))
        .lines(&text!("email-confirmation-address"), &self.address)
        .button(&text!("email-order-link-button"), &self.order)
        .small(&text!("email-delivered-note"))
    }
}
