//! E-mails about a withdrawal: to the shopper, that it came; to the shop, that it must be answered.

use serde::{Deserialize, Serialize};
use texts::text;

use crate::escape::unlinked;
use crate::layout::Content;
use crate::{Brand, Link};

/// Confirms to the shopper that, and when, their withdrawal was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalReceived {
    pub order_number: String,
    /// As the shopper wrote it.
    pub name: String,
    /// Such as “3 May 2026”, in the shop's country.
    pub date: String,
    /// Such as “12:02 CEST”.
    pub time: String,
    /// What they wrote; empty when nothing.
    pub note: String,
    /// The order's page.
    pub order: Link,
}

/// Tells the shop of a withdrawal, whether or not there is such an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalNotice {
    pub order_number: String,
    pub name: String,
    pub email: String,
    pub date: String,
    pub time: String,
    pub note: String,
    /// Whether an order of that number was placed with that address.
    pub is_found: bool,
}

impl WithdrawalReceived {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        let rows = [
            (text!("email-withdrawal-order"), number.clone()),
            (text!("email-withdrawal-name"), unlinked(&self.name)),
            (text!("email-withdrawal-date"), self.date.clone()),
            (text!("email-withdrawal-time"), self.time.clone()),
        ];
        let rows = rows.map(|(label, value)| (label.into_owned(), value));
        let content = Content::new(
            &text!("email-withdrawal-subject", number = number),
            &text!(
                "email-withdrawal-preview",
                date = &self.date,
                time = &self.time
            ),
        )
        .heading(&text!("email-withdrawal-heading"))
        .intro(&text!(
            "email-withdrawal-body",
            number = number,
            date = &self.date,
            time = &self.time
        ))
        .details(&text!("email-withdrawal-details"), &rows);
        with_note(content, &self.note)
            .paragraph(&text!("email-withdrawal-next"))
            .button(&text!("email-withdrawal-button"), &self.order)
    }
}

impl WithdrawalNotice {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let number = &self.order_number;
        let rows = [
            (text!("email-withdrawal-order"), number.clone()),
            (text!("email-withdrawal-name"), unlinked(&self.name)),
            (text!("email-withdrawal-email"), self.email.clone()),
            (text!("email-withdrawal-date"), self.date.clone()),
            (text!("email-withdrawal-time"), self.time.clone()),
        ];
        let rows = rows.map(|(label, value)| (label.into_owned(), value));
        let what = if self.is_found {
            text!("email-withdrawal-notice-found")
        } else {
            text!("email-withdrawal-notice-unknown")
        };
        let content = Content::new(
            &text!("email-withdrawal-notice-subject", number = number),
            &what,
        )
        .heading(&text!("email-withdrawal-notice-heading"))
        .paragraph(&what)
        .details(&text!("email-withdrawal-details"), &rows);
        with_note(content, &self.note)
    }
}

fn with_note(content: Content, note: &str) -> Content {
    if note.is_empty() {
        return content;
    }
    let lines: Vec<String> = note.lines().map(unlinked).collect();
    content.lines(&text!("email-withdrawal-note"), &lines)
}
