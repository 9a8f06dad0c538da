//! Slows down guessing on all instances together, by the rules of [`commerce::throttle`].

use commerce::throttle::Tries;
pub use commerce::throttle::{Permit, Throttle};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entities::insert_new;
use crate::entities::rate_bucket::{ActiveModel, Column, Entity, Model};
use crate::error::{Error, Result};

/// The most tries of one bucket that are counted at the same moment before one must come again.
const AT_ONCE: u32 = 100;

/// Counts a try in the bucket, unless it must wait.
pub async fn try_bucket(
    conn: &impl ConnectionTrait,
    bucket: &str,
    throttle: Throttle,
    now_ms: i64,
) -> Result<Permit> {
    for _ in 0..AT_ONCE {
        let row = Entity::find_by_id(bucket).one(conn).await?;
        let before = row.as_ref().map(tries);
        let after = match throttle.count(before, now_ms) {
            Ok(after) => after,
            Err(free_at) => return Ok(Permit::WaitUntil(free_at)),
        };
        if store(conn, bucket, row, after).await? {
            return Ok(Permit::Granted);
        }
    }
    Err(Error::Conflict("throttle"))
}

fn tries(row: &Model) -> Tries {
    Tries {
        count: row.failures,
        free_at_ms: row.free_at,
        updated_at_ms: row.updated_at,
    }
}

/// Only when the bucket is still as it was read, so that tries sent all at once do not slip
/// through.
async fn store(
    conn: &impl ConnectionTrait,
    bucket: &str,
    read: Option<Model>,
    after: Tries,
) -> Result<bool, DbErr> {
    let row = ActiveModel {
        bucket: Set(bucket.to_owned()),
        failures: Set(after.count),
        free_at: Set(after.free_at_ms),
        updated_at: Set(after.updated_at_ms),
    };
    let Some(read) = read else {
        return insert_new(conn, row).await;
    };
    let stored = Entity::update_many()
        .set(row)
        .filter(Column::Bucket.eq(bucket))
        .filter(Column::Failures.eq(read.failures))
        .filter(Column::FreeAt.eq(read.free_at))
        .filter(Column::UpdatedAt.eq(read.updated_at))
        .exec(conn)
        .await?;
    Ok(stored.rows_affected == 1)
}

/// Empties the bucket, after a sign-in that succeeded.
pub async fn clear_bucket(conn: &impl ConnectionTrait, bucket: &str) -> Result<()> {
    Entity::delete_by_id(bucket).exec(conn).await?;
    Ok(())
}

/// Takes one counted try back: a log-in that succeeded must not slow down the others who share
/// its network.
pub async fn give_try_back(conn: &impl ConnectionTrait, bucket: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::col(Column::Failures).sub(1))
        .filter(Column::Bucket.eq(bucket))
        .filter(Column::Failures.gt(0))
        .exec(conn)
        .await?;
    Ok(())
}

/// Removes buckets untouched since that moment.
pub async fn delete_old_buckets(conn: &impl ConnectionTrait, before_ms: i64) -> Result<u64> {
    let old = Entity::delete_many().filter(Column::UpdatedAt.lt(before_ms));
    Ok(old.exec(conn).await?.rows_affected)
}
