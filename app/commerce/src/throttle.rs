//! Throttling: each try in a row doubles the wait, from one second up to an hour.

const FIRST_WAIT_MS: i64 = 1000;
const LONGEST_WAIT_MS: i64 = 60 * 60 * 1000;

/// How a bucket of tries fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// Tries before the first wait.
    pub free_tries: u32,
    /// After this long without a try the bucket is empty again, milliseconds.
    pub forget_after_ms: i64,
}

/// The tries that a bucket remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    pub count: i64,
    /// No try is allowed before then, unix milliseconds.
    pub free_at_ms: i64,
    /// When the last one was counted, unix milliseconds.
    pub updated_at_ms: i64,
}

/// Whether a try may go ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// Go ahead; the try is counted.
    Granted,
    /// Not before then, unix milliseconds; the try is not counted.
    WaitUntil(i64),
}

impl Throttle {
    /// For one account: a second after the first wrong password, an hour after the twelfth.
    pub const ACCOUNT: Self = Self {
        free_tries: 1,
        forget_after_ms: 24 * 60 * 60 * 1000,
    };
    /// For one network, which many people may share.
    pub const NETWORK: Self = Self {
        free_tries: 20,
        forget_after_ms: 60 * 60 * 1000,
    };

    /// The bucket with one more try in it, or the moment until which to wait.
    ///
    /// # Errors
    /// That moment, unix milliseconds.
    pub fn count(&self, before: Option<Tries>, now_ms: i64) -> Result<Tries, i64> {
        let remembered =
            before.filter(|tries| tries.updated_at_ms >= now_ms - self.forget_after_ms);
        let free_at_ms = remembered.map_or(0, |tries| tries.free_at_ms);
        if free_at_ms > now_ms {
            return Err(free_at_ms);
        }
        let count = remembered.map_or(0, |tries| tries.count) + 1;
        Ok(Tries {
            count,
            free_at_ms: now_ms + self.wait_after(count),
            updated_at_ms: now_ms,
        })
    }

    /// The wait after that many tries in a row, milliseconds.
    fn wait_after(&self, count: i64) -> i64 {
        let free = i64::from(self.free_tries);
        if count < free {
            return 0;
        }
        let doublings = u32::try_from(count - free.max(1)).unwrap_or(u32::MAX);
        let wait = FIRST_WAIT_MS.saturating_mul(2_i64.saturating_pow(doublings));
        wait.min(LONGEST_WAIT_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_780_000_000_000;

    /// The wait after each of so many tries, made as soon as they are allowed.
    fn waits(throttle: Throttle, tries: usize) -> Vec<i64> {
        let mut now_ms = NOW;
        let mut before = None;
        let mut waits = Vec::new();
        for _ in 0..tries {
            let after = throttle.count(before, now_ms).unwrap();
            waits.push(after.free_at_ms - now_ms);
            now_ms = after.free_at_ms;
            before = Some(after);
        }
        waits
    }

    #[test]
    fn each_try_doubles_the_wait_up_to_an_hour() {
        let waits = waits(Throttle::ACCOUNT, 14);
        assert_eq!(waits[..4], [1000, 2000, 4000, 8000]);
        assert_eq!(waits[11..], [2_048_000, 3_600_000, 3_600_000]);
    }

    #[test]
    fn a_network_has_some_tries_for_nothing() {
        let waits = waits(Throttle::NETWORK, 22);
        assert!(waits[..19].iter().all(|wait| *wait == 0));
        assert_eq!(waits[19..], [1000, 2000, 4000]);
    }

    #[test]
    fn a_try_before_its_time_is_told_when_that_is() {
        let first = Throttle::ACCOUNT.count(None, NOW).unwrap();
        let too_early = Throttle::ACCOUNT.count(Some(first), NOW + 999);
        assert_eq!(too_early, Err(NOW + 1000));
    }

    #[test]
    fn a_bucket_left_alone_is_empty_again() {
        let filled = Tries {
            count: 9,
            free_at_ms: NOW + 1,
            updated_at_ms: NOW,
        };
        let later = NOW + Throttle::ACCOUNT.forget_after_ms + 1;
        let after = Throttle::ACCOUNT.count(Some(filled), later).unwrap();
        assert_eq!(after.count, 1);
    }
}
