//! Opening the database at start, with as much patience as the operator grants.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use database::{ConnectError, Db};
use url::{Host, Url};

use crate::config::DatabaseConfig;
use crate::metrics;

const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A server that is there and busy lets us in within this time.
const SHORTEST_TRY: Duration = Duration::from_secs(1);
const LONGEST_TRY: Duration = Duration::from_secs(5);

/// Connects, trying again with growing pauses until `database_wait_seconds` are over.
///
/// # Errors
/// The last refusal, or at once when the address itself is wrong.
pub async fn open_database(config: &DatabaseConfig) -> Result<Db, ConnectError> {
    let mut options = database::DatabaseConfig {
        max_connections: config.database_connections,
        require_tls: config.database_ca.is_some(),
        ca_file: config.database_ca.clone(),
        ..database::DatabaseConfig::new(config.url().expose())
    };
    warn_without_tls(config);
    let give_up = Instant::now() + Duration::from_secs(config.database_wait_seconds);
    let mut pause = Duration::from_millis(100);
    loop {
        let left = give_up.saturating_duration_since(Instant::now());
        options.connect_timeout = left.clamp(SHORTEST_TRY, LONGEST_TRY);
        match database::connect(&options).await {
            Ok(db) => return Ok(db.observed(count)),
            Err(error @ ConnectError::Unreachable { .. }) if Instant::now() + pause < give_up => {
                tracing::warn!(%error, "trying again");
            }
            Err(error) => return Err(error),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Without authorities the driver takes TLS where it is offered, and whoever stands between can say that it is not.
fn warn_without_tls(config: &DatabaseConfig) {
    let url = Url::parse(config.url().expose()).ok();
    let is_far = url.is_some_and(|url| url.scheme() == "mysql" && !is_loopback(&url));
    if is_far && config.database_ca.is_none() {
        tracing::warn!(
            "the database is on another machine and FLEETCART_DATABASE_CA is not set: nothing proves that it is ours, \
             and passwords and orders may cross the network readable"
        );
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // In an address of MySQL a number is a text like any other name.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => true,
    }
}

fn count(statement: &sea_orm::metric::Info<'_>) {
    metrics::statement(statement.failed, statement.elapsed);
}
