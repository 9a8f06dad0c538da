//! Who did what: one row for each write of staff, in the transaction of that write. Rows are added and read; nothing
//! changes or removes one.

mod by;
mod read;

use commerce::ids::StaffId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::Value;

use crate::entities::audit_log::{ActiveModel, Entity};
use crate::error::Result;
use crate::session::cut;

pub use by::{By, Subject};
pub use read::{AuditEntry, AuditFilter, entries};

/// Adds a row. `action` is the area and what was done, as in `order.refunded`; `before` and `after` hold what changed,
/// [`Value::Null`] when there is nothing to say.
pub async fn record(
    conn: &impl ConnectionTrait,
    by: &By,
    action: &str,
    subject: &Subject,
    before: &Value,
    after: &Value,
    now_ms: i64,
) -> Result<()> {
    let row = ActiveModel {
        at: Set(now_ms),
        staff_id: Set(by.staff.map(StaffId::get)),
        name: Set(cut(&by.name, 128)),
        network: Set(cut(&by.network, 64)),
        action: Set(cut(action, 64)),
        subject_kind: Set(cut(&subject.kind, 32)),
        subject: Set(cut(&subject.name, 191)),
        before_json: Set(before.to_string()),
        after_json: Set(after.to_string()),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}
