//! Accepting connections and giving each to the router.
//!
//! Our own loop instead of `axum::serve`: it bounds the time a client may take for a request's
//! head and for taking its answer, the number of header lines and the number of connections, in all
//! and of one network.

mod body_tracker;
mod crowd;
mod paced;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use web::http::limits::{MAX_HEAD_BYTES, MAX_HEADERS};

use crate::shutdown::Shutdown;
use body_tracker::TrackedBody;
use crowd::{Counted, Crowd};
use paced::{PacedStream, Progress};

pub use paced::Pace;

/// How long a connection that was accepted just before closing may take to send its first request.
const LAST_HEAD: Duration = Duration::from_secs(1);

/// What a listener grants its clients.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Time a connection may stay without sending anything.
    pub keep_alive: Duration,
    pub pace: Pace,
    /// Connections of one network (/24, /64) served at once; none are counted behind a proxy.
    pub per_network: Option<u32>,
    /// Connections served at once.
    pub max_connections: u32,
    /// Time after closing within which answers must be done.
    pub deadline: Duration,
}

/// Serves until `shutdown` closes and the last answer is out, or the deadline is over.
/// Returns how many connections were cut off at the deadline.
pub async fn serve(listener: TcpListener, app: Router, shutdown: Shutdown, terms: Terms) -> usize {
    let places = Arc::new(Semaphore::new(terms.max_connections as usize));
    let connections = TaskTracker::new();
    let crowd = Crowd::new(terms.per_network);
    loop {
        let accepted = tokio::select! {
            biased;
            () = shutdown.closing() => break,
            accepted = next_connection(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, peer, place)) => {
                let Some(counted) = crowd.admit(peer) else {
                    tracing::debug!(%peer, "its network has its share of connections");
                    continue;
                };
                let app = app.clone();
                let shutdown = shutdown.clone();
                connections.spawn(async move {
                    connection(stream, peer, app, shutdown, terms).await;
                    let _over: (OwnedSemaphorePermit, Counted) = (place, counted);
                });
            }
            Err(error) => {
                // Out of file descriptors, most likely: wait instead of spinning.
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    connections.close();
    let finished = tokio::time::timeout(terms.deadline, connections.wait()).await;
    if finished.is_ok() {
        0
    } else {
        connections.len()
    }
}

async fn next_connection(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places
        .clone()
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    shutdown: Shutdown,
    terms: Terms,
) {
    let progress = Progress::default();
    let stream = PacedStream::new(stream, terms.pace, progress.clone());
    let (begun, mut first_request) = watch::channel(false);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        begun.send_replace(true);
        progress.begin();
        let progress = progress.clone();
        let (parts, body) = request.into_parts();
        let (body, tracker) = TrackedBody::new(body);
        let mut request = hyper::Request::from_parts(parts, Body::new(body));
        request.extensions_mut().insert(ConnectInfo(peer));
        let app = app.clone();
        async move {
            let mut answered = app.oneshot(request).await;
            if let Ok(response) = &mut answered {
                tracker.mark(response);
            }
            progress.answered();
            answered
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(terms.keep_alive)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.closing() => {
            // Told to finish before it has read anything, it would hang up on a request that is on
            // its way: whoever was let in last is heard first.
            let heard = async {
                let _gone = tokio::time::timeout(LAST_HEAD, first_request.wait_for(|begun| *begun)).await;
            };
            tokio::select! {
                ended = connection.as_mut() => return log_broken(ended),
                () = heard => {}
            }
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    log_broken(ended);
}

fn log_broken(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}
