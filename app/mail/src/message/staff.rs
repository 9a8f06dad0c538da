//! E-mails to those who work for the shop.

use commerce::Money;
use serde::{Deserialize, Serialize};
use texts::text;

use super::ParcelItem;
use crate::escape::unlinked;
use crate::layout::{Amount, Content, Weight};
use crate::{Brand, Link};

/// Tells of an order that was placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewOrder {
    pub order_number: String,
    /// Who ordered, as they wrote it.
    pub name: String,
    pub total: Money,
    /// Whether the money is there.
    pub is_paid: bool,
    pub items: Vec<ParcelItem>,
    /// The order's page in the office.
    pub order: Link,
}

/// Tells of an order that a person must look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAttention {
    pub order_number: String,
    pub reason: String,
    /// The order's page in the office.
    pub order: Link,
}

/// Tells of a variant of which few pieces are left to buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LowStock {
    pub title: String,
    /// Empty when there is only one.
    pub variant: String,
    pub sku: String,
    pub left: i64,
    /// Its page in the office.
    pub page: Link,
}

/// Lets somebody into the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffInvitation {
    pub name: String,
    /// Leads to the form that opens the account, once.
    pub link: Link,
    /// How long the link works, in hours.
    pub valid_hours: i64,
}

impl NewOrder {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let (number, name) = (&self.order_number, unlinked(&self.name));
        let paid = if self.is_paid {
            text!("email-staff-order-paid")
        } else {
            text!("email-staff-order-unpaid")
        };
        Content::new(
            &text!(
                "email-staff-order-subject",
                number = number,
                total = self.total
            ),
            &text!("email-staff-order-preview", name = &name),
        )
        .heading(&text!("email-staff-order-heading"))
        .paragraph(&text!(
            "email-staff-order-body",
            number = number,
            name = &name
        ))
        .paragraph(&paid)
        .goods(self.items.iter().map(ParcelItem::goods))
        .amounts([Amount {
            label: text!("email-total").into_owned(),
            amount: self.total.to_string(),
            weight: Weight::Total,
        }])
        .button(&text!("email-staff-order-button"), &self.order)
        .small(&text!("email-staff-switch"))
    }
}

impl OrderAttention {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        Content::new(
            &text!("email-staff-attention-subject", number = number),
            &self.reason,
        )
        .heading(&text!("email-staff-attention-heading"))
        .paragraph(&text!("email-staff-attention-body", number = number))
        .paragraph(&self.reason)
        .button(&text!("email-staff-order-button"), &self.order)
        .small(&text!("email-staff-switch"))
    }
}

impl LowStock {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let rows = [
            (text!("email-staff-stock-product"), &self.title),
            (text!("email-staff-stock-variant"), &self.variant),
            (text!("email-staff-stock-sku"), &self.sku),
        ];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        let rows: Vec<_> = rows
            .map(|(label, value)| (label.into_owned(), value.clone()))
            .collect();
        let left = text!("email-staff-stock-left", count = self.left);
        Content::new(&text!("email-staff-stock-subject", sku = &self.sku), &left)
            .heading(&text!("email-staff-stock-heading"))
            .paragraph(&left)
            .details(&text!("email-staff-stock-details"), &rows)
            .button(&text!("email-staff-stock-button"), &self.page)
            .small(&text!("email-staff-switch"))
    }
}

impl StaffInvitation {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let shop = &brand.shop_name;
        Content::new(
            &text!("email-invitation-subject", shop = shop),
            &text!("email-invitation-preview", shop = shop),
        )
        .heading(&text!("email-invitation-heading"))
        .paragraph(&text!(
            "email-invitation-body",
            name = &self.name,
            shop = shop
        ))
        .button(&text!("email-invitation-button"), &self.link)
        .small(&text!("email-invitation-note", hours = self.valid_hours))
    }
}
