//! What every command of staff about an order does: lock it, see that the page was fresh, tell the timeline and the log.

use commerce::ids::OrderId;
use commerce::order::{EventDetail, Order, OrderEvent, OrderEventKind};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::event::add_event;
use super::settle::lock;
use crate::audit::{By, Subject, record};
use crate::error::{Error, Result};
use crate::session::cut;
use crate::staff_error::StaffError;

/// Whether the page that a command came from showed the order as it is; `order` was locked just now, which counts as a
/// change of its own. Without a version nobody asks.
pub(crate) fn check_version<R: std::error::Error + 'static>(
    order: &Order,
    shown: Option<i64>,
) -> Result<(), StaffError<R>> {
    let version = order.version - 1;
    match shown {
        Some(shown) if shown != version => Err(StaffError::Stale { version }),
        _ => Ok(()),
    }
}

/// Locks the order for a command from a page that showed that version.
pub(crate) async fn lock_at<R: std::error::Error + 'static>(
    tx: &impl ConnectionTrait,
    id: OrderId,
    shown: Option<i64>,
) -> Result<Order, StaffError<R>> {
    let order = lock(tx, id).await?;
    check_version(&order, shown)?;
    Ok(order)
}

/// What was done to an order.
pub(crate) struct Deed<'a> {
    pub order: &'a Order,
    pub by: &'a By,
    /// What shoppers are told.
    pub kind: OrderEventKind,
    /// As the log calls it.
    pub action: &'a str,
    pub detail: EventDetail,
    /// As the log keeps it; null when the details say it all.
    pub before: Value,
}

impl Deed<'_> {
    /// Notes it in the order's timeline and in the log.
    pub async fn note(&self, tx: &impl ConnectionTrait, now_ms: i64) -> Result<()> {
        let detail = json!(self.detail);
        let (id, name) = (self.order.id, cut(&self.by.name, 128));
        add_event(tx, id, self.kind, &name, &detail.to_string(), now_ms).await?;
        let subject = Subject::order(&self.order.number);
        record(
            tx,
            self.by,
            self.action,
            &subject,
            &self.before,
            &detail,
            now_ms,
        )
        .await
    }
}

/// The details of an event; none when it has none, or ones that only another release knows.
#[must_use]
pub fn detail(event: &OrderEvent) -> Option<EventDetail> {
    serde_json::from_str(&event.data_json).ok()
}

/// The same key came with another order's form.
pub(crate) fn foreign_key() -> Error {
    Error::Conflict("form")
}
