//! Which offers of one product: a set of their places, the cheapest of which is zero.

/// Nearly always fewer than 64 offers, without a second allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Places {
    Few(u64),
    Many(Box<[u64]>),
}

impl Places {
    pub fn none(offers: usize) -> Places {
        match offers {
            0..=64 => Places::Few(0),
            _ => Places::Many(vec![0; offers.div_ceil(64)].into()),
        }
    }

    pub fn all(offers: usize) -> Places {
        let mut all = Places::none(offers);
        (0..offers).for_each(|place| all.insert(place));
        all
    }

    pub fn insert(&mut self, place: usize) {
        if let Some(word) = self.words_mut().get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    pub fn contains(&self, place: usize) -> bool {
        let word = self.words().get(place / 64);
        word.is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    pub fn keep(&mut self, other: &Places) {
        for (word, other) in self.words_mut().iter_mut().zip(other.words()) {
            *word &= other;
        }
    }

    pub fn len(&self) -> usize {
        let ones = self.words().iter().map(|word| word.count_ones() as usize);
        ones.sum()
    }

    /// The cheapest of them.
    pub fn first(&self) -> Option<usize> {
        let words = self.words().iter().enumerate();
        let mut filled = words.filter(|(_, word)| **word != 0);
        let (at, word) = filled.next()?;
        Some(at * 64 + word.trailing_zeros() as usize)
    }

    fn words(&self) -> &[u64] {
        match self {
            Places::Few(word) => std::slice::from_ref(word),
            Places::Many(words) => words,
        }
    }

    fn words_mut(&mut self) -> &mut [u64] {
        match self {
            Places::Few(word) => std::slice::from_mut(word),
            Places::Many(words) => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_places_is_the_same_however_many_offers_there_are() {
        for offers in [1, 63, 64, 65, 200] {
            let mut some = Places::none(offers);
            assert_eq!((some.first(), some.len()), (None, 0));
            let last = offers - 1;
            some.insert(last);
            assert_eq!((some.first(), some.len()), (Some(last), 1));
            assert!(some.contains(last) && !some.contains(last + 1));
            let mut all = Places::all(offers);
            assert_eq!((all.first(), all.len()), (Some(0), offers));
            all.keep(&some);
            assert_eq!(all, some);
        }
    }
}
