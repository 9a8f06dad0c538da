//! Work to do later, at least once, by whichever instance takes it first.

mod dead;
mod notice;

use commerce::job::JobKind;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entities::outbox::{ActiveModel, Column, Entity, Model};
use crate::entities::{delete_some, insert_new, job_lease};
use crate::error::Result;
use crate::session::cut;

pub use dead::{DeadEmail, dead_emails, drop_dead_email, retry_dead_email};
pub(crate) use notice::tell_staff;

/// After so many tries a job is given up.
pub const MOST_ATTEMPTS: i64 = 12;

/// A job taken for work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: i64,
    /// The code of a [`JobKind`], or of one that only a later release knows.
    pub kind: String,
    /// The name that keeps it from being done twice.
    pub dedupe_key: String,
    /// The details, JSON.
    pub payload: String,
    /// Tries so far, this one included.
    pub attempts: i64,
}

/// Notes a job, in the transaction it belongs to; tells whether it is new.
pub async fn enqueue(
    conn: &impl ConnectionTrait,
    kind: JobKind,
    dedupe_key: &str,
    payload: &str,
    run_at_ms: i64,
    now_ms: i64,
) -> Result<bool> {
    let row = ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        dedupe_key: Set(dedupe_key.to_owned()),
        payload: Set(payload.to_owned()),
        run_at: Set(run_at_ms),
        created_at: Set(now_ms),
        ..Default::default()
    };
    Ok(insert_new(conn, row).await?)
}

/// Takes up to `limit` due jobs until `until_ms`. No other instance gets them before then.
pub async fn lease_jobs(
    conn: &impl ConnectionTrait,
    owner: &str,
    until_ms: i64,
    limit: u32,
    now_ms: i64,
) -> Result<Vec<Job>> {
    let due = Entity::find()
        .filter(is_free(now_ms))
        .filter(Column::RunAt.lte(now_ms))
        .order_by_asc(Column::RunAt)
        .order_by_asc(Column::Id)
        .limit(u64::from(limit))
        .all(conn)
        .await?;
    let mut taken = Vec::new();
    for row in due {
        if take(conn, row.id, owner, until_ms, now_ms).await? {
            taken.push(Job::from(row));
        }
    }
    Ok(taken)
}

async fn take(
    conn: &impl ConnectionTrait,
    id: i64,
    owner: &str,
    until_ms: i64,
    now_ms: i64,
) -> Result<bool> {
    let leased = ActiveModel {
        leased_by: Set(Some(owner.to_owned())),
        leased_until: Set(Some(until_ms)),
        ..Default::default()
    };
    let leased = Entity::update_many()
        .set(leased)
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(id))
        .filter(is_free(now_ms))
        .exec(conn)
        .await?;
    Ok(leased.rows_affected == 1)
}

/// Marks a job as done; tells whether it was still the owner's.
pub async fn complete_job(
    conn: &impl ConnectionTrait,
    id: i64,
    owner: &str,
    now_ms: i64,
) -> Result<bool> {
    let done = ActiveModel {
        done_at: Set(Some(now_ms)),
        leased_until: Set(None),
        // Names, addresses and links are of no more use.
        payload: Set(String::new()),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(done)
        .filter(is_held(id, owner))
        .exec(conn)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Gives a job back after a failure, to be tried later: after 5 s, 10 s, 20 s … up to an hour.
/// The twelfth failure is the last.
pub async fn fail_job(
    conn: &impl ConnectionTrait,
    job: &Job,
    owner: &str,
    error: &str,
    now_ms: i64,
) -> Result<()> {
    let doublings = u32::try_from(job.attempts.clamp(1, 11) - 1).unwrap_or(0);
    let wait_ms = Ord::min(5_000_i64 << doublings, 3_600_000);
    let failed = ActiveModel {
        leased_by: Set(None),
        leased_until: Set(None),
        run_at: Set(now_ms + wait_ms),
        last_error: Set(Some(cut(error, 500))),
        dead_at: Set((job.attempts >= MOST_ATTEMPTS).then_some(now_ms)),
        ..Default::default()
    };
    Entity::update_many()
        .set(failed)
        .filter(is_held(job.id, owner))
        .exec(conn)
        .await?;
    Ok(())
}

/// Jobs waiting, and jobs given up.
pub async fn job_counts(conn: &impl ConnectionTrait) -> Result<(u64, u64)> {
    let undone = || Entity::find().filter(Column::DoneAt.is_null());
    let waiting = undone().filter(Column::DeadAt.is_null());
    let dead = undone().filter(Column::DeadAt.is_not_null());
    Ok((waiting.count(conn).await?, dead.count(conn).await?))
}

/// Since when the oldest of the jobs that are due could have been done, unix milliseconds.
pub async fn oldest_due_ms(conn: &impl ConnectionTrait, now_ms: i64) -> Result<Option<i64>> {
    let oldest: Option<i64> = Entity::find()
        .select_only()
        .column(Column::RunAt)
        .filter(Column::DoneAt.is_null())
        .filter(Column::DeadAt.is_null())
        .filter(Column::RunAt.lte(now_ms))
        .order_by_asc(Column::RunAt)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(oldest)
}

/// Removes jobs done before that moment.
pub async fn delete_done_jobs(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    let done = Column::DoneAt.lt(before_ms);
    Ok(delete_some::<Entity, i64>(conn, Column::Id, done, limit).await?)
}

/// Removes up to `limit` jobs that were given up before that moment.
pub async fn delete_dead_jobs(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    let dead = Column::DoneAt.is_null().and(Column::DeadAt.lt(before_ms));
    Ok(delete_some::<Entity, i64>(conn, Column::Id, dead, limit).await?)
}

/// Takes or prolongs the right to do what only one instance should do; tells whether it is ours.
pub async fn acquire_lease(
    conn: &impl ConnectionTrait,
    name: &str,
    owner: &str,
    until_ms: i64,
    now_ms: i64,
) -> Result<bool> {
    let lease = job_lease::ActiveModel {
        name: Set(name.to_owned()),
        owner: Set(owner.to_owned()),
        until_at: Set(until_ms),
    };
    let is_takable = Condition::any()
        .add(job_lease::Column::Owner.eq(owner))
        .add(job_lease::Column::UntilAt.lte(now_ms));
    let taken = job_lease::Entity::update_many()
        .set(lease.clone())
        .filter(job_lease::Column::Name.eq(name))
        .filter(is_takable)
        .exec(conn)
        .await?;
    if taken.rows_affected == 1 {
        return Ok(true);
    }
    Ok(insert_new(conn, lease).await?)
}

/// Gives the right back early.
pub async fn release_lease(conn: &impl ConnectionTrait, name: &str, owner: &str) -> Result<()> {
    job_lease::Entity::delete_many()
        .filter(job_lease::Column::Name.eq(name))
        .filter(job_lease::Column::Owner.eq(owner))
        .exec(conn)
        .await?;
    Ok(())
}

/// Neither done nor given up, and leased to nobody.
fn is_free(now_ms: i64) -> Condition {
    let unleased = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now_ms));
    Condition::all()
        .add(Column::DoneAt.is_null())
        .add(Column::DeadAt.is_null())
        .add(unleased)
}

fn is_held(id: i64, owner: &str) -> Condition {
    Condition::all()
        .add(Column::Id.eq(id))
        .add(Column::LeasedBy.eq(owner))
        .add(Column::DoneAt.is_null())
}

impl From<Model> for Job {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            dedupe_key: row.dedupe_key,
            payload: row.payload,
            attempts: row.attempts + 1,
        }
    }
}
