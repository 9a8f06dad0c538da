//! Sweepers: what ran out is given back, and what nobody needs any more is removed.

use commerce::policy::{CART_DAYS, DAY_MS, DONE_JOB_DAYS, ENDED_TOKEN_DAYS, THROTTLE_DAYS};
use database::catalog::refresh_due_listings;
use database::{cart, customer, job, session, stock, throttle, transaction};
use storefront::pages::Shop;

/// Holds given back at a time.
const BATCH: u32 = 200;

/// Listings refreshed in one transaction.
const LISTINGS: u32 = 50;

/// Abandoned carts removed at a time.
const LEFT_CARTS: u32 = 1_000;

/// Gives back the stock of holds whose time is over.
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

/// Removes ended sessions and one-time tokens, forgotten throttles, jobs done a month ago and carts left for as long.
pub async fn tidy_up(shop: &Shop) -> Result<u64, database::Error> {
    let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
    let sessions = session::delete_ended_sessions(writer, now_ms).await?;
    let buckets = throttle::delete_old_buckets(writer, now_ms - THROTTLE_DAYS * DAY_MS).await?;
    let jobs = job::delete_done_jobs(writer, now_ms - DONE_JOB_DAYS * DAY_MS).await?;
    let carts =
        cart::delete_abandoned_carts(writer, now_ms - CART_DAYS * DAY_MS, LEFT_CARTS).await?;
    let tokens = customer::delete_old_tokens(writer, now_ms - ENDED_TOKEN_DAYS * DAY_MS).await?;
    Ok(sessions + buckets + jobs + carts + tokens)
}
