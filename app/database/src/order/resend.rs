//! An e-mail about an order, once more.

use commerce::ids::{OrderEventId, OrderId};
use commerce::job::JobKind;
use commerce::order::EventDetail;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use thiserror::Error;

use super::read::order_head;
use crate::audit::{By, Subject, record};
use crate::connection::Db;
use crate::entities::order_event::{Column, Entity};
use crate::error::{Error, Result};
use crate::job::enqueue;
use crate::session::cut;
use crate::staff_error::StaffError;
use crate::transaction::transaction;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ResendRefused {
    /// It held something that is not kept, such as a link that worked once.
    #[error("that e-mail cannot be sent again")]
    NotRepeatable,
}

/// Sends the e-mail of an entry in the order's timeline again. Sent twice, the form with that `key` does it once.
pub async fn resend_email(
    db: &Db,
    order: OrderId,
    event: OrderEventId,
    key: &str,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<ResendRefused>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let refused = StaffError::Refused(ResendRefused::NotRepeatable);
        let Some((kind, about)) = email_of(tx, order, event).await? else {
            return Err(refused);
        };
        let head = order_head(tx, order)
            .await?
            .ok_or(Error::Missing("order"))?;
        let key = cut(&format!("again:{order}:{event}:{key}"), 191);
        if enqueue(tx, kind, &key, &about, now_ms, now_ms).await? {
            let (subject, again) = (Subject::order(&head.number), json!({ "email": kind }));
            let action = "order.email_resent";
            record(tx, by, action, &subject, &Value::Null, &again, now_ms).await?;
        }
        Ok(())
    })
    .await
}

async fn email_of(
    tx: &impl ConnectionTrait,
    order: OrderId,
    event: OrderEventId,
) -> Result<Option<(JobKind, String)>> {
    let row = Entity::find_by_id(event.get())
        .filter(Column::OrderId.eq(order.get()))
        .one(tx)
        .await?;
    let row = row.ok_or(Error::Missing("entry"))?;
    let detail = serde_json::from_str(&row.data_json).ok();
    Ok(match detail {
        Some(
            EventDetail::EmailSent {
                job: Some(job),
                about,
                ..
            }
            | EventDetail::EmailFailed { job, about },
        ) if job.is_repeatable() => Some((job, about)),
        _ => None,
    })
}
