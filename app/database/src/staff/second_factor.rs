//! Second factors: the seed of the one-time codes, which of them were taken, and recovery codes.

use commerce::ids::StaffId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entities::{recovery_code, staff};
use crate::error::Result;
use crate::token::fingerprint;

/// Stores the seed of other codes; `step` is the half minute of the first that was typed, which is used up by that.
pub async fn put_second_factor(
    conn: &impl ConnectionTrait,
    id: StaffId,
    seed: &str,
    step: i64,
) -> Result<()> {
    let change = staff::ActiveModel {
        totp_seed: Set(Some(seed.to_owned())),
        totp_step: Set(step),
        ..Default::default()
    };
    staff::Entity::update_many()
        .set(change)
        .filter(staff::Column::Id.eq(id.get()))
        .exec(conn)
        .await?;
    Ok(())
}

/// Uses up the code of that half minute, and every earlier one, on every instance; tells whether it was still unused.
pub async fn use_totp_step(conn: &impl ConnectionTrait, id: StaffId, step: i64) -> Result<bool> {
    let change = staff::ActiveModel {
        totp_step: Set(step),
        ..Default::default()
    };
    let used = staff::Entity::update_many()
        .set(change)
        .filter(staff::Column::Id.eq(id.get()))
        .filter(staff::Column::TotpStep.lt(step))
        .filter(staff::Column::DisabledAt.is_null())
        .exec(conn)
        .await?;
    Ok(used.rows_affected == 1)
}

/// Stores other recovery codes, of which only fingerprints are kept; the ones of before no longer work. Run it in a
/// transaction.
pub async fn replace_recovery_codes(
    tx: &impl ConnectionTrait,
    id: StaffId,
    codes: &[String],
) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::StaffId.eq(id.get()))
        .exec(tx)
        .await?;
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        staff_id: Set(id.get()),
        code_hash: Set(fingerprint(code)),
        used_at: Set(None),
    });
    recovery_code::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Uses a recovery code up; tells whether it was theirs and still unused.
pub async fn use_recovery_code(
    conn: &impl ConnectionTrait,
    id: StaffId,
    code: &str,
    now_ms: i64,
) -> Result<bool> {
    let change = recovery_code::ActiveModel {
        used_at: Set(Some(now_ms)),
        ..Default::default()
    };
    let used = recovery_code::Entity::update_many()
        .set(change)
        .filter(recovery_code::Column::StaffId.eq(id.get()))
        .filter(recovery_code::Column::CodeHash.eq(fingerprint(code)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(conn)
        .await?;
    Ok(used.rows_affected == 1)
}

/// How many recovery codes are left.
pub async fn recovery_codes_left(conn: &impl ConnectionTrait, id: StaffId) -> Result<u64> {
    let left = recovery_code::Entity::find()
        .filter(recovery_code::Column::StaffId.eq(id.get()))
        .filter(recovery_code::Column::UsedAt.is_null());
    Ok(left.count(conn).await?)
}
