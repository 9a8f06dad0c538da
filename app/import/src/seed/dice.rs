//! Chance that can be thrown again: the same number gives the same products on every machine and in every release.

/// SplitMix64 of Steele, Lea and Flood.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    /// Those of one product of one seed, whatever was thrown for others.
    pub fn of(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed);
        let start = dice.next();
        Self(start ^ number.wrapping_mul(STEP))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From zero to below `end`; zero when that is none.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// From `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something happens that does so `percent` times of a hundred.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len() as u64);
        all.get(usize::try_from(at).ok()?)
    }

    /// One by Zipf's law: the first is taken twice as often as the second, three times as often as the third.
    pub fn popular<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        const SCALE: u64 = 1_000_000;
        let share = |place: u64| SCALE / (place + 1);
        let places = 0..all.len() as u64;
        let mut left = self.below(places.clone().map(share).sum());
        for (place, one) in places.zip(all) {
            match left.checked_sub(share(place)) {
                Some(rest) => left = rest,
                None => return Some(one),
            }
        }
        None
    }

    /// A number of which few are large, as sales are: half are zero, one in a thousand is about a thousand or more.
    pub fn heavy(&mut self, most: u64) -> i64 {
        let share = 1 + self.below(1_000_000);
        i64::try_from((1_000_000 / share).min(most) - 1).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_another_something_else() {
        let thrown = |seed, number| {
            let mut dice = Dice::of(seed, number);
            [(); 8].map(|()| dice.below(1_000))
        };
        assert_eq!(thrown(1, 7), thrown(1, 7));
        assert_ne!(thrown(1, 7), thrown(1, 8));
        assert_ne!(thrown(1, 7), thrown(2, 7));
    }

    #[test]
    fn the_first_is_taken_about_twice_as_often_as_the_second() {
        let mut dice = Dice::of(1, 0);
        let mut taken = [0_i32; 10];
        let places: Vec<usize> = (0..10).collect();
        for _ in 0..30_000 {
            taken[*dice.popular(&places).unwrap()] += 1;
        }
        let ratio = f64::from(taken[0]) / f64::from(taken[1]);
        assert!((1.8..2.2).contains(&ratio), "{taken:?}");
        assert!(taken[9] > 500, "{taken:?}");
    }
}
