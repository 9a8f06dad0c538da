//! What this process knows of its MySQL server: which connections to distrust, and whether to ask at all.
//!
//! A process has one database, so this is kept once for all of its pools. SQLite leaves it as it is.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::watch;

use crate::fault::{Fault, fault, not_asked, silence};

/// How the server stands, as far as the [watch](crate::Db::watch) has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It answers and takes writes, or nobody has found otherwise.
    Fine,
    /// It answers and refuses writes.
    NoWrites,
    /// It does not answer.
    Away,
}

/// What is known about a connection of some age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Nothing speaks against it.
    Trusted,
    /// Another one broke since it was made: it must answer before it is used.
    Doubted,
    /// It leads to a server that was demoted since.
    Doomed,
}

/// How long other connections are doubted after one broke.
const DOUBT: Duration = Duration::from_secs(30);

/// Connections are given up all at once this often, at most: a server that stays read-only must not
/// be stormed with new ones.
const BETWEEN_DOOMS: Duration = Duration::from_secs(1);

/// A statement that is given up after less than this says nothing about its connection.
const SHORT: Duration = Duration::from_secs(1);

static PULSE: LazyLock<Pulse> = LazyLock::new(Pulse::default);

struct Pulse {
    started: Instant,
    /// Milliseconds since the start; 0 is never.
    doomed_at: AtomicU64,
    doubted_at: AtomicU64,
    answered_at: AtomicU64,
    refused: AtomicBool,
    /// The longest a statement may stay without an answer, milliseconds; 0 is forever.
    limit: AtomicU64,
    condition: watch::Sender<Condition>,
}

impl Default for Pulse {
    fn default() -> Pulse {
        Pulse {
            started: Instant::now(),
            doomed_at: AtomicU64::new(0),
            doubted_at: AtomicU64::new(0),
            answered_at: AtomicU64::new(0),
            refused: AtomicBool::new(false),
            limit: AtomicU64::new(0),
            condition: watch::Sender::new(Condition::Fine),
        }
    }
}

impl Pulse {
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1)
    }

    fn trust(&self, age: Duration) -> Trust {
        let now = self.now();
        let age = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        let born = now.saturating_sub(age);
        let doomed = self.doomed_at.load(Ordering::Relaxed);
        if doomed > 0 && born <= doomed {
            return Trust::Doomed;
        }
        let doubted = self.doubted_at.load(Ordering::Relaxed);
        let fresh = Duration::from_millis(now.saturating_sub(doubted)) < DOUBT;
        if doubted > 0 && fresh && born <= doubted {
            return Trust::Doubted;
        }
        Trust::Trusted
    }

    fn doom(&self) {
        let (now, last) = (self.now(), self.doomed_at.load(Ordering::Relaxed));
        if last == 0 || Duration::from_millis(now.saturating_sub(last)) >= BETWEEN_DOOMS {
            self.doomed_at.store(now, Ordering::Relaxed);
        }
    }

    fn doubt(&self) {
        self.doubted_at.store(self.now(), Ordering::Relaxed);
    }
}

/// What is known about a connection of that age.
pub(crate) fn trust(age: Duration) -> Trust {
    PULSE.trust(age)
}

/// No connection made until now is handed out again.
pub(crate) fn doom() {
    PULSE.doom();
}

/// The same, however often: the server that was read-only takes writes again or is another one, and
/// what the others still read from the demoted one is old.
pub(crate) fn doom_now() {
    PULSE.doomed_at.store(PULSE.now(), Ordering::Relaxed);
}

/// Every connection made until now must answer before it is handed out again.
pub(crate) fn doubt() {
    PULSE.doubt();
}

/// A new connection was made.
pub(crate) fn connected() {
    PULSE.refused.store(false, Ordering::Relaxed);
}

/// Whether the server refused our password the last time a connection was to be made.
pub(crate) fn is_refused() -> bool {
    PULSE.refused.load(Ordering::Relaxed)
}

/// Whether any statement was answered since then.
pub(crate) fn answered_since(then: Instant) -> bool {
    let then = then.saturating_duration_since(PULSE.started).as_millis();
    u128::from(PULSE.answered_at.load(Ordering::Relaxed)) > then
}

/// Gives statements at least that long; the most patient pool of a process counts.
pub(crate) fn allow(limit: Duration) {
    let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
    PULSE.limit.fetch_max(limit, Ordering::Relaxed);
}

