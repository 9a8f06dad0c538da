//! `fleetcart serve` from the first line of the log to the last.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::config::{Config, Origin};
use crate::serve::{Pace, Terms, serve};
use crate::state::{Server, StartError};
use crate::systemd::{self, Notifier};
use crate::{jobs, metrics, router, shutdown};

/// How long closing the connections to the database may take.
const LAST_WORD: Duration = Duration::from_secs(3);

/// Why the shop did not start, or why it stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot listen on {addr}: {source}")]
    Listen { addr: SocketAddr, source: io::Error },
    #[error("a listener has no address: {0}")]
    Address(io::Error),
    #[error("the base URL cannot be used against foreign forms: {0}")]
    BaseUrl(#[from] tower_http::csrf::ConfigError),
    #[error("cannot listen for signals: {0}")]
    Signals(io::Error),
    #[error("the socket passed by the service manager cannot be used: {0}")]
    PassedSocket(io::Error),
    #[error("the service manager's socket cannot be reached: {0}")]
    Manager(io::Error),
}

/// Starts the shop, serves it, and returns after a clean drain.
pub async fn run(config: Config, origin: Origin) -> Result<(), RunError> {
    let passed = systemd::passed_listener().map_err(RunError::PassedSocket)?;
    let notifier = Notifier::from_environment().map_err(RunError::Manager)?;
    let server = Server::start(config).await?;
    metrics::tell_origin(&origin);
    let http = &server.config.http;
    let public = match passed {
        Some(listener) => listener,
        None => listen(http.addr).await?,
    };
    let private = listen(http.metrics_addr).await?;
    let office = match http.admin_addr {
        Some(addr) => Some(listen(addr).await?),
        None => None,
    };
    shutdown::on_signals(server.shutdown.clone(), server.config.shutdown.grace())
        .map_err(RunError::Signals)?;
    tracing::info!(
        environment = origin.environment,
        address = %server.shop.base_url(),
        listening = %address_of(&public)?,
        metrics = %address_of(&private)?,
        office = %http.office_url().join("/admin"),
        database = server.shop.db.place(),
        "the shop is open"
    );
    if let Some(notifier) = notifier {
        tokio::spawn(notifier.keep_informed(server.shutdown.clone()));
    }
    serve_until_drained(&server, &origin, public, private, office).await
}

/// A head is some hundred bytes, and an answer some hundred kilobytes: whoever takes longer does not mean to buy.
const PACE: Pace = Pace {
    head: Duration::from_secs(10),
    write: Duration::from_secs(20),
};

/// Serves the listeners and runs the jobs until the shop's shutdown closes and all are done; `office` is there when the
/// office has an address of its own.
pub async fn serve_until_drained(
    server: &Server,
    origin: &Origin,
    public: TcpListener,
    private: TcpListener,
    office: Option<TcpListener>,
) -> Result<(), RunError> {
    let app = router::public(server)?;
    let office_app = router::office(server)?;
    let counts_networks = server.config.http.trusted_proxy_hops == 0;
    let per_network = server.config.http.connections_per_network;
    let terms = Terms {
        pace: PACE,
        per_network: counts_networks.then_some(per_network),
        keep_alive: Duration::from_secs(server.config.http.keep_alive_seconds),
        max_connections: server.config.http.max_connections,
        deadline: server.config.shutdown.deadline(),
    };
    let jobs = jobs::start(server, origin);
    let private_app = router::private(server);
    let watchers = tokio::spawn(serve(private, private_app, server.shutdown.clone(), terms));
    let staff = async {
        match office {
            Some(listener) => serve(listener, office_app, server.shutdown.clone(), terms).await,
            None => 0,
        }
    };
    let shoppers = serve(public, app, server.shutdown.clone(), terms);
    let (cut_off, of_staff) = tokio::join!(shoppers, staff);
    let cut_off = cut_off + of_staff;
    if tokio::time::timeout(terms.deadline, jobs.wait())
        .await
        .is_err()
    {
        tracing::warn!("a job was still running at the deadline; its lease will pass on");
    }
    watchers.abort();
    match tokio::time::timeout(LAST_WORD, server.shop.db.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the database did not close cleanly"),
        Err(_) => tracing::warn!("the database does not answer; its connections are dropped"),
    }
    tracing::info!(cut_off, "the shop is closed");
    Ok(())
}

fn address_of(listener: &TcpListener) -> Result<SocketAddr, RunError> {
    listener.local_addr().map_err(RunError::Address)
}

async fn listen(addr: SocketAddr) -> Result<TcpListener, RunError> {
    TcpListener::bind(addr)
        .await
        .map_err(|source| RunError::Listen { addr, source })
}
