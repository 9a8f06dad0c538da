//! Sweepers: what ran out is given back, and what nobody needs any more is removed.

use commerce::policy::{CART_DAYS, DAY_MS, DONE_JOB_DAYS, THROTTLE_DAYS};
use database::{cart, job, session, stock, throttle};
use storefront::pages::Shop;

/// Holds given back at a time.
const BATCH: u32 = 200;

/// Abandoned carts removed at a time.
const LEFT_CARTS: u32 = 1_000;

/// Gives back the stock of holds whose time is over.
///
/// # Errors
/// When the database does not answer.
pub async fn give_back_holds(shop: &Shop) -> Result<u64, database::Error> {
    stock::expire_holds(&shop.db, shop.now_ms(), BATCH).await
}

/// Removes ended sessions, forgotten throttles, jobs done a month ago and carts left for as long.
///
/// # Errors
/// When the database does not answer.
pub async fn tidy_up(shop: &Shop) -> Result<u64, database::Error> {
    let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
    let sessions = session::delete_ended_sessions(writer, now_ms).await?;
    let buckets = throttle::delete_old_buckets(writer, now_ms - THROTTLE_DAYS * DAY_MS).await?;
    let jobs = job::delete_done_jobs(writer, now_ms - DONE_JOB_DAYS * DAY_MS).await?;
    let carts =
        cart::delete_abandoned_carts(writer, now_ms - CART_DAYS * DAY_MS, LEFT_CARTS).await?;
    Ok(sessions + buckets + jobs + carts)
}
