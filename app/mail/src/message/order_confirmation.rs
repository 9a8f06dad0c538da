//! The e-mail that confirms an order, complete enough to serve as the shopper's record of it.

use std::borrow::Cow;

use commerce::Money;
use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::{Amount, Content, Goods, Weight};
use crate::{Brand, Link};

/// Confirms an order as it was placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderConfirmation {
    pub order_number: String,
    pub lines: Vec<OrderedLine>,
    /// Subtotal, discounts by name, delivery, added taxes: what leads to the total.
    pub sums: Vec<AmountRow>,
    /// What the order costs.
    pub total: Money,
    /// Taxes that the total contains.
    pub included: Vec<AmountRow>,
    /// The delivery address, one line each.
    pub address: Vec<String>,
    /// The delivery method's name.
    pub delivery_method: Option<String>,
    /// When it should arrive, as readers write it.
    pub delivery_window: Option<String>,
    pub track: Link,
    /// How to pay, when that is still to be done.
    pub payment: Option<PaymentNote>,
    /// Its invoice, when it was issued with the payment.
    #[serde(default)]
    pub invoice: Option<Link>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderedLine {
    pub title: String,
    /// The variant; empty when there is only one.
    pub variant: String,
    pub quantity: i64,
    /// What the line costs.
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AmountRow {
    /// Such as “Delivery”.
    pub label: String,
    /// The amount; negative for discounts.
    pub amount: Money,
}

/// How to pay later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentNote {
    pub sentence: String,
    /// Label and value of each detail.
    pub rows: Vec<(String, String)>,
}

impl OrderConfirmation {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let number = &self.order_number;
        let content = Content::new(
            &text!(
                "email-confirmation-subject",
                shop = &brand.shop_name,
                number = number
            ),
            &text!("email-confirmation-preview", total = self.total),
        )
        .heading(&text!("email-confirmation-heading"))
        .intro(&text!("email-confirmation-received", number = number));
        let content = self
            .payment_part(content)
            .button(&text!("email-confirmation-track"), &self.track)
            .invoice(self.invoice.as_ref())
            .goods(self.lines.iter().map(OrderedLine::goods))
            .amounts(self.amounts());
        self.delivery_part(content)
    }

    fn payment_part(&self, content: Content) -> Content {
        match &self.payment {
            None => content,
            Some(note) if note.rows.is_empty() => content.paragraph(&note.sentence),
            Some(note) => content
                .paragraph(&note.sentence)
                .details(&text!("email-confirmation-how-to-pay"), &note.rows),
        }
    }

    fn delivery_part(&self, content: Content) -> Content {
        let content = content.lines(&text!("email-confirmation-address"), &self.address);
        let row = |label: Cow<'_, str>, value: &Option<String>| {
            value.clone().map(|value| (label.into_owned(), value))
        };
        let rows: Vec<_> = [
            row(
                text!("email-confirmation-delivery-method"),
                &self.delivery_method,
            ),
            row(
                text!("email-confirmation-delivery-expected"),
                &self.delivery_window,
            ),
        ]
        .into_iter()
        .flatten()
        .collect();
        if rows.is_empty() {
            content
        } else {
            content.details(&text!("email-confirmation-delivery"), &rows)
        }
    }

    fn amounts(&self) -> Vec<Amount> {
        let rows = |rows: &[AmountRow], weight| {
            rows.iter()
                .map(|row| Amount {
                    label: row.label.clone(),
                    amount: row.amount.to_string(),
                    weight,
                })
                .collect::<Vec<_>>()
        };
        let total = Amount {
            label: text!("email-total").into_owned(),
            amount: self.total.to_string(),
            weight: Weight::Total,
        };
        let mut amounts = rows(&self.sums, Weight::Plain);
        amounts.push(total);
        amounts.extend(rows(&self.included, Weight::Faint));
        amounts
    }
}

impl OrderedLine {
    fn goods(&self) -> Goods {
        Goods {
            title: text!("email-item", count = self.quantity, title = &self.title).into_owned(),
            detail: self.variant.clone(),
            amount: self.amount.to_string(),
        }
    }
}
