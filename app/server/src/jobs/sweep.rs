//! Sweepers: what ran out is given back, and what nobody needs any more is removed.

use commerce::policy::{
    CART_DAYS, DAY_MS, DEAD_JOB_DAYS, DONE_JOB_DAYS, EMPTY_CART_DAYS, EMPTY_THROTTLE_HOURS,
    ENDED_TOKEN_DAYS, EXPIRED_ORDER_DAYS, HOUR_MS, SEARCH_LOG_DAYS, UNCONFIRMED_ACCOUNT_DAYS,
    WEBHOOK_DAYS,
};
use database::catalog::{forget_listed, refresh_due_listings};
use database::{
    cart, content, customer, job, order, payment, session, stock, throttle, transaction,
};
use storefront::pages::Shop;

/// Holds given back at a time.
const BATCH: u32 = 200;

/// Listings refreshed in one transaction.
const LISTINGS: u32 = 50;

/// Rows removed in one statement: few enough that it is over long before its time limit.
const ROWS: u32 = 1_000;

/// Versions of the catalogue of which it stays known what they changed: more than any instance is behind.
const VERSIONS: i64 = 20_000;

/// Gives back the stock of holds whose time is over.
pub async fn give_back_holds(shop: &Shop) -> Result<u64, database::Error> {
    stock::expire_holds(&shop.db, shop.now_ms(), BATCH).await
}

/// Brings the listings up to date of which a price or the publication began or ended, and all of them after a release
/// that makes them of other rows.
pub async fn refresh_listings(shop: &Shop) -> Result<u64, database::Error> {
    let now_ms = shop.now_ms();
    let mut refreshed = 0;
    loop {
        let some = transaction(&shop.db, |tx| async move {
            refresh_due_listings(&*tx, now_ms, LISTINGS).await
        })
        .await?;
        refreshed += u64::from(some);
        if some < LISTINGS {
            return Ok(refreshed);
        }
        // Shoppers' writes come in between.
        tokio::task::yield_now().await;
    }
}

/// What grows with visits.
#[derive(Debug, Clone, Copy)]
enum Leftover {
    Sessions,
    Throttles,
    DoneJobs,
    DeadJobs,
    EmptyCarts,
    LeftCarts,
    Tokens,
    UnconfirmedAccounts,
    Searches,
    Webhooks,
    ExpiredOrders,
    ListingChanges,
}

impl Leftover {
    const ALL: [Leftover; 12] = [
        Leftover::Sessions,
        Leftover::Throttles,
        Leftover::DoneJobs,
        Leftover::DeadJobs,
        Leftover::EmptyCarts,
        Leftover::LeftCarts,
        Leftover::Tokens,
        Leftover::UnconfirmedAccounts,
        Leftover::Searches,
        Leftover::Webhooks,
        Leftover::ExpiredOrders,
        Leftover::ListingChanges,
    ];

    /// How long it is kept after it is of no more use, milliseconds.
    fn kept_ms(self) -> i64 {
        match self {
            Leftover::Sessions | Leftover::ListingChanges => 0,
            Leftover::Throttles => EMPTY_THROTTLE_HOURS * HOUR_MS,
            Leftover::DoneJobs => DONE_JOB_DAYS * DAY_MS,
            Leftover::DeadJobs => DEAD_JOB_DAYS * DAY_MS,
            Leftover::EmptyCarts => EMPTY_CART_DAYS * DAY_MS,
            Leftover::LeftCarts => CART_DAYS * DAY_MS,
            Leftover::Tokens => ENDED_TOKEN_DAYS * DAY_MS,
            Leftover::UnconfirmedAccounts => UNCONFIRMED_ACCOUNT_DAYS * DAY_MS,
            Leftover::Searches => SEARCH_LOG_DAYS * DAY_MS,
            Leftover::Webhooks => WEBHOOK_DAYS * DAY_MS,
            Leftover::ExpiredOrders => EXPIRED_ORDER_DAYS * DAY_MS,
        }
    }
}

/// Removes what nobody needs any more from every table that grows with visits, until nothing of it is left. A table
/// that cannot be swept does not keep the others from it.
pub async fn tidy_up(shop: &Shop) -> Result<u64, database::Error> {
    let mut removed = Ok(0);
    for leftover in Leftover::ALL {
        let swept = sweep(shop, leftover).await;
        removed = removed.and_then(|removed| Ok(removed + swept?));
    }
    removed
}

/// Batch after batch, until one finds less than it might have taken.
async fn sweep(shop: &Shop, leftover: Leftover) -> Result<u64, database::Error> {
    let mut removed = 0;
    loop {
        let some = remove_some(shop, leftover).await?;
        removed += some;
        if some < u64::from(ROWS) {
            return Ok(removed);
        }
        // Shoppers' writes come in between.
        tokio::task::yield_now().await;
    }
}

async fn remove_some(shop: &Shop, leftover: Leftover) -> Result<u64, database::Error> {
    let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
    let before_ms = now_ms - leftover.kept_ms();
    match leftover {
        Leftover::Sessions => session::delete_ended_sessions(writer, before_ms, ROWS).await,
        Leftover::Throttles => {
            throttle::delete_empty_buckets(writer, before_ms, now_ms, ROWS).await
        }
        Leftover::DoneJobs => job::delete_done_jobs(writer, before_ms, ROWS).await,
        Leftover::DeadJobs => job::delete_dead_jobs(writer, before_ms, ROWS).await,
        Leftover::EmptyCarts => cart::delete_empty_carts(writer, before_ms, ROWS).await,
        Leftover::LeftCarts => cart::delete_abandoned_carts(writer, before_ms, ROWS).await,
        Leftover::Tokens => customer::delete_old_tokens(writer, before_ms, ROWS).await,
        Leftover::UnconfirmedAccounts => {
            customer::delete_unconfirmed(writer, before_ms, ROWS).await
        }
        Leftover::Searches => content::delete_old_searches(writer, before_ms, ROWS).await,
        Leftover::Webhooks => payment::delete_old_webhooks(writer, before_ms, ROWS).await,
        Leftover::ExpiredOrders => order::delete_expired_orders(&shop.db, before_ms, ROWS).await,
        Leftover::ListingChanges => forget_listed(writer, VERSIONS, ROWS).await,
    }
}
