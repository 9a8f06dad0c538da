//! The audit: who changed what. Rows are written here and by whatever staff set in motion; the page lists them.

mod page;
mod view;

use database::ConnectionTrait;
use database::audit::{By, Subject, record};
use database::staff::Staff as Person;
use serde_json::Value;
use web::http::error::PageError;

use crate::state::Office;

pub(crate) use page::page;

/// Writes a row about a member of staff, beside the change itself: `changed` is what was and what is.
pub(crate) async fn note(
    tx: &impl ConnectionTrait,
    by: &By,
    action: &str,
    person: &Person,
    changed: (Value, Value),
    now_ms: i64,
) -> database::Result<()> {
    let subject = Subject::new("staff", person.email.as_str());
    record(tx, by, action, &subject, &changed.0, &changed.1, now_ms).await
}

/// Writes a row about a role.
pub(crate) async fn note_role(
    tx: &impl ConnectionTrait,
    by: &By,
    action: &str,
    name: &str,
    changed: (Value, Value),
    now_ms: i64,
) -> database::Result<()> {
    let subject = Subject::new("role", name);
    record(tx, by, action, &subject, &changed.0, &changed.1, now_ms).await
}

/// Writes a row about something that changed nothing, such as a log-in.
pub(crate) async fn of_staff(
    office: &Office,
    by: &By,
    action: &str,
    person: &Person,
    how: Value,
) -> Result<(), PageError> {
    let changed = (Value::Null, how);
    Ok(note(
        office.db.writer(),
        by,
        action,
        person,
        changed,
        office.now_ms(),
    )
    .await?)
}
