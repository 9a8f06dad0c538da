//! Sweepers: what ran out is given back, and what nobody needs any more is removed.

use database::catalog::refresh_due_listings;
use database::{cart, job, session, stock, throttle, transaction};

use crate::server::state::Shop;

/// Holds given back at a time.
const BATCH: u32 = 200;

/// Listings refreshed in one transaction.
const LISTINGS: u32 = 50;

/// Abandoned carts removed at a time.
const LEFT_CARTS: u32 = 1_000;

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Gives back the stock of holds whose time is over.
///
/// # Errors
/// When the database does not answer.
pub async fn give_back_holds(shop: &Shop) -> Result<u64, database::Error> {
    stock::expire_holds(&shop.db, shop.now_ms(), BATCH).await
}

/// Brings the listings up to date of which a price or the publication began or ended.
pub async fn refresh_listings(shop: &Shop) -> Result<u64, database::Error> {
    let now_ms = shop.now_ms();
    let refreshed = transaction(&shop.db, |tx| async move {
        refresh_due_listings(&*tx, now_ms, LISTINGS).await
    });
    refreshed.await.map(u64::from)
}

/// Removes ended sessions, forgotten throttles, jobs done a month ago and carts left for as long.
///
/// # Errors
/// When the database does not answer.
pub async fn tidy_up(shop: &Shop) -> Result<u64, database::Error> {
    let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
    let sessions = session::delete_ended_sessions(writer, now_ms).await?;
    let buckets = throttle::delete_old_buckets(writer, now_ms - 2 * DAY_MS).await?;
    let jobs = job::delete_done_jobs(writer, now_ms - 30 * DAY_MS).await?;
    let carts = cart::delete_abandoned_carts(writer, now_ms - 30 * DAY_MS, LEFT_CARTS).await?;
    Ok(sessions + buckets + jobs + carts)
}
