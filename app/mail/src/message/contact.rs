//! What somebody wrote in the contact form: to the shop, and to themselves when they want a copy.

use serde::{Deserialize, Serialize};
use texts::text;

use crate::escape::unlinked;
use crate::layout::Content;
use crate::{Brand, Recipient};

/// A message to the shop. Answers go to whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactMessage {
    pub from: Recipient,
    /// As it was typed; empty when none was.
    pub order_number: String,
    pub text: String,
}

/// The same for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactCopy {
    pub text: String,
}

impl ContactMessage {
    pub(super) fn content(&self, _brand: &Brand) -> Content {
        let name = unlinked(self.from.name().unwrap_or_default());
        let mut rows = vec![
            (text!("email-contact-name").into_owned(), name.clone()),
            (
                text!("email-contact-email").into_owned(),
                self.from.address().to_owned(),
            ),
        ];
        if !self.order_number.is_empty() {
            let label = text!("email-contact-order").into_owned();
            rows.push((label, self.order_number.clone()));
        }
        Content::new(
            &text!("email-contact-subject", name = &name),
            &text!("email-contact-preview"),
        )
        .heading(&text!("email-contact-heading"))
        .details(&text!("email-contact-from"), &rows)
        .lines(&text!("email-contact-text"), &lines(&self.text))
        .small(&text!("email-contact-reply"))
    }
}

impl ContactCopy {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let shop = &brand.shop_name;
        Content::new(
            &text!("email-contact-copy-subject", shop = shop),
            &text!("email-contact-copy-preview", shop = shop),
        )
        .heading(&text!("email-contact-copy-heading"))
        .lines(&text!("email-contact-copy-text"), &lines(&self.text))
        .small(&text!("email-contact-copy-note", shop = shop))
    }
}

/// Strangers have the shop's e-mails carry their words: no link of theirs shall come alive there.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(unlinked).collect()
}
