//! Sweepers: what ran out is given back, and what nobody needs any more is removed.

use database::{job, session, stock, throttle};

use crate::server::state::Shop;

/// Holds given back at a time.
const BATCH: u32 = 200;

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Gives back the stock of holds whose time is over.
///
/// # Errors
/// When the database does not answer.
pub async fn give_back_holds(shop: &Shop) -> Result<u64, database::Error> {
    stock::expire_holds(&shop.db, shop.now_ms(), BATCH).await
}

/// Removes ended sessions, forgotten throttles and jobs done a month ago.
///
/// # Errors
/// When the database does not answer.
pub async fn tidy_up(shop: &Shop) -> Result<u64, database::Error> {
    let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
    let sessions = session::delete_ended_sessions(writer, now_ms).await?;
    let buckets = throttle::delete_old_buckets(writer, now_ms - 2 * DAY_MS).await?;
    let jobs = job::delete_done_jobs(writer, now_ms - 30 * DAY_MS).await?;
    Ok(sessions + buckets + jobs)
}
