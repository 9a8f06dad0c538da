//! E-mails about an account.

use serde::{Deserialize, Serialize};
use texts::text;

use crate::layout::Content;
use crate::{Brand, Link};

/// Asks to confirm an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyAddress {
    /// Leads to the form that confirms the address.
    pub link: Link,
    /// How long the link works, in hours.
    pub valid_hours: u32,
}

impl VerifyAddress {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let shop = &brand.shop_name;
        Content::new(
            &text!("email-verify-subject", shop = shop),
            &text!("email-verify-preview"),
        )
        .heading(&text!("email-verify-heading"))
        .intro(&text!("email-verify-reason", shop = shop))
        .button(&text!("email-verify-button"), &self.link)
        .small(&text!("email-verify-note", hours = self.valid_hours))
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
        Content::new(
            &text!("email-reset-subject", shop = shop),
            &text!("email-reset-preview"),
        )
        .heading(&text!("email-reset-heading"))
        .intro(&text!("email-reset-reason", shop = shop))
        .button(&text!("email-reset-button"), &self.link)
        .small(&text!("email-reset-note", minutes = self.valid_minutes))
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
        Content::new(
            &text!("email-account-exists-subject", shop = shop),
            &text!("email-account-exists-preview"),
        )
        .heading(&text!("email-account-exists-heading"))
        .intro(&text!("email-account-exists-reason", shop = shop))
        .button(&text!("email-account-exists-log-in"), &self.log_in)
        .paragraph(&text!("email-account-exists-forgotten"))
        .button(&text!("email-reset-button"), &self.forgotten)
        .small(&text!("email-account-exists-note"))
    }
}

/// Tells the owner of an account that its password was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChanged {
    /// The page that asks for a new password.
    pub forgotten: Link,
}

impl PasswordChanged {
    pub(super) fn content(&self, brand: &Brand) -> Content {
        let shop = &brand.shop_name;
        Content::new(
            &text!("email-password-changed-subject", shop = shop),
            &text!("email-password-changed-preview"),
        )
        .heading(&text!("email-password-changed-heading"))
        .intro(&text!("email-password-changed-reason", shop = shop))
        .paragraph(&text!("email-password-changed-not-you"))
        .button(&text!("email-reset-button"), &self.forgotten)
    }
}
