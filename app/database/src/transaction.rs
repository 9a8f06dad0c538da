//! Several writes as one, run again when another transaction stood in the way.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng;
use sea_orm::{DatabaseTransaction, DbErr};

use crate::connection::Db;
use crate::error::Transient;

const TRIES: u32 = 3;

/// Runs `work` in one transaction: all of it is kept, or nothing.
///
/// `work` runs again, from its start, after a deadlock, a lock wait or a busy database, three
/// times at most; so it must not do anything that a rollback does not undo.
///
/// # Errors
/// What `work` says, or that the database could not be reached.
pub async fn transaction<T, E, F, W>(db: &Db, work: F) -> Result<T, E>
where
    F: Fn(Arc<DatabaseTransaction>) -> W,
    W: Future<Output = Result<T, E>>,
    E: From<DbErr> + Transient,
{
    let mut tries = 0;
    loop {
        tries += 1;
        let error = match attempt(db, &work).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if tries >= TRIES || !error.is_transient() {
            return Err(error);
        }
        tracing::debug!(tries, "the transaction is run again");
        tokio::time::sleep(pause(tries)).await;
    }
}

async fn attempt<T, E, F, W>(db: &Db, work: &F) -> Result<T, E>
where
    F: Fn(Arc<DatabaseTransaction>) -> W,
    W: Future<Output = Result<T, E>>,
    E: From<DbErr>,
{
    // Shared, not borrowed: a borrow of any lifetime would keep callers' futures from being `Send`.
    let tx = Arc::new(db.begin().await?);
    let result = work(Arc::clone(&tx)).await;
    let Some(tx) = Arc::into_inner(tx) else {
        return Err(DbErr::Custom("the transaction outlived its work".to_owned()).into());
    };
    match result {
        Ok(value) => {
            tx.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // Dropping the transaction would roll back too, but only once the pool looks at it.
            tx.rollback().await.ok();
            Err(error)
        }
    }
}

fn pause(tries: u32) -> Duration {
    let longest = 50 * u64::from(tries);
    Duration::from_millis(rand::rng().random_range(5..=longest))
}
