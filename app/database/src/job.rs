//! Work to do later, at least once, by whichever instance takes it first.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::error::Result;
use crate::session::cut;
use crate::sql::{self, values};

/// After so many tries a job is given up.
pub const MOST_ATTEMPTS: i64 = 12;

/// A job taken for work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What is to be done, such as `mail`.
    pub kind: String,
    /// The name that keeps it from being done twice.
    pub dedupe_key: String,
    /// The details, JSON.
    pub payload: String,
    /// Tries so far, this one included.
    pub attempts: i64,
}

/// Notes a job, in the transaction it belongs to; tells whether it is new.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue(
    conn: &impl ConnectionTrait,
    kind: &str,
    dedupe_key: &str,
    payload: &str,
    run_at_ms: i64,
    now_ms: i64,
) -> Result<bool> {
    let add = "outbox (kind, dedupe_key, payload, run_at, created_at) VALUES (?, ?, ?, ?, ?)";
    let row = values![kind, dedupe_key, payload, run_at_ms, now_ms];
    Ok(sql::insert_new(conn, add, row).await?)
}

/// Takes up to `limit` due jobs until `until_ms`. No other instance gets them before then.
///
/// # Errors
/// When the database does not answer.
pub async fn lease_jobs(
    conn: &impl ConnectionTrait,
    owner: &str,
    until_ms: i64,
    limit: u32,
    now_ms: i64,
) -> Result<Vec<Job>> {
    let sql = "SELECT id, kind, dedupe_key, payload, attempts FROM outbox
        WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= ?
            AND (leased_until IS NULL OR leased_until <= ?)
        ORDER BY run_at, id LIMIT ?";
    let due = sql::all::<Row>(conn, sql, values![now_ms, now_ms, limit]).await?;
    let mut taken = Vec::new();
    for row in due {
        let take = "UPDATE outbox SET leased_by = ?, leased_until = ?, attempts = attempts + 1
            WHERE id = ? AND done_at IS NULL AND dead_at IS NULL
                AND (leased_until IS NULL OR leased_until <= ?)";
        if sql::execute(conn, take, values![owner, until_ms, row.id, now_ms]).await? == 1 {
            taken.push(Job {
                id: row.id,
                kind: row.kind,
                dedupe_key: row.dedupe_key,
                payload: row.payload,
                attempts: row.attempts + 1,
            });
        }
    }
    Ok(taken)
}

/// Marks a job as done; tells whether it was still the owner's.
///
/// # Errors
/// When the database does not answer.
pub async fn complete_job(
    conn: &impl ConnectionTrait,
    id: i64,
    owner: &str,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE outbox SET done_at = ?, leased_until = NULL
        WHERE id = ? AND leased_by = ? AND done_at IS NULL";
    Ok(sql::execute(conn, sql, values![now_ms, id, owner]).await? == 1)
}

/// Gives a job back after a failure, to be tried later: after 5 s, 10 s, 20 s … up to an hour.
/// The twelfth failure is the last.
///
/// # Errors
/// When the database does not answer.
pub async fn fail_job(
    conn: &impl ConnectionTrait,
    job: &Job,
    owner: &str,
    error: &str,
    now_ms: i64,
) -> Result<()> {
    let doublings = u32::try_from(job.attempts.clamp(1, 11) - 1).unwrap_or(0);
    let wait_ms = (5_000_i64 << doublings).min(3_600_000);
    let dead_at = (job.attempts >= MOST_ATTEMPTS).then_some(now_ms);
    let sql = "UPDATE outbox SET leased_by = NULL, leased_until = NULL, run_at = ?, last_error = ?,
            dead_at = ?
        WHERE id = ? AND leased_by = ? AND done_at IS NULL";
    let row = values![now_ms + wait_ms, cut(error, 500), dead_at, job.id, owner];
    sql::execute(conn, sql, row).await?;
    Ok(())
}

/// Jobs waiting, and jobs given up.
///
/// # Errors
/// When the database does not answer.
pub async fn job_counts(conn: &impl ConnectionTrait) -> Result<(i64, i64)> {
    let waiting = "SELECT COUNT(*) AS n FROM outbox WHERE done_at IS NULL AND dead_at IS NULL";
    let dead = "SELECT COUNT(*) AS n FROM outbox WHERE done_at IS NULL AND dead_at IS NOT NULL";
    let waiting = sql::number(conn, waiting, values![]).await?.unwrap_or(0);
    Ok((
        waiting,
        sql::number(conn, dead, values![]).await?.unwrap_or(0),
    ))
}

/// Since when the oldest of the jobs that are due could have been done, unix milliseconds.
///
/// # Errors
/// When the database does not answer.
pub async fn oldest_due_ms(conn: &impl ConnectionTrait, now_ms: i64) -> Result<Option<i64>> {
    let sql = "SELECT MIN(run_at) AS n FROM outbox
        WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= ?";
    Ok(sql::number(conn, sql, values![now_ms]).await?)
}

/// Removes jobs done before that moment.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_done_jobs(conn: &impl ConnectionTrait, before_ms: i64) -> Result<u64> {
    let sql = "DELETE FROM outbox WHERE done_at IS NOT NULL AND done_at < ?";
    Ok(sql::execute(conn, sql, values![before_ms]).await?)
}

/// Takes or prolongs the right to do what only one instance should do; tells whether it is ours.
///
/// # Errors
/// When the database does not answer.
pub async fn acquire_lease(
    conn: &impl ConnectionTrait,
    name: &str,
    owner: &str,
    until_ms: i64,
    now_ms: i64,
) -> Result<bool> {
    let take = "UPDATE job_lease SET owner = ?, until_at = ?
        WHERE name = ? AND (owner = ? OR until_at <= ?)";
    if sql::execute(conn, take, values![owner, until_ms, name, owner, now_ms]).await? == 1 {
        return Ok(true);
    }
    let add = "job_lease (name, owner, until_at) VALUES (?, ?, ?)";
    Ok(sql::insert_new(conn, add, values![name, owner, until_ms]).await?)
}

/// Gives the right back early.
///
/// # Errors
/// When the database does not answer.
pub async fn release_lease(conn: &impl ConnectionTrait, name: &str, owner: &str) -> Result<()> {
    let sql = "DELETE FROM job_lease WHERE name = ? AND owner = ?";
    sql::execute(conn, sql, values![name, owner]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    kind: String,
    dedupe_key: String,
    payload: String,
    attempts: i64,
}
