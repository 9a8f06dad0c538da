//! Connection health: which connections to the MySQL server are suspect or stale, and whether to ask it at all.
//!
//! A process has one database, so this is kept once for all of its pools. SQLite leaves it as it is.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::watch;

use crate::connection::classify::{DbErrorKind, classify, not_sent, timed_out};

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
pub(crate) enum ConnectionState {
    /// Nothing speaks against it.
    Healthy,
    /// Another one broke since it was made: it must answer before it is used.
    Suspect,
    /// It leads to a server that was demoted since.
    Stale,
}

/// How long other connections are suspected after one broke.
const SUSPECT_FOR: Duration = Duration::from_secs(30);

/// Connections are given up all at once this often, at most: a server that stays read-only must not
/// be stormed with new ones.
const BETWEEN_INVALIDATIONS: Duration = Duration::from_secs(1);

/// A statement that is given up after less than this says nothing about its connection.
const SHORT: Duration = Duration::from_secs(1);

static HEALTH: LazyLock<Health> = LazyLock::new(Health::default);

struct Health {
    started: Instant,
    /// Milliseconds since the start; 0 is never.
    stale_at: AtomicU64,
    suspect_at: AtomicU64,
    answered_at: AtomicU64,
    refused: AtomicBool,
    /// The longest a statement may stay without an answer, milliseconds; 0 is forever.
    limit: AtomicU64,
    condition: watch::Sender<Condition>,
}

impl Default for Health {
    fn default() -> Health {
        Health {
            started: Instant::now(),
            stale_at: AtomicU64::new(0),
            suspect_at: AtomicU64::new(0),
            answered_at: AtomicU64::new(0),
            refused: AtomicBool::new(false),
            limit: AtomicU64::new(0),
            condition: watch::Sender::new(Condition::Fine),
        }
    }
}

impl Health {
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1)
    }

    fn state_of(&self, age: Duration) -> ConnectionState {
        let now = self.now();
        let age = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        let born = now.saturating_sub(age);
        let stale = self.stale_at.load(Ordering::Relaxed);
        if stale > 0 && born <= stale {
            return ConnectionState::Stale;
        }
        let suspected = self.suspect_at.load(Ordering::Relaxed);
        let fresh = Duration::from_millis(now.saturating_sub(suspected)) < SUSPECT_FOR;
        if suspected > 0 && fresh && born <= suspected {
            return ConnectionState::Suspect;
        }
        ConnectionState::Healthy
    }

    fn invalidate_all(&self) {
        let (now, last) = (self.now(), self.stale_at.load(Ordering::Relaxed));
        if last == 0 || Duration::from_millis(now.saturating_sub(last)) >= BETWEEN_INVALIDATIONS {
            self.stale_at.store(now, Ordering::Relaxed);
        }
    }

    fn mark_suspect(&self) {
        self.suspect_at.store(self.now(), Ordering::Relaxed);
    }
}

/// What is known about a connection of that age.
pub(crate) fn state_of(age: Duration) -> ConnectionState {
    HEALTH.state_of(age)
}

/// No connection made until now is handed out again.
pub(crate) fn invalidate_all() {
    HEALTH.invalidate_all();
}

/// The same, however often: the server that was read-only takes writes again or is another one, and
/// what the others still read from the demoted one is old.
pub(crate) fn invalidate_all_now() {
    HEALTH.stale_at.store(HEALTH.now(), Ordering::Relaxed);
}

/// Every connection made until now must answer before it is handed out again.
pub(crate) fn mark_suspect() {
    HEALTH.mark_suspect();
}

/// A new connection was made.
pub(crate) fn connected() {
    HEALTH.refused.store(false, Ordering::Relaxed);
}

/// Whether the server refused our password the last time a connection was to be made.
pub(crate) fn is_refused() -> bool {
    HEALTH.refused.load(Ordering::Relaxed)
}

/// Whether any statement was answered since then.
pub(crate) fn answered_since(then: Instant) -> bool {
    let then = then.saturating_duration_since(HEALTH.started).as_millis();
    u128::from(HEALTH.answered_at.load(Ordering::Relaxed)) > then
}

