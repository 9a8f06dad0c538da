//! Leaving without a shopper noticing: not ready → serve on → stop accepting → finish → gone.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How far the process is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Serving,
    /// Still answering everything, but /readyz says no.
    Draining,
    /// No new connections; what runs may finish.
    Closing,
}

/// The way out, shared by everything that must know of it.
#[derive(Debug, Clone)]
pub struct Shutdown(Arc<watch::Sender<Phase>>);

impl Default for Shutdown {
    fn default() -> Shutdown {
        Shutdown(Arc::new(watch::Sender::new(Phase::Serving)))
    }
}

impl Shutdown {
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Says no on /readyz, waits for `grace`, then closes.
    pub async fn drain(&self, grace: Duration) {
        self.advance(Phase::Draining);
        tracing::info!(grace_seconds = grace.as_secs(), "draining");
        tokio::time::sleep(grace).await;
        self.close();
    }

    /// Stops accepting at once.
    pub fn close(&self) {
        self.advance(Phase::Closing);
    }

    /// Waits until the process drains.
    pub async fn draining(&self) {
        self.reached(Phase::Draining).await;
    }

    /// Waits until the process stops accepting.
    pub async fn closing(&self) {
        self.reached(Phase::Closing).await;
    }

    async fn reached(&self, phase: Phase) {
        // The sender lives in `self`, so the wait can only end by the phase.
        let _ = self.0.subscribe().wait_for(|now| *now >= phase).await;
    }

    fn advance(&self, phase: Phase) {
        self.0.send_if_modified(|now| {
            let forward = phase > *now;
            if forward {
                *now = phase;
            }
            forward
        });
    }
}

/// Drains at the first SIGTERM or SIGINT, closes at the second. SIGHUP closes at once: whoever
/// starts the shop again behind a socket that stays open has nobody to warn.
///
/// # Errors
/// When a signal cannot be listened for.
pub fn on_signals(shutdown: Shutdown, grace: Duration) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => return shutdown.close(),
        }
        tokio::select! {
            () = shutdown.drain(grace) => {}
            _ = terminate.recv() => shutdown.close(),
            _ = interrupt.recv() => shutdown.close(),
            _ = hang_up.recv() => shutdown.close(),
        }
    });
    Ok(())
}
