//! Rate limits as leaky buckets: some tries at once, then one for each that has leaked out. Nobody waits longer than
//! one try takes to leak.

use crate::policy::{
    CARTS_PER_ORDER, HOUR_MS, MINUTE_MS, ORDERS_PER_EMAIL_DIVISOR, PAY_LATER_DIVISOR,
    PAY_LATER_PIECES_PER_ORDER, PIECES_PER_ORDER, SECOND_MS,
};

/// How a bucket of tries fills and empties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// What an empty bucket holds.
    pub size: u32,
    /// One try leaks out every so often, milliseconds: the longest wait.
    pub leak_ms: i64,
}

/// How full a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// When everything has leaked out, unix milliseconds.
    pub empty_at_ms: i64,
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
    /// Passwords of one account, from browsers that never were let in.
    pub const ACCOUNT: Self = Self::new(5, MINUTE_MS);
    /// Passwords of one account, from a browser that was let in before.
    pub const DEVICE: Self = Self::new(10, MINUTE_MS);
    /// Whatever costs a hash, from one network, which many people may share.
    pub const NETWORK: Self = Self::new(20, 30 * SECOND_MS);
    /// E-mails that somebody asks for, to one address.
    pub const ASKED_EMAIL: Self = Self::new(1, MINUTE_MS);
    /// All e-mails to one address, of every kind.
    pub const RECIPIENT: Self = Self::new(20, 15 * MINUTE_MS);
    /// Coupon codes tried by one network or cart that were not applied.
    pub const COUPON: Self = Self::new(20, 30 * SECOND_MS);

    /// Orders of one e-mail address, where a network may place so many at once.
    #[must_use]
    pub const fn orders_of_email(orders_at_once: u32) -> Self {
        let at_once = orders_at_once / ORDERS_PER_EMAIL_DIVISOR;
        Self::new(at_least_one(at_once), 10 * MINUTE_MS)
    }

    /// Orders of one e-mail address that are to be paid later.
    #[must_use]
    pub const fn unpaid_orders_of_email(orders_at_once: u32) -> Self {
        let at_once = Self::orders_of_email(orders_at_once).size / PAY_LATER_DIVISOR;
        // A form that is sent twice counts twice.
        Self::new(at_once + 2, HOUR_MS)
    }

    /// Orders of one network that are to be paid later.
    #[must_use]
    pub const fn unpaid_orders_of_network(orders_at_once: u32) -> Self {
        Self::new(
            at_least_one(orders_at_once / PAY_LATER_DIVISOR),
            10 * MINUTE_MS,
        )
    }

    /// Pieces that one network takes from the shelf and is to pay later.
    #[must_use]
    pub const fn unpaid_pieces_of_network(orders_at_once: u32) -> Self {
        let orders = Self::unpaid_orders_of_network(orders_at_once);
        Self::new(
            orders.size.saturating_mul(PAY_LATER_PIECES_PER_ORDER),
            orders.leak_ms / PAY_LATER_PIECES_PER_ORDER as i64,
        )
    }

    /// E-mails with the link of an order to one address: guesses of its number leave most of
    /// [`Throttle::RECIPIENT`] to others.
    pub const ORDER_LINK: Self = Self::new(3, HOUR_MS);

    /// Carts begun by one network, where it may place so many orders at once.
    #[must_use]
    pub const fn carts_of_network(orders_at_once: u32) -> Self {
        Self::new(
            orders_at_once.saturating_mul(CARTS_PER_ORDER),
            2 * SECOND_MS,
        )
    }

    /// Orders of one network, so many at once.
    #[must_use]
    pub const fn orders_of_network(at_once: u32) -> Self {
        Self::new(at_once, MINUTE_MS)
    }

    /// Pieces that one network orders and thereby takes from the shelf, paid or not.
    #[must_use]
    pub const fn pieces_of_network(orders_at_once: u32) -> Self {
        Self::new(
            orders_at_once.saturating_mul(PIECES_PER_ORDER),
            MINUTE_MS / PIECES_PER_ORDER as i64,
        )
    }

    const fn new(size: u32, leak_ms: i64) -> Self {
        Self { size, leak_ms }
    }

    /// The level with one more try in the bucket, or the moment until which to wait.
    ///
    /// # Errors
    /// That moment, unix milliseconds.
    pub fn count(&self, before: Option<Level>, now_ms: i64) -> Result<Level, i64> {
        self.count_many(before, 1, now_ms)
    }

    /// As [`Throttle::count`] for several at once. What is more than the bucket holds goes into an empty one.
    ///
    /// # Errors
    /// When they will fit, unix milliseconds.
    pub fn count_many(&self, before: Option<Level>, tries: u32, now_ms: i64) -> Result<Level, i64> {
        let tries = i64::from(tries.min(self.size));
        let filled_until_ms = before.map_or(now_ms, |level| level.empty_at_ms.max(now_ms));
        let empty_at_ms = filled_until_ms + tries * self.leak_ms;
        let fits_at_ms = empty_at_ms - i64::from(self.size) * self.leak_ms;
        if fits_at_ms > now_ms {
            return Err(fits_at_ms);
        }
        Ok(Level { empty_at_ms })
    }

    /// The longest time anything stays in the bucket, milliseconds.
    #[must_use]
    pub fn longest_ms(&self) -> i64 {
        i64::from(self.size) * self.leak_ms
    }
}

