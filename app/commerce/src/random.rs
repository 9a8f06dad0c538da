//! Random values for tests, from a seed that is printed so that a failure can be repeated.

use std::time::{SystemTime, UNIX_EPOCH};

/// SplitMix64: small, fast, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    /// Starts from `COMMERCE_SEED`, else from the time of day, and prints the seed.
    #[expect(
        clippy::print_stdout,
        reason = "a failure is worth nothing without its seed"
    )]
    pub(crate) fn start(test: &str) -> Self {
        let given = std::env::var("COMMERCE_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            u64::from(since.subsec_nanos()) ^ since.as_secs().rotate_left(32)
        });
        println!("{test}: COMMERCE_SEED={seed}");
        Self(seed)
    }

    /// The next number, all 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).unwrap() + 1;
        low + i64::try_from(self.next() % width).unwrap()
    }

    pub(crate) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        let last = i64::try_from(values.len()).unwrap() - 1;
        values[usize::try_from(self.between(0, last)).unwrap()]
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: i64) -> bool {
        self.between(1, times) == 1
    }

    /// The values in another order.
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            let other = self.between(0, i64::try_from(last).unwrap());
            values.swap(last, usize::try_from(other).unwrap());
        }
    }
}