/// How the server stands.
pub(crate) fn condition() -> Condition {
    *PULSE.condition.borrow()
}

/// Tells everybody how the server stands; statements that wait for it in vain end at once.
pub(crate) fn declare(condition: Condition) {
    PULSE.condition.send_if_modified(|known| {
        let changed = *known != condition;
        *known = condition;
        changed
    });
}

/// Waits for an answer of the server, but not for one that cannot come, and learns from it. `primary`
/// says that a server which takes no writes cannot answer.
pub(crate) async fn guarded<T>(
    primary: bool,
    ask: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    let mut condition = PULSE.condition.subscribe();
    if let Some(error) = hopeless(*condition.borrow_and_update(), primary) {
        return Err(error);
    }
    let mut under_way = UnderWay(Some(Instant::now()));
    let limit = Duration::from_millis(PULSE.limit.load(Ordering::Relaxed));
    let result = tokio::select! {
        biased;
        result = ask => result,
        error = until_hopeless(&mut condition, primary) => Err(error),
        () = tokio::time::sleep(limit), if !limit.is_zero() => Err(silence()),
    };
    under_way.0 = None;
    match &result {
        Ok(_) => PULSE.answered_at.store(PULSE.now(), Ordering::Relaxed),
        Err(error) => note(error),
    }
    result
}

/// Learns from an error.
pub(crate) fn note(error: &DbErr) {
    match fault(error) {
        Some(Fault::ReadOnly) => doom(),
        Some(Fault::Lost) => doubt(),
        Some(Fault::Refused) => PULSE.refused.store(true, Ordering::Relaxed),
        Some(Fault::Contention | Fault::NoConnection) | None => {}
    }
}

/// A server that takes no writes for so long was demoted: another one takes them already, and what this
/// one says is old. A cart that seems empty would be worse than a page that says: in a moment.
fn hopeless(condition: Condition, primary: bool) -> Option<DbErr> {
    match condition {
        Condition::Away => Some(not_asked("the server does not answer at present")),
        Condition::NoWrites if primary => Some(not_asked("the server takes no writes at present")),
        Condition::Fine | Condition::NoWrites => None,
    }
}

async fn until_hopeless(condition: &mut watch::Receiver<Condition>, primary: bool) -> DbErr {
    loop {
        if condition.changed().await.is_err() {
            return std::future::pending().await;
        }
        if let Some(error) = hopeless(*condition.borrow_and_update(), primary) {
            doubt();
            return error;
        }
    }
}

/// Whoever asked went away before the answer came, at the end of a request's time for example: the
/// connection may have fallen silent.
struct UnderWay(Option<Instant>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        if self.0.is_some_and(|since| since.elapsed() >= SHORT) {
            doubt();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn after_a_fail_over_only_connections_made_since_are_handed_out() {
        let pulse = Pulse::default();
        assert_eq!(pulse.trust(LONG), Trust::Trusted, "nothing happened yet");
        pulse.doom();
        std::thread::sleep(Duration::from_millis(5));
        assert_eq!(pulse.trust(LONG), Trust::Doomed);
        assert_eq!(pulse.trust(Duration::ZERO), Trust::Trusted);
    }

    #[test]
    fn after_one_connection_broke_the_others_must_answer_for_a_while() {
        let pulse = Pulse::default();
        pulse.doubt();
        std::thread::sleep(Duration::from_millis(5));
        assert_eq!(pulse.trust(LONG), Trust::Doubted);
        assert_eq!(pulse.trust(Duration::ZERO), Trust::Trusted);
    }

    #[test]
    fn connections_are_given_up_once_a_second_at_most() {
        let pulse = Pulse::default();
        pulse.doom();
        let first = pulse.doomed_at.load(Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(5));
        pulse.doom();
        assert_eq!(pulse.doomed_at.load(Ordering::Relaxed), first);
    }

    #[test]
    fn a_server_without_writes_is_asked_for_nothing_that_must_be_up_to_date() {
        assert!(hopeless(Condition::NoWrites, true).is_some());
        assert!(hopeless(Condition::NoWrites, false).is_none());
        assert!(hopeless(Condition::Away, false).is_some());
        assert!(hopeless(Condition::Fine, true).is_none());
    }
}
