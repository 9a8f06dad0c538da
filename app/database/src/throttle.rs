//! Rate limits that all instances keep together, by the rules of [`commerce::throttle`].

use commerce::throttle::Level;
pub use commerce::throttle::{Permit, Throttle};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use crate::entities::rate_bucket::{ActiveModel, Column, Entity, Model};
use crate::entities::{delete_some, insert_new};
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
    try_bucket_many(conn, bucket, throttle, 1, now_ms).await
}

/// Counts several at once, all or none.
pub async fn try_bucket_many(
    conn: &impl ConnectionTrait,
    bucket: &str,
    throttle: Throttle,
    tries: u32,
    now_ms: i64,
) -> Result<Permit> {
    for _ in 0..AT_ONCE {
        let row = Entity::find_by_id(bucket).one(conn).await?;
        let before = row.as_ref().map(|row| Level {
            empty_at_ms: row.free_at,
        });
        let after = match throttle.count_many(before, tries, now_ms) {
            Ok(after) => after,
            Err(free_at_ms) => return Ok(Permit::WaitUntil(free_at_ms)),
        };
        if store(conn, bucket, row, after, now_ms).await? {
            return Ok(Permit::Granted);
        }
    }
    Err(Error::Conflict("throttle"))
}

/// Only when the bucket is still as it was read, so that tries sent all at once do not slip
/// through.
async fn store(
    conn: &impl ConnectionTrait,
    bucket: &str,
    read: Option<Model>,
    after: Level,
    now_ms: i64,
) -> Result<bool, DbErr> {
    let row = ActiveModel {
        bucket: Set(bucket.to_owned()),
        // Counts the changes, so that two of one moment differ.
        failures: Set(read.as_ref().map_or(0, |read| read.failures) + 1),
        free_at: Set(after.empty_at_ms),
        updated_at: Set(now_ms),
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

/// Empties the bucket, after a log-in that succeeded.
pub async fn clear_bucket(conn: &impl ConnectionTrait, bucket: &str) -> Result<()> {
    Entity::delete_by_id(bucket).exec(conn).await?;
    Ok(())
}

/// Takes counted tries back: what succeeded must not slow down the others who share a network.
pub async fn give_try_back(
    conn: &impl ConnectionTrait,
    bucket: &str,
    throttle: Throttle,
    tries: u32,
) -> Result<()> {
    let leak_ms = throttle.leak_ms * i64::from(Ord::min(tries, throttle.size));
    Entity::update_many()
        .col_expr(Column::FreeAt, Expr::col(Column::FreeAt).sub(leak_ms))
        .col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
        .filter(Column::Bucket.eq(bucket))
        .exec(conn)
        .await?;
    Ok(())
}

/// Removes up to `limit` buckets that are empty and untouched since that moment.
pub async fn delete_empty_buckets(
    conn: &impl ConnectionTrait,
    untouched_since_ms: i64,
    now_ms: i64,
    limit: u32,
) -> Result<u64> {
    let empty = Condition::all()
        .add(Column::UpdatedAt.lt(untouched_since_ms))
        .add(Column::FreeAt.lte(now_ms));
    Ok(delete_some::<Entity, String>(conn, Column::Bucket, empty, limit).await?)
}
