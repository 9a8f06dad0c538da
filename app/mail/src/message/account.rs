//! E-mails about an account.

use serde::{Deserialize, Serialize};

use crate::layout::Content;
use crate::{Brand, Link};

/// Asks to confirm an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyAddress {
    /// Confirms the address when followed.
    pub link: Link,
    /// How long the link works, in hours.
    pub valid_hours: u32,
}

impl VerifyAddress {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let shop = &brand.shop_name;
        opening(
            "Confirm your e-mail address",
            &format!("for {shop}"),
            "One click and your account is ready.",
            &format!("Welcome to {shop}. Please confirm that this address is yours, and your account is ready."),
        )
        .button("Confirm my address", &self.link)
        .small(&format!(
            "The link works for {}. If you did not open an account with us, \
             there is nothing to do: without the confirmation it stays closed.",
            span(self.valid_hours, "hour")
        ))
    }
}

/// Lets someone choose a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPassword {
    /// Leads to the form, once.
    pub link: Link,
    /// How long the link works, in minutes.
    pub valid_minutes: u32,
}

impl ResetPassword {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let shop = &brand.shop_name;
        opening(
            "Choose a new password",
            &format!("for {shop}"),
            "You asked for a new password.",
            &format!("Somebody, hopefully you, asked for a new password for your {shop} account."),
        )
        .button("Choose a new password", &self.link)
        .small(&format!(
            "The link works once, for {}. If it was not you, there is nothing to do: \
             your password stays as it is.",
            span(self.valid_minutes, "minute")
        ))
    }
}

/// Tells the owner of an account that somebody tried to register their address again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountExists {
    pub log_in: Link,
    /// The page that asks for a new password.
    pub forgotten: Link,
}

impl AccountExists {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let shop = &brand.shop_name;
        opening(
            "You already have an account",
            &format!("with {shop}"),
            "There is no need to register again.",
            &format!(
                "Somebody, probably you, tried to open a {shop} account with this address. \
                 There already is one, so nothing was changed."
            ),
        )
        .button("Log in", &self.log_in)
        .paragraph("If you no longer know your password, choose a new one:")
        .button("Choose a new password", &self.forgotten)
        .small("If it was not you, there is nothing to do.")
    }
}

/// The heading is the subject too, completed by the shop's name; then why somebody wrote.
fn opening(heading: &str, shop: &str, preview: &str, reason: &str) -> Content {
    Content::new(&format!("{heading} {shop}"), preview)
        .heading(heading)
        .paragraph(reason)
}

fn span(count: u32, unit: &str) -> String {
    if count == 1 {
        format!("one {unit}")
    } else {
        format!("{count} {unit}s")
    }
}
