//! E-mails that were given up: looked at, tried again or dropped by staff.

use commerce::job::JobKind;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use crate::audit::{By, Subject, record};
use crate::connection::Db;
use crate::entities::outbox::{ActiveModel, Column, Entity, Model};
use crate::error::Result;
use crate::transaction::transaction;

/// An e-mail that could not be sent however often it was tried; times are unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEmail {
    pub id: i64,
    pub kind: JobKind,
    /// What it is about, JSON.
    pub payload: String,
    pub attempts: i64,
    /// Why the last try failed.
    pub error: String,
    pub created_at_ms: i64,
    pub dead_at_ms: i64,
}

/// The last of them first.
pub async fn dead_emails(conn: &impl ConnectionTrait, limit: u32) -> Result<Vec<DeadEmail>> {
    let emails = JobKind::ALL.iter().filter(|kind| kind.is_email());
    let rows = Entity::find()
        .filter(is_dead())
        .filter(Column::Kind.is_in(emails.map(|kind| kind.as_str())))
        .order_by_desc(Column::DeadAt)
        .order_by_desc(Column::Id)
        .limit(u64::from(limit))
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(of_row).collect())
}

/// Gives it as many tries as a new one has; tells whether it was still given up.
pub async fn retry_dead_email(db: &Db, id: i64, by: &By, now_ms: i64) -> Result<bool> {
    let again = ActiveModel {
        dead_at: Set(None),
        attempts: Set(0),
        run_at: Set(now_ms),
        ..Default::default()
    };
    change(db, id, &again, ("email.retried", Value::Null), by, now_ms).await
}

/// Nobody will try it again; tells whether it was still given up.
pub async fn drop_dead_email(db: &Db, id: i64, reason: &str, by: &By, now_ms: i64) -> Result<bool> {
    let dropped = ActiveModel {
        done_at: Set(Some(now_ms)),
        payload: Set(String::new()),
        ..Default::default()
    };
    let told = ("email.dropped", json!({ "reason": reason }));
    change(db, id, &dropped, told, by, now_ms).await
}

async fn change(
    db: &Db,
    id: i64,
    row: &ActiveModel,
    (action, told): (&str, Value),
    by: &By,
    now_ms: i64,
) -> Result<bool> {
    let told = &told;
    transaction(db, |tx| async move {
        let tx = &*tx;
        let changed = Entity::update_many()
            .set(row.clone())
            .filter(Column::Id.eq(id))
            .filter(is_dead())
            .exec(tx)
            .await?;
        if changed.rows_affected != 1 {
            return Ok(false);
        }
        let subject = Subject::new("e-mail", &id.to_string());
        record(tx, by, action, &subject, &Value::Null, told, now_ms).await?;
        Ok(true)
    })
    .await
}

fn is_dead() -> Condition {
    Condition::all()
        .add(Column::DoneAt.is_null())
        .add(Column::DeadAt.is_not_null())
}

fn of_row(row: Model) -> Option<DeadEmail> {
    Some(DeadEmail {
        id: row.id,
        kind: JobKind::parse(&row.kind).ok()?,
        payload: row.payload,
        attempts: row.attempts,
        error: row.last_error.unwrap_or_default(),
        created_at_ms: row.created_at,
        dead_at_ms: row.dead_at?,
    })
}