const _: () =
    assert!(Throttle::ACCOUNT.leak_ms <= MINUTE_MS && Throttle::NETWORK.leak_ms <= MINUTE_MS);
const _: () = assert!(Throttle::RECIPIENT.leak_ms <= HOUR_MS);

const fn at_least_one(number: u32) -> u32 {
    if number == 0 { 1 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_780_000_000_000;

    /// The waits before each of so many tries, made as soon as they are allowed.
    fn waits(throttle: Throttle, tries: usize) -> Vec<i64> {
        let (mut now_ms, mut level) = (NOW, None);
        let mut waits = Vec::new();
        for _ in 0..tries {
            let begun_ms = now_ms;
            if let Err(free_at_ms) = throttle.count(level, now_ms) {
                now_ms = free_at_ms;
            }
            level = Some(throttle.count(level, now_ms).unwrap());
            waits.push(now_ms - begun_ms);
        }
        waits
    }

    #[test]
    fn a_network_has_twenty_tries_at_once_and_then_one_every_half_minute() {
        let waits = waits(Throttle::NETWORK, 24);
        assert!(waits[..20].iter().all(|wait| *wait == 0), "{waits:?}");
        assert!(waits[20..].iter().all(|wait| *wait == 30_000), "{waits:?}");
    }

    #[test]
    fn however_often_somebody_guesses_nobody_waits_longer_than_a_minute_for_an_account() {
        let waits = waits(Throttle::ACCOUNT, 500);
        assert_eq!(waits.iter().max(), Some(&60_000));
    }

    #[test]
    fn a_try_before_its_time_is_told_when_that_is_and_is_not_counted() {
        let throttle = Throttle::ASKED_EMAIL;
        let first = throttle.count(None, NOW).unwrap();
        for _ in 0..3 {
            assert_eq!(throttle.count(Some(first), NOW + 1), Err(NOW + 60_000));
        }
        assert!(throttle.count(Some(first), NOW + 60_000).is_ok());
    }

    #[test]
    fn fewer_orders_may_be_paid_later_than_at_once_but_always_one() {
        for (at_once, of_email, of_network, pieces) in
            [(20, 3, 5, 20), (3, 2, 1, 4), (1, 2, 1, 4), (0, 2, 1, 4)]
        {
            let sizes = [
                Throttle::unpaid_orders_of_email(at_once).size,
                Throttle::unpaid_orders_of_network(at_once).size,
                Throttle::unpaid_pieces_of_network(at_once).size,
            ];
            assert_eq!(sizes, [of_email, of_network, pieces], "{at_once}");
        }
        assert_eq!(Throttle::unpaid_pieces_of_network(20).leak_ms, 150_000);
    }

    #[test]
    fn a_bucket_left_alone_is_empty_again() {
        let full = Level {
            empty_at_ms: NOW + Throttle::NETWORK.longest_ms(),
        };
        let later = NOW + Throttle::NETWORK.longest_ms();
        let fresh = Throttle::NETWORK.count(None, later).unwrap();
        assert_eq!(Throttle::NETWORK.count(Some(full), later), Ok(fresh));
    }

    #[test]
    fn many_at_once_fill_the_bucket_by_their_number_and_too_many_need_an_empty_one() {
        let throttle = Throttle::new(10, 1_000);
        let level = throttle.count_many(None, 8, NOW).unwrap();
        assert_eq!(throttle.count_many(Some(level), 4, NOW), Err(NOW + 2_000));
        assert_eq!(throttle.count_many(Some(level), 99, NOW), Err(NOW + 8_000));
        assert!(throttle.count_many(None, 99, NOW).is_ok());
    }
}
