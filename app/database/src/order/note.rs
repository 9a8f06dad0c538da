//! Notes in the timeline, and what a person has looked at.

use commerce::ids::OrderId;
use commerce::order::{EventDetail, NoteRefused, OrderEventKind, check_note};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::staff::{Deed, lock_at};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::orders;
use crate::error::{Error, Result};
use crate::staff_error::StaffError;
use crate::transaction::transaction;

#[derive(Debug, Clone)]
pub struct AddNote {
    pub order: OrderId,
    /// The version that the page showed; none does not matter.
    pub version: Option<i64>,
    pub text: String,
    /// Whether it is for staff alone; else the shopper reads it on the order's page.
    pub private: bool,
}

/// Leaves a note.
pub async fn add_note(
    db: &Db,
    command: &AddNote,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<NoteRefused>> {
    transaction(db, |tx| async move {
        let order = lock_at(&*tx, command.order, command.version).await?;
        let text = check_note(&command.text).map_err(StaffError::Refused)?;
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Note,
            action: "order.note",
            detail: EventDetail::Note {
                text,
                private: command.private,
            },
            before: Value::Null,
        };
        Ok(deed.note(&*tx, now_ms).await?)
    })
    .await
}

/// Nobody need look at the order any more. One that nobody had to look at stays as it is.
pub async fn attention_done(
    db: &Db,
    id: OrderId,
    version: Option<i64>,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<NoteRefused>> {
    transaction(db, |tx| async move {
        let order = lock_at(&*tx, id, version).await?;
        let Some(reason) = order.needs_attention.clone() else {
            return Ok(());
        };
        let row = orders::ActiveModel {
            id: Unchanged(id.get()),
            needs_attention: Set(None),
            ..Default::default()
        };
        let updated = orders::Entity::update(row).exec_without_returning(&*tx);
        updated.await.map_err(Error::from)?;
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Note,
            action: "order.attention_done",
            before: json!({ "needs_attention": reason }),
            detail: EventDetail::AttentionDone { reason },
        };
        Ok(deed.note(&*tx, now_ms).await?)
    })
    .await
}
