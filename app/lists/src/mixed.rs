//! The offers of a product that are not all alike, in one piece of memory.

use crate::places::Places;
use crate::values::ValueId;

/// A held value and the place of its offer share a word: 4,096 offers of a product, a million filter values.
const PLACE_BITS: u32 = 12;

/// How many offers there are; of each, the cheapest first, what it costs more than the first; then each place with a value that
/// only some offers have.
#[derive(Debug)]
pub struct Packed(Box<[u32]>);

impl Packed {
    /// None when a number is too large for it.
    pub fn new(prices: &[i64], held: &[(u16, ValueId)]) -> Option<Packed> {
        let offers = u32::try_from(prices.len()).ok()?;
        let lowest = prices.first()?;
        let dearer = prices.iter().map(|price| {
            let dearer = price.checked_sub(*lowest)?;
            u32::try_from(dearer).ok()
        });
        let held = held.iter().map(|(place, value)| {
            let place = u32::from(*place);
            let fits = place >> PLACE_BITS == 0 && value.leading_zeros() >= PLACE_BITS;
            fits.then_some(value << PLACE_BITS | place)
        });
        let words = std::iter::once(Some(offers)).chain(dearer).chain(held);
        Some(Packed(words.collect::<Option<_>>()?))
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }

    /// The offers, of which the cheapest costs that much.
    pub fn read(&self, lowest: i64) -> Mixed<'_> {
        let (offers, rest) = self.0.split_first().unwrap_or((&0, &[]));
        let (dearer, held) = rest.split_at_checked(*offers as usize).unwrap_or_default();
        Mixed {
            lowest,
            dearer,
            held,
        }
    }
}

/// The offers of a product, by place: the cheapest first.
#[derive(Debug, Clone, Copy)]
pub struct Mixed<'a> {
    lowest: i64,
    dearer: &'a [u32],
    held: &'a [u32],
}

impl<'a> Mixed<'a> {
    pub fn offers(self) -> usize {
        self.dearer.len()
    }

    pub fn prices(self) -> impl DoubleEndedIterator<Item = i64> + ExactSizeIterator + use<'a> {
        self.dearer
            .iter()
            .map(move |dearer| self.lowest + i64::from(*dearer))
    }

    /// What the offer at that place costs.
    pub fn price(self, place: usize) -> Option<i64> {
        self.prices().nth(place)
    }

    /// The values that some offers have, each with the place of one.
    pub fn held(self) -> impl Iterator<Item = (usize, ValueId)> + use<'a> {
        let place = |word: &u32| (word & ((1 << PLACE_BITS) - 1)) as usize;
        self.held
            .iter()
            .map(move |word| (place(word), word >> PLACE_BITS))
    }

    /// The offers that cost at least and at most so much.
    pub fn priced(self, least: Option<i64>, most: Option<i64>) -> Places {
        let mut places = Places::none(self.offers());
        for (place, price) in self.prices().enumerate() {
            if least.is_none_or(|least| price >= least) && most.is_none_or(|most| price <= most) {
                places.insert(place);
            }
        }
        places
    }

    /// The offers that have one of those values, which are sorted.
    pub fn holding(self, values: &[ValueId]) -> Places {
        let mut places = Places::none(self.offers());
        for (place, value) in self.held() {
            if values.binary_search(&value).is_ok() {
                places.insert(place);
            }
        }
        places
    }

    /// What those of them cost that are at these places.
    pub fn prices_at(self, places: &Places) -> impl Iterator<Item = i64> {
        let at = self.prices().enumerate();
        at.filter(|(place, _)| places.contains(*place))
            .map(|(_, price)| price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_read_as_they_were_packed() {
        let prices = [1_000, 1_000, 90_000];
        let held = [(0, 7), (2, 0), (4_095, (1 << 20) - 1)];
        let packed = Packed::new(&prices, &held).unwrap();
        let mixed = packed.read(1_000);
        assert_eq!(mixed.prices().collect::<Vec<_>>(), prices);
        assert_eq!((mixed.price(2), mixed.price(3)), (Some(90_000), None));
        let read: Vec<_> = mixed.held().collect();
        assert_eq!(read, [(0, 7), (2, 0), (4_095, (1 << 20) - 1)]);
    }

    #[test]
    fn what_does_not_fit_is_not_packed() {
        assert!(Packed::new(&[], &[]).is_none());
        assert!(Packed::new(&[1, 0], &[]).is_none());
        assert!(Packed::new(&[0, i64::from(u32::MAX)], &[]).is_some());
        assert!(Packed::new(&[0, 1 << 32], &[]).is_none());
        assert!(Packed::new(&[i64::MIN, i64::MAX], &[]).is_none());
        assert!(Packed::new(&[0], &[(4_096, 1)]).is_none());
        assert!(Packed::new(&[0], &[(1, 1 << 20)]).is_none());
    }
}
