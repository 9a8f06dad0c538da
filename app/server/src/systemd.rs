//! What systemd gives this process and wants to hear from it: a socket, readiness, a heartbeat.
//!
//! Started by hand there is neither a socket nor anybody to tell; then all of this is silent.

use std::env;
use std::ffi::OsStr;
use std::future::pending;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use listenfd::ListenFd;
use tokio::net::TcpListener;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::shutdown::Shutdown;

/// The socket that systemd listens on for us: what connects before we are ready waits in it, and
/// nothing is refused while the service starts again.
///
/// # Errors
/// When what was passed is no listening TCP socket.
pub fn passed_listener() -> io::Result<Option<TcpListener>> {
    let Some(listener) = ListenFd::from_env().take_tcp_listener(0)? else {
        return Ok(None);
    };
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener).map(Some)
}

/// Tells the service manager how this process is.
#[derive(Debug)]
pub struct Notifier {
    socket: UnixDatagram,
    /// How often it wants to hear that we live.
    heartbeat: Option<Duration>,
}

impl Notifier {
    /// Whoever started this process as a service; `None` when it was started by hand.
    ///
    /// # Errors
    /// When the manager named a socket that cannot be reached.
    pub fn from_environment() -> io::Result<Option<Notifier>> {
        let Some(address) = env::var_os("NOTIFY_SOCKET") else {
            return Ok(None);
        };
        let limit = env::var("WATCHDOG_USEC").ok();
        let limit = limit.and_then(|microseconds| microseconds.parse().ok());
        Notifier::at(&address, limit.map(Duration::from_micros)).map(Some)
    }

    /// The manager behind this address: a path, or an abstract name behind `@`. `limit` is the
    /// silence after which it thinks us hung.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn at(address: &OsStr, limit: Option<Duration>) -> io::Result<Notifier> {
        let socket = UnixDatagram::unbound()?;
        match address.as_bytes().strip_prefix(b"@") {
            Some(name) => socket.connect_addr(&SocketAddr::from_abstract_name(name)?)?,
            None => socket.connect(address)?,
        }
        Ok(Notifier {
            socket,
            heartbeat: limit.map(|limit| limit / 3),
        })
    }

    /// Says that the shop is open, then that it lives, and that it drains when it does. Never
    /// ends; drop it with the process.
    ///
    /// The heartbeat comes from the runtime that answers requests, so a runtime whose threads all
    /// hang falls silent.
    pub async fn keep_informed(self, shutdown: Shutdown) {
        self.say("READY=1\nSTATUS=open");
        let mut beats = self.heartbeat.map(interval);
        if let Some(beats) = &mut beats {
            beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        let mut draining = false;
        loop {
            tokio::select! {
                () = beat(&mut beats) => self.say("WATCHDOG=1"),
                () = shutdown.draining(), if !draining => {
                    draining = true;
                    self.say("STOPPING=1\nSTATUS=draining");
                }
            }
        }
    }

    fn say(&self, state: &str) {
        if let Err(error) = self.socket.send(state.as_bytes()) {
            tracing::warn!(%error, state, "the service manager does not listen");
        }
    }
}

async fn beat(beats: &mut Option<Interval>) {
    match beats {
        Some(beats) => {
            beats.tick().await;
        }
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_manager_hears_ready_then_heartbeats_then_stopping() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = tokio::net::UnixDatagram::bind(&path).unwrap();
        let manager = Notifier::at(path.as_os_str(), Some(Duration::from_millis(30))).unwrap();
        let shutdown = Shutdown::default();
        let task = tokio::spawn(manager.keep_informed(shutdown.clone()));
        let hear = async || {
            let mut text = [0; 64];
            let length = socket.recv(&mut text).await.unwrap();
            String::from_utf8(text[..length].to_vec()).unwrap()
        };

        assert!(hear().await.starts_with("READY=1\n"));
        assert_eq!(hear().await, "WATCHDOG=1");
        assert_eq!(hear().await, "WATCHDOG=1");
        tokio::spawn(async move { shutdown.drain(Duration::from_secs(60)).await });
        let mut heard = hear().await;
        while heard == "WATCHDOG=1" {
            heard = hear().await;
        }
        assert!(heard.starts_with("STOPPING=1\n"), "{heard}");
        // While it drains it must not be taken for hung.
        assert_eq!(hear().await, "WATCHDOG=1");
        task.abort();
    }

    #[tokio::test]
    async fn an_abstract_address_is_understood_and_a_dead_one_is_an_error() {
        let name = format!("fleetcart-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        let manager = Notifier::at(OsStr::new(&format!("@{name}")), None).unwrap();
        manager.say("READY=1");
        let mut text = [0; 16];
        let length = socket.recv(&mut text).unwrap();
        assert_eq!(&text[..length], b"READY=1");
        assert!(Notifier::at(OsStr::new("/nowhere/notify"), None).is_err());
    }
}
