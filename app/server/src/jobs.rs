//! Work nobody waits for: every job runs on every instance and is safe to run on many at once.

mod numbers;
mod sweep;

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use database::Condition;
use database::order::fill_words;
use futures::FutureExt;
use mail::Recipient;
use purchases::outbox::work_off;
use purchases::{
    end_overdue_orders, end_unpaid_orders, finish_payments, finish_refunds, remind_of_transfers,
};
use storefront::pages::{LOOK_EVERY, Shop};
use tokio_util::task::TaskTracker;

use crate::config::{Origin, Switch};
use crate::metrics;
use crate::state::Server;

pub use numbers::count_orders;
pub use numbers::tell as tell_numbers;
pub use sweep::{give_back_holds, refresh_listings, tidy_up};

/// Starts every job. The tracker ends when all have stopped after the shutdown closes.
pub fn start(server: &Server, origin: &Origin) -> TaskTracker {
    let tracker = TaskTracker::new();
    let seconds = Duration::from_secs;
    let index = async |shop: &Shop| shop.search.refresh(&shop.db).await;
    tracker.spawn(every(server.clone(), "search-index", seconds(2), index));
    let searches = async |shop: &Shop| shop.search_log.write(&shop.db).await;
    tracker.spawn(every(server.clone(), "search-log", seconds(5), searches));
    let outbox = async |shop: &Shop| {
        sign_emails(shop).await;
        work_off(&shop.purchases).await
    };
    tracker.spawn(every(server.clone(), "outbox", seconds(2), outbox));
    tracker.spawn(every(server.clone(), "holds", seconds(20), give_back_holds));
    tracker.spawn(every(
        server.clone(),
        "listings",
        seconds(20),
        refresh_listings,
    ));
    let orders = async |shop: &Shop| end_unpaid_orders(&shop.purchases).await;
    tracker.spawn(every(server.clone(), "unpaid-orders", seconds(20), orders));
    let overdue = async |shop: &Shop| {
        let reminded = remind_of_transfers(&shop.purchases).await?;
        Ok::<_, database::Error>(reminded + end_overdue_orders(&shop.purchases).await?)
    };
    tracker.spawn(every(
        server.clone(),
        "overdue-orders",
        seconds(600),
        overdue,
    ));
    tracker.spawn(every(
        server.clone(),
        "order-numbers",
        seconds(60),
        count_orders,
    ));
    let payments = async |shop: &Shop| finish_payments(&shop.purchases).await;
    tracker.spawn(every(server.clone(), "payments", seconds(20), payments));
    let refunds = async |shop: &Shop| finish_refunds(&shop.purchases).await;
    tracker.spawn(every(server.clone(), "refunds", seconds(20), refunds));
    let words = async |shop: &Shop| fill_words(&shop.db, 500).await;
    tracker.spawn(every(server.clone(), "order-words", seconds(20), words));
    tracker.spawn(every(server.clone(), "tidy-up", seconds(3600), tidy_up));
    tracker.spawn(watch_database(server.clone()));
    tracker.spawn(watch_changes(server.clone()));
    if server.config.http.metrics_emf == Switch::On {
        tracker.spawn(numbers::every_minute(server.clone(), origin.clone()));
    }
    tracker.close();
    tracker
}

/// Lets e-mails speak in the name that the shop has now.
async fn sign_emails(shop: &Shop) {
    // The outbox says by itself when the database is away.
    let Ok(settings) = shop.store.settings().await else {
        return;
    };
    let reply_to = Recipient::parse(Some(&settings.name), &settings.email).ok();
    let mailer = &shop.purchases.mailer;
    mailer.speak_for(&settings.name, &settings.imprint, reply_to);
}

/// Runs `work` again and again, `period` apart, until the shop closes. A run that has begun is
/// finished. `work` says how many things it did.
async fn every<E, F>(server: Server, name: &'static str, period: Duration, work: F)
where
    E: fmt::Display,
    F: AsyncFn(&Shop) -> Result<u64, E>,
{
    loop {
        let run = AssertUnwindSafe(work(&server.shop)).catch_unwind().await;
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
            () = server.shutdown.closing() => break,
        }
    }
}

/// Knows when the database's server is away, and takes a renewed password, until the shop closes.
async fn watch_database(server: Server) {
    let renewed = server.config.database.database_url_file.as_deref();
    let told = |condition| metrics::database_condition(condition == Condition::Fine);
    metrics::database_condition(true);
    tokio::select! {
        () = server.shop.db.watch(renewed, told) => {}
        () = server.shutdown.closing() => {}
    }
}

/// Notices what any instance changed that pages show, until the shop closes.
pub async fn watch_changes(server: Server) {
    let shop = &server.shop;
    loop {
        let index = shop.search.version();
        if let Err(error) = shop.changes.look(&shop.db, index, shop.now_ms()).await {
            tracing::debug!(%error, "cannot see whether anything changed");
        }
        tokio::select! {
            () = tokio::time::sleep(jittered(LOOK_EVERY)) => {}
            () = server.shutdown.closing() => break,
        }
    }
}

/// Instances that start together should not knock on the database together.
fn jittered(period: Duration) -> Duration {
    period.mul_f64(0.9 + 0.2 * rand::random::<f64>())
}
