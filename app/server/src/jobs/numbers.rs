//! The line of numbers that CloudWatch reads, once a minute.

use std::time::Duration;

use database::job;
use database::order::{orders_needing_attention, unpaid_pieces};
use storefront::pages::Shop;

use crate::config::Origin;
use crate::metrics;
use crate::metrics::emf::{self, Backlog};
use crate::metrics::minute;
use crate::state::Server;

const MINUTE: Duration = Duration::from_secs(60);
/// The line is written without the outbox rather than late.
const PATIENCE: Duration = Duration::from_secs(5);

/// Writes a line every minute and a last one when the shop closes.
pub(super) async fn every_minute(server: Server, origin: Origin) {
    minute::watch();
    loop {
        let closing = tokio::select! {
            () = tokio::time::sleep(MINUTE) => false,
            () = server.shutdown.closing() => true,
        };
        if let Err(error) = emf::write(&tell(&server.shop, &origin).await) {
            tracing::warn!(%error, "the numbers of this minute are lost");
        }
        if closing {
            break;
        }
    }
}

/// The line of what happened since the last one.
pub async fn tell(shop: &Shop, origin: &Origin) -> String {
    let now_ms = shop.now_ms();
    let backlog = tokio::time::timeout(PATIENCE, backlog(shop, now_ms)).await;
    let backlog = backlog.ok().and_then(Result::ok);
    emf::line(origin, now_ms, minute::take(), backlog)
}

/// Notes how much of the stock is promised without money (an order without end shows here first), and how many orders
/// wait for a person.
pub async fn count_orders(shop: &Shop) -> Result<u64, database::Error> {
    let reader = shop.db.reader();
    let pieces = unpaid_pieces(reader).await?;
    metrics::order_backlog(pieces, orders_needing_attention(reader).await?);
    Ok(0)
}

async fn backlog(shop: &Shop, now_ms: i64) -> Result<Backlog, database::Error> {
    let (waiting, dead) = job::job_counts(shop.db.reader()).await?;
    let oldest = job::oldest_due_ms(shop.db.reader(), now_ms).await?;
    let age_ms = oldest.map_or(0, |oldest| now_ms - oldest);
    Ok(Backlog {
        waiting,
        dead,
        age_seconds: age_ms / 1000,
        attention: orders_needing_attention(shop.db.reader()).await?,
        unpaid_pieces: unpaid_pieces(shop.db.reader()).await?,
    })
}
