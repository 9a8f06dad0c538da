//! Random values for property tests, from a seed that is printed so that a failure can be repeated.

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};

pub(crate) struct Random(StdRng);

impl Random {
    /// Starts from `COMMERCE_SEED`, else from anywhere, and prints the seed.
    #[expect(
        clippy::print_stdout,
        reason = "a failure is worth nothing without its seed"
    )]
    pub(crate) fn start(test: &str) -> Self {
        let given = std::env::var("COMMERCE_SEED").ok();
        let given = given.and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(rand::random);
        println!("{test}: COMMERCE_SEED={seed}");
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    pub(crate) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        *values.choose(&mut self.0).unwrap()
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: u32) -> bool {
        self.0.random_ratio(1, times)
    }

    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        values.shuffle(&mut self.0);
    }
}
