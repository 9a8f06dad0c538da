//! What staff are told of by e-mail.

use commerce::job::{JobKind, StaffNotice};
use sea_orm::ConnectionTrait;

use super::enqueue;
use crate::error::Result;

/// Notes that staff are told, once for each `occasion`.
pub(crate) async fn tell_staff(
    tx: &impl ConnectionTrait,
    notice: &StaffNotice,
    occasion: &str,
    now_ms: i64,
) -> Result<()> {
    let kind = JobKind::StaffNotice;
    let key = format!("{kind}:{}:{occasion}", notice.notice());
    let payload = serde_json::json!(notice).to_string();
    enqueue(tx, kind, &key, &payload, now_ms, now_ms).await?;
    Ok(())
}
