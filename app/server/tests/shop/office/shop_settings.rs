//! The shop's own settings: what each page changes, what it refuses, and two people at once.

mod home;
mod identity;
mod trade;
mod written;

use std::time::Duration;

use database::audit::{AuditFilter, entries};

use crate::office::desk::{Desk, Member, hidden, place, text};

pub const SHOP: &str = "/admin/settings/shop";
pub const PAYMENTS: &str = "/admin/settings/payments";
pub const TAXES: &str = "/admin/settings/taxes";
pub const TAX_ZONE: &str = "/admin/settings/taxes/zone";
pub const DELIVERY_ZONE: &str = "/admin/settings/delivery/zone";
pub const PAGE: &str = "/admin/settings/pages/edit";

/// Longer than a page may show settings that were changed.
pub const NOTICED: Duration = Duration::from_millis(3200);

pub const IDENTITY: [(&str, &str); 13] = [
    ("name", "Nordlicht"),
    ("currency", "EUR"),
    ("country", "DE"),
    ("email", "hello@nordlicht.example"),
    ("phone", "+49 431 5550100"),
    ("slogan", "Lamps for long nights."),
    ("description", ""),
    ("imprint", "Nordlicht GmbH\r\nHafenstraße 1\r\n24103 Kiel"),
    ("order_prefix", "nl"),
    ("withdrawal_link", "law"),
    ("invoices", "payment"),
    ("returns_days", "30"),
    ("returns_free", "1"),
];

pub async fn version_of(member: &Member, path: &str) -> String {
    hidden(&text(member.get(path).await, 200).await, "version")
}

/// The fields with the version that the page shows, and with some changed.
pub fn with<'a>(
    version: &'a str,
    fields: &[(&'a str, &'a str)],
    changed: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = fields
        .iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    let mut all = vec![("version", version)];
    all.extend(kept);
    all.extend(changed);
    all
}

pub async fn saved(member: &Member, path: &str, fields: &[(&str, &str)]) {
    let answer = member.post(path, fields).await;
    let lead = place(&answer);
    assert!(
        lead.ends_with("?done=saved"),
        "{path}: {lead} {}",
        answer.text().await.unwrap()
    );
}

/// The newest row of the audit: what was done to what, before and after.
pub async fn last_row(desk: &Desk<'_>) -> (String, String, String, String) {
    let reader = desk.shop.shop.db.reader();
    let (rows, _) = entries(reader, &AuditFilter::default(), 1, 0)
        .await
        .unwrap();
    let row = rows.into_iter().next().unwrap();
    let (before, after) = (row.before.to_string(), row.after.to_string());
    (row.action, row.subject.name, before, after)
}
