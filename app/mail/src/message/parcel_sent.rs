//! The e-mail that says that a parcel is on its way.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::{Content, Goods};
use crate::{Brand, Link};

/// Says what is in a parcel, and where it can be followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParcelSent {
    pub order_number: String,
    pub items: Vec<ParcelItem>,
    /// Whether another parcel follows.
    pub more_to_come: bool,
    pub carrier: Option<String>,
    pub tracking_no: Option<String>,
    /// The carrier's page about it.
    pub track: Option<Link>,
    /// Where it goes, one line each.
    pub address: Vec<String>,
    /// The order's page.
    pub order: Link,
    /// Its invoice, once it was issued.
    #[serde(default)]
    pub invoice: Option<Link>,
}

/// Pieces of an order's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelItem {
    pub title: String,
    /// The variant; empty when there is only one.
    pub variant: String,
    pub quantity: i64,
}

impl ParcelSent {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        let content = Content::new(
            &text!("email-parcel-subject", number = number),
            &text!("email-parcel-preview"),
        )
        .heading(&text!("email-parcel-heading"));
        let content = if self.more_to_come {
            content
                .intro(&text!("email-parcel-part", number = number))
                .paragraph(&text!("email-parcel-more"))
        } else {
            content.intro(&text!("email-parcel-body", number = number))
        };
        let content = match &self.track {
            Some(track) => content.button(&text!("email-parcel-track"), track),
            None => content.button(&text!("email-parcel-order"), &self.order),
        };
        let rows = self.rows();
        let content = if rows.is_empty() {
            content
        } else {
            content.details(&text!("email-parcel-delivery"), &rows)
        };
        content
            .goods(self.items.iter().map(ParcelItem::goods))
            .lines(&text!("email-confirmation-address"), &self.address)
            .invoice(self.invoice.as_ref())
    }

    fn rows(&self) -> Vec<(String, String)> {
        let row = |label: Cow<'_, str>, value: &Option<String>| {
            value.clone().map(|value| (label.into_owned(), value))
        };
        let rows = [
            row(text!("email-parcel-carrier"), &self.carrier),
            row(text!("email-parcel-number"), &self.tracking_no),
        ];
        rows.into_iter().flatten().collect()
    }
}

impl ParcelItem {
    pub(super) fn goods(&self) -> Goods {
        Goods {
            title: text!("email-item", count = self.quantity, title = &self.title).into_owned(),
            detail: self.variant.clone(),
            amount: String::new(),
        }
    }
}
