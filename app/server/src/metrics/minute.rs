//! What happened since the last look, for whoever reads numbers once a minute.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Nobody looks before this is set, so nothing is noted.
static WATCHED: AtomicBool = AtomicBool::new(false);
static MINUTE: Mutex<Minute> = Mutex::new(Minute::new());

/// Counts and times of about a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minute {
    /// Requests answered, without those of balancers.
    pub requests: u64,
    /// Of these, answered 5xx.
    pub server_errors: u64,
    /// Of these, orders and payments that shoppers sent off.
    pub checkout_failures: u64,
    /// Orders placed.
    pub orders: u64,
    /// Calls of payment providers that failed.
    pub provider_errors: u64,
    /// Tries to give money back that failed.
    pub refund_failures: u64,
    /// Statements that failed.
    pub database_errors: u64,
    /// How long each answer took.
    pub answers: Times,
    /// How long each statement took, the wait for a connection included.
    pub statements: Times,
}

/// Every time noted, to the microsecond; after [`Times::MOST`] of a minute only every other would
/// tell nothing new, so none is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times(Vec<u32>);

impl Times {
    const MOST: usize = 500_000;

    fn note(&mut self, took: Duration) {
        if self.0.len() < Self::MOST {
            self.0
                .push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        }
    }

    /// The time within which that many of 100 stayed (nearest rank), in milliseconds; none without any.
    pub fn percentile_ms(&mut self, of_100: usize) -> Option<f64> {
        let last = self.0.len().checked_sub(1)?;
        let rank = (self.0.len() * of_100).div_ceil(100).saturating_sub(1);
        let (_, found, _) = self.0.select_nth_unstable(rank.min(last));
        Some(f64::from(*found) / 1000.0)
    }
}

impl Minute {
    pub(super) const fn new() -> Minute {
        Minute {
            requests: 0,
            server_errors: 0,
            checkout_failures: 0,
            orders: 0,
            provider_errors: 0,
            refund_failures: 0,
            database_errors: 0,
            answers: Times(Vec::new()),
            statements: Times(Vec::new()),
        }
    }
}

/// From now on everything is noted.
pub fn watch() {
    WATCHED.store(true, Ordering::Relaxed);
}

/// What was noted since the last call.
pub fn take() -> Minute {
    let mut minute = MINUTE.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut *minute, Minute::new())
}

pub(super) fn note(change: impl FnOnce(&mut Minute)) {
    if WATCHED.load(Ordering::Relaxed) {
        change(&mut MINUTE.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

pub(super) fn request(is_post: bool, route: &str, failed: bool, took: Duration) {
    // Balancers ask all day, quickly; they would hide the shoppers.
    if matches!(route, "/healthz" | "/readyz") {
        return;
    }
    let buys = is_post && (route == "/checkout/payment" || route == "/orders/{token}/pay");
    note(|minute| {
        minute.requests += 1;
        minute.server_errors += u64::from(failed);
        minute.checkout_failures += u64::from(failed && buys);
        minute.answers.note(took);
    });
}

pub(super) fn statement(failed: bool, took: Duration) {
    note(|minute| {
        minute.database_errors += u64::from(failed);
        minute.statements.note(took);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_time_within_which_that_many_stayed() {
        let mut times = Times(Vec::new());
        assert_eq!(times.percentile_ms(50), None);
        for ms in (1..=100).rev() {
            times.note(Duration::from_millis(ms));
        }
        let found = [50, 95, 100, 1].map(|of| times.percentile_ms(of));
        assert_eq!(found, [Some(50.0), Some(95.0), Some(100.0), Some(1.0)]);
        let mut one = Times(vec![2500]);
        assert_eq!(one.percentile_ms(95), Some(2.5));
    }

    #[test]
    fn a_long_time_is_kept_as_the_longest_that_can_be_told() {
        let mut times = Times(Vec::new());
        times.note(Duration::from_secs(1_000_000));
        assert_eq!(times.percentile_ms(100), Some(f64::from(u32::MAX) / 1000.0));
    }
}
