//! Several writes as one, run again when another transaction stood in the way or the server went away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::Rng;
use sea_orm::{DatabaseTransaction, DbErr};

use crate::connection::Db;
use crate::connection::Guarded;
use crate::connection::classify::{DbErrorKind, classify};
use crate::connection::fail_point::kill_point;
use crate::connection::health::{Condition, condition, guarded};
use crate::error::{Error, Transient};

/// An open transaction, whose statements fail at once while the server is known to be away.
pub type Transaction = Guarded<DatabaseTransaction>;

/// The most runs of one transaction.
const TRIES: u32 = 12;

/// No run begins later than this after the first: a request has 15 seconds.
const RETRY_BUDGET: Duration = Duration::from_secs(6);

/// The longest pause between two runs.
const LONGEST_PAUSE_MS: u64 = 1_000;

/// A connection that does not even take a rollback is left to the pool, which closes it.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(1);

/// Runs `work` in one transaction: all of it is kept, or nothing.
///
/// `work` runs again, from its start, after a deadlock, a lock wait, a busy database, a broken
/// connection or a server that takes no writes any more, for some seconds; so it must not do
/// anything that a rollback does not undo. It does not run again when the connection broke while
/// its changes were being kept: they may have been.
pub async fn transaction<T, E, F, W>(db: &Db, work: F) -> Result<T, E>
where
    F: Fn(Arc<Transaction>) -> W,
    W: Future<Output = Result<T, E>>,
    E: From<Error> + Transient,
{
    run(db, &work, false).await
}

/// As [`transaction`], for work that finds out by itself that it was done before, by a unique key
/// or a row's state: it runs again even when it is not known whether its changes were kept.
pub async fn repeatable_transaction<T, E, F, W>(db: &Db, work: F) -> Result<T, E>
where
    F: Fn(Arc<Transaction>) -> W,
    W: Future<Output = Result<T, E>>,
    E: From<Error> + Transient,
{
    run(db, &work, true).await
}

async fn run<T, E, F, W>(db: &Db, work: &F, is_repeatable: bool) -> Result<T, E>
where
    F: Fn(Arc<Transaction>) -> W,
    W: Future<Output = Result<T, E>>,
    E: From<Error> + Transient,
{
    let began = Instant::now();
    let mut tries = 0;
    loop {
        tries += 1;
        let error = match attempt(db, work).await {
            Ok(value) => return Ok(value),
            Err(Failed::Undone(error)) => error,
            Err(Failed::Unknown(error)) if is_repeatable => error,
            Err(Failed::Unknown(error)) => return Err(error),
        };
        let is_over = tries >= TRIES || began.elapsed() >= RETRY_BUDGET;
        if is_over || !error.is_transient() || condition() != Condition::Fine {
            return Err(error);
        }
        tracing::debug!(tries, "the transaction is run again");
        tokio::time::sleep(pause(tries)).await;
    }
}

/// A run that did not end well.
enum Failed<E> {
    /// Nothing of it was kept.
    Undone(E),
    /// The connection broke before the server said whether it was kept.
    Unknown(E),
}

async fn attempt<T, E, F, W>(db: &Db, work: &F) -> Result<T, Failed<E>>
where
    F: Fn(Arc<Transaction>) -> W,
    W: Future<Output = Result<T, E>>,
    E: From<Error>,
{
    let undone = |error: DbErr| Failed::Undone(Error::from(error).into());
    // Shared, not borrowed: a borrow of any lifetime would keep callers' futures from being `Send`.
    let tx = Arc::new(db.begin().await.map_err(undone)?);
    let result = work(Arc::clone(&tx)).await;
    let Some(tx) = Arc::into_inner(tx) else {
        let outlived = DbErr::Custom("the transaction outlived its work".to_owned());
        return Err(undone(outlived));
    };
    let tx = tx.into_unguarded();
    match result {
        Ok(value) => match commit(tx).await {
            Ok(()) => Ok(value),
            // Whatever the server itself refuses to keep, it undoes.
            Err(error) if is_unknown(&error) => Err(Failed::Unknown(Error::from(error).into())),
            Err(error) => Err(undone(error)),
        },
        Err(error) => {
            // Dropping the transaction would roll back too, but only once the pool looks at it.
            tokio::time::timeout(ROLLBACK_TIMEOUT, tx.rollback())
                .await
                .ok();
            Err(Failed::Undone(error))
        }
    }
}

async fn commit(tx: DatabaseTransaction) -> Result<(), DbErr> {
    kill_point(true);
    let kept = guarded(false, tx.commit()).await;
    kill_point(true);
    kept
}

/// Whether a commit that ended so may have happened all the same.
fn is_unknown(error: &DbErr) -> bool {
    !matches!(
        classify(error),
        Some(DbErrorKind::ReadOnly | DbErrorKind::Contention)
    )
}

fn pause(tries: u32) -> Duration {
    let longest = 50_u64 << (tries - 1).min(5);
    let millis = rand::rng().random_range(5..=longest.min(LONGEST_PAUSE_MS));
    Duration::from_millis(millis)
}
