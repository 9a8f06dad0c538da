//! Slows down guessing on all instances together: each try in a row doubles the wait.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::error::Result;
use crate::sql::{self, values};

/// How a bucket fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// Tries before the first wait.
    pub free_tries: u32,
    /// After this long without a try the bucket is empty again, milliseconds.
    pub forget_after_ms: i64,
}

/// Whether a try may go ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// Go ahead; the try is counted.
    Granted,
    /// Not before then, unix milliseconds; the try is not counted.
    WaitUntil(i64),
}

impl Throttle {
    /// For one account: a second after the first wrong password, an hour after the twelfth.
    pub const ACCOUNT: Self = Self {
        free_tries: 1,
        forget_after_ms: 24 * 60 * 60 * 1000,
    };
    /// For one network, which many people may share.
    pub const NETWORK: Self = Self {
        free_tries: 20,
        forget_after_ms: 60 * 60 * 1000,
    };
}

/// Counts a try in the bucket, unless it must wait. Waits are 1 s, 2 s, 4 s … up to an hour.
///
/// # Errors
/// When the database does not answer.
pub async fn try_bucket(
    conn: &impl ConnectionTrait,
    bucket: &str,
    throttle: Throttle,
    now_ms: i64,
) -> Result<Permit> {
    let forgotten = now_ms - throttle.forget_after_ms;
    let clear =
        "UPDATE rate_bucket SET failures = 0, free_at = 0 WHERE bucket = ? AND updated_at < ?";
    sql::execute(conn, clear, values![bucket, forgotten]).await?;
    // One statement decides and counts, so that tries sent all at once do not slip through. The
    // columns are set in the order in which MySQL reads them.
    let count = "UPDATE rate_bucket SET
            free_at = ? + CASE WHEN failures + 1 <= ? THEN 0
                WHEN failures - ? >= 12 THEN 3600000
                ELSE 1000 * (1 << (failures - ?)) END,
            failures = failures + 1,
            updated_at = ?
        WHERE bucket = ? AND free_at <= ?";
    let free = i64::from(throttle.free_tries);
    let waits_from = (free - 1).max(0);
    let row = values![
        now_ms,
        free - 1,
        waits_from,
        waits_from,
        now_ms,
        bucket,
        now_ms
    ];
    if sql::execute(conn, count, row.clone()).await? == 1 {
        return Ok(Permit::Granted);
    }
    let first_wait = if free <= 1 { 1000 } else { 0 };
    let add = "rate_bucket (bucket, failures, free_at, updated_at) VALUES (?, 1, ?, ?)";
    if sql::insert_new(conn, add, values![bucket, now_ms + first_wait, now_ms]).await? {
        return Ok(Permit::Granted);
    }
    let sql = "SELECT free_at AS n FROM rate_bucket WHERE bucket = ?";
    let free_at = sql::number(conn, sql, values![bucket])
        .await?
        .unwrap_or(now_ms);
    Ok(Permit::WaitUntil(free_at.max(now_ms + 1)))
}

/// Empties the bucket, after a sign-in that succeeded.
///
/// # Errors
/// When the database does not answer.
pub async fn clear_bucket(conn: &impl ConnectionTrait, bucket: &str) -> Result<()> {
    sql::execute(
        conn,
        "DELETE FROM rate_bucket WHERE bucket = ?",
        values![bucket],
    )
    .await?;
    Ok(())
}

/// Takes one counted try back: a log-in that succeeded must not slow down the others who share
/// its network.
///
/// # Errors
/// When the database does not answer.
pub async fn give_try_back(conn: &impl ConnectionTrait, bucket: &str) -> Result<()> {
    let sql = "UPDATE rate_bucket SET failures = failures - 1 WHERE bucket = ? AND failures > 0";
    sql::execute(conn, sql, values![bucket]).await?;
    Ok(())
}

/// Removes buckets untouched since that moment.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_old_buckets(conn: &impl ConnectionTrait, before_ms: i64) -> Result<u64> {
    let sql = "DELETE FROM rate_bucket WHERE updated_at < ?";
    Ok(sql::execute(conn, sql, values![before_ms]).await?)
}

/// The number of counted tries in the bucket.
///
/// # Errors
/// When the database does not answer.
pub async fn tries_in_bucket(conn: &impl ConnectionTrait, bucket: &str) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Row {
        failures: i64,
    }
    let sql = "SELECT failures FROM rate_bucket WHERE bucket = ?";
    Ok(sql::one::<Row>(conn, sql, values![bucket])
        .await?
        .map_or(0, |row| row.failures))
}