/// Gives statements at least that long; the most patient pool of a process counts.
pub(crate) fn allow_statements(limit: Duration) {
    let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
    HEALTH.limit.fetch_max(limit, Ordering::Relaxed);
}

/// How the server stands.
pub(crate) fn condition() -> Condition {
    *HEALTH.condition.borrow()
}

/// Tells everybody how the server stands; statements that wait for it in vain end at once.
pub(crate) fn declare(condition: Condition) {
    HEALTH.condition.send_if_modified(|known| {
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
    let mut condition = HEALTH.condition.subscribe();
    if let Some(error) = unavailable(*condition.borrow_and_update(), primary) {
        return Err(error);
    }
    let mut under_way = UnderWay(Some(Instant::now()));
    let limit = Duration::from_millis(HEALTH.limit.load(Ordering::Relaxed));
    let result = tokio::select! {
        biased;
        result = ask => result,
        error = until_unavailable(&mut condition, primary) => Err(error),
        () = tokio::time::sleep(limit), if !limit.is_zero() => Err(timed_out()),
    };
    under_way.0 = None;
    match &result {
        Ok(_) => HEALTH.answered_at.store(HEALTH.now(), Ordering::Relaxed),
        Err(error) => note(error),
    }
    result
}

/// Learns from an error.
pub(crate) fn note(error: &DbErr) {
    match classify(error) {
        Some(DbErrorKind::ReadOnly) => invalidate_all(),
        Some(DbErrorKind::Lost) => mark_suspect(),
        Some(DbErrorKind::Refused) => HEALTH.refused.store(true, Ordering::Relaxed),
        Some(
            DbErrorKind::Contention
            | DbErrorKind::NoConnection
            | DbErrorKind::TooSlow
            | DbErrorKind::Storage,
        )
        | None => {}
    }
}

/// A server that takes no writes for so long was demoted: another one takes them already, and what this
/// one says is old. A cart that seems empty would be worse than a page that says: in a moment.
fn unavailable(condition: Condition, primary: bool) -> Option<DbErr> {
    match condition {
        Condition::Away => Some(not_sent("the server does not answer at present")),
        Condition::NoWrites if primary => Some(not_sent("the server takes no writes at present")),
        Condition::Fine | Condition::NoWrites => None,
    }
}

async fn until_unavailable(condition: &mut watch::Receiver<Condition>, primary: bool) -> DbErr {
    loop {
        if condition.changed().await.is_err() {
            return std::future::pending().await;
        }
        if let Some(error) = unavailable(*condition.borrow_and_update(), primary) {
            mark_suspect();
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
            mark_suspect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn after_a_fail_over_only_connections_made_since_are_handed_out() {
        let health = Health::default();
        assert_eq!(
            health.state_of(LONG),
            ConnectionState::Healthy,
            "nothing happened yet"
        );
        health.invalidate_all();
        std::thread::sleep(Duration::from_millis(5));
        assert_eq!(health.state_of(LONG), ConnectionState::Stale);
        assert_eq!(health.state_of(Duration::ZERO), ConnectionState::Healthy);
    }

    #[test]
    fn after_one_connection_broke_the_others_must_answer_for_a_while() {
        let health = Health::default();
        health.mark_suspect();
        std::thread::sleep(Duration::from_millis(5));
        assert_eq!(health.state_of(LONG), ConnectionState::Suspect);
        assert_eq!(health.state_of(Duration::ZERO), ConnectionState::Healthy);
    }

    #[test]
    fn connections_are_given_up_once_a_second_at_most() {
        let health = Health::default();
        health.invalidate_all();
        let first = health.stale_at.load(Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(5));
        health.invalidate_all();
        assert_eq!(health.stale_at.load(Ordering::Relaxed), first);
    }

    #[test]
    fn a_server_without_writes_is_asked_for_nothing_that_must_be_up_to_date() {
        assert!(unavailable(Condition::NoWrites, true).is_some());
        assert!(unavailable(Condition::NoWrites, false).is_none());
        assert!(unavailable(Condition::Away, false).is_some());
        assert!(unavailable(Condition::Fine, true).is_none());
    }
}
