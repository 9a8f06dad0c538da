//! Work nobody waits for: every job runs on every instance and is safe to run on many at once.

mod numbers;
mod outbox;
mod sweep;

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use database::Condition;
use futures::FutureExt;
use tokio_util::task::TaskTracker;

use super::config::{Origin, Switch};
use super::metrics;
use super::state::Shop;

pub use numbers::tell as tell_numbers;
pub use outbox::work_off;
pub use sweep::{give_back_holds, refresh_listings, tidy_up};

/// Starts every job. The tracker ends when all have stopped after the shutdown closes.
pub fn start(shop: &Shop, origin: &Origin) -> TaskTracker {
    let tracker = TaskTracker::new();
    let seconds = Duration::from_secs;
    let index = async |shop: &Shop| shop.search.refresh(&shop.db).await;
    tracker.spawn(every(shop.clone(), "search-index", seconds(2), index));
    tracker.spawn(every(shop.clone(), "outbox", seconds(2), work_off));
    tracker.spawn(every(shop.clone(), "holds", seconds(20), give_back_holds));
    tracker.spawn(every(shop.clone(), "listings", seconds(20), refresh_listings));
    let orders = crate::server::purchases::end_unpaid_orders;
    tracker.spawn(every(shop.clone(), "unpaid-orders", seconds(20), orders));
    let payments = crate::server::purchases::finish_payments;
    tracker.spawn(every(shop.clone(), "payments", seconds(20), payments));
    tracker.spawn(every(shop.clone(), "tidy-up", seconds(3600), tidy_up));
    tracker.spawn(watch_database(shop.clone()));
    if shop.config.http.metrics_emf == Switch::On {
        tracker.spawn(numbers::every_minute(shop.clone(), origin.clone()));
    }
    tracker.close();
    tracker
}

/// Runs `work` again and again, `period` apart, until the shop closes. A run that has begun is
/// finished. `work` says how many things it did.
async fn every<E, F>(shop: Shop, name: &'static str, period: Duration, work: F)
where
    E: fmt::Display,
    F: AsyncFn(&Shop) -> Result<u64, E>,
{
    loop {
        let run = AssertUnwindSafe(work(&shop)).catch_unwind().await;
        match run {
            Ok(Ok(done)) => {
                metrics::job(name, Ok(done));
                if done > 0 {
                    tracing::info!(job = name, done, "a job did something");
                }
            }
            Ok(Err(error)) => {
                metrics::job(name, Err(()));
                tracing::warn!(job = name, %error, "a job failed");
            }
            // The panic hook has logged it.
            Err(_) => metrics::job(name, Err(())),
        }
        tokio::select! {
            () = tokio::time::sleep(jittered(period)) => {}
            () = shop.shutdown.closing() => break,
        }
    }
}

/// Knows when the database's server is away, and takes a renewed password, until the shop closes.
async fn watch_database(shop: Shop) {
    let renewed = shop.config.database.database_url_file.as_deref();
    let told = |condition| metrics::database_condition(condition == Condition::Fine);
    metrics::database_condition(true);
    tokio::select! {
        () = shop.db.watch(renewed, told) => {}
        () = shop.shutdown.closing() => {}
    }
}

/// Instances that start together should not knock on the database together.
fn jittered(period: Duration) -> Duration {
    period.mul_f64(0.9 + 0.2 * rand::random::<f64>())
}
