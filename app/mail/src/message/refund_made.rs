//! The e-mail that says that money went back.

use commerce::Money;
use serde::{Deserialize, Serialize};
use texts::text;

use super::ParcelItem;
use crate::layout::Content;
use crate::{Brand, Link};

/// Says how much of an order was refunded, and for what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefundMade {
    pub order_number: String,
    pub amount: Money,
    /// What it is for; empty when it is for no items.
    pub items: Vec<ParcelItem>,
    /// Whether the shop sent it to the shopper's account, and not the way it came.
    pub by_hand: bool,
    /// The order's page.
    pub order: Link,
}

impl RefundMade {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        let content = Content::new(
            &text!("email-refund-subject", number = number),
            &text!("email-refund-preview", amount = self.amount),
        )
        .heading(&text!("email-refund-heading"))
        .intro(&text!(
            "email-refund-body",
            number = number,
            amount = self.amount
        ));
        let content = if self.by_hand {
            content.paragraph(&text!("email-refund-by-hand"))
        } else {
            content.paragraph(&text!("email-refund-same-way"))
        };
        let content = if self.items.is_empty() {
            content
        } else {
            content.goods(self.items.iter().map(ParcelItem::goods))
        };
        content.button(&text!("email-order-link-button"), &self.order)
    }
}
