//! Few pieces are left to buy.

use commerce::ids::VariantId;
use commerce::job::StaffNotice;
use commerce::policy::{DAY_MS, LOW_STOCK};
use sea_orm::ConnectionTrait;

use crate::error::Result;
use crate::job::tell_staff;

/// Notes that staff are told when a change took what is left to buy below the limit; at most once a day, for holds come
/// and go.
pub(super) async fn tell_if_low(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    (before, after): (i64, i64),
    now_ms: i64,
) -> Result<()> {
    if before < LOW_STOCK || after >= LOW_STOCK {
        return Ok(());
    }
    let occasion = format!("{variant}:{}", now_ms / DAY_MS);
    tell_staff(tx, &StaffNotice::LowStock { variant }, &occasion, now_ms).await
}
