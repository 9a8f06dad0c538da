//! Which products and which of their offers a choice finds.

use roaring::RoaringBitmap;

use crate::choice::{Choice, Group};
use crate::lists::Lists;
use crate::places::Places;

/// Products found.
#[derive(Debug, Default)]
pub struct Hits {
    /// Every offer of these is found.
    pub every: RoaringBitmap,
    /// Of these some are, but not all; by slot.
    pub some: Vec<(u32, Places)>,
}

impl Hits {
    /// What is found when nothing is asked of prices, the group at `without` left out.
    pub fn any_price(lists: &Lists, choice: &Choice, without: Option<usize>) -> Hits {
        let groups = choice.groups.iter().enumerate();
        let groups: Vec<&Group> = groups
            .filter(|(at, _)| Some(*at) != without)
            .map(|(_, group)| group)
            .collect();
        let (mut every, mut open) = (choice.base.clone(), choice.base.clone());
        for group in &groups {
            every &= &group.whole;
            open &= &group.any;
        }
        open -= &every;
        let mut hits = Hits {
            every,
            some: Vec::new(),
        };
        let mut more = Vec::new();
        for slot in open {
            let Some(mixed) = lists.rows.mixed(slot) else {
                continue;
            };
            let offers = mixed.offers();
            let mut places = Places::all(offers);
            for group in groups.iter().filter(|group| !group.whole.contains(slot)) {
                places.keep(&mixed.holding(&group.values));
            }
            match places.len() {
                0 => {}
                len if len == offers => more.push(slot),
                _ => hits.some.push((slot, places)),
            }
        }
        hits.every.extend(more);
        hits
    }

    /// Of these, what costs as much as is asked for.
    pub fn priced(self, lists: &Lists, choice: &Choice) -> Hits {
        if !choice.has_price() {
            return self;
        }
        let (least, most) = (
            choice.least.unwrap_or(i64::MIN),
            choice.most.unwrap_or(i64::MAX),
        );
        let mut some = Vec::new();
        let mut narrow = |slot: u32, before: Option<&Places>| {
            let Some(mixed) = lists.rows.mixed(slot) else {
                return;
            };
            let mut places = mixed.priced(choice.least, choice.most);
            if let Some(before) = before {
                places.keep(before);
            }
            if places.len() > 0 {
                some.push((slot, places));
            }
        };
        let mut inside = Vec::new();
        for slot in &self.every {
            let at = slot as usize;
            let (lowest, highest) = (lists.rows.lowest[at], lists.rows.highest(slot));
            if lowest >= least && highest <= most {
                inside.push(slot);
            } else if highest >= least && lowest <= most {
                narrow(slot, None);
            }
        }
        let every = RoaringBitmap::from_iter(inside);
        for (slot, places) in &self.some {
            narrow(*slot, Some(places));
        }
        some.sort_unstable_by_key(|(slot, _)| *slot);
        Hits { every, some }
    }

    pub fn total(&self) -> u64 {
        self.every.len() + self.some.len() as u64
    }

    /// The place of the cheapest offer found.
    pub fn place(&self, slot: u32) -> usize {
        self.places(slot).and_then(Places::first).unwrap_or(0)
    }

    /// The highest price found of that product.
    pub fn highest(&self, lists: &Lists, slot: u32) -> i64 {
        let dearest = lists.rows.highest(slot);
        let (Some(places), Some(mixed)) = (self.places(slot), lists.rows.mixed(slot)) else {
            return dearest;
        };
        mixed.prices_at(places).max().unwrap_or(dearest)
    }

    /// The lowest and the highest price of all that is found.
    pub fn bounds(&self, lists: &Lists) -> Option<(i64, i64)> {
        let of_some = self.some.iter().flat_map(|(slot, places)| {
            let mixed = lists.rows.mixed(*slot);
            mixed
                .into_iter()
                .flat_map(move |mixed| mixed.prices_at(places))
        });
        let of_some = of_some.fold(None, |bounds: Option<(i64, i64)>, price| match bounds {
            Some((low, high)) => Some((low.min(price), high.max(price))),
            None => Some((price, price)),
        });
        match (lists.bounds_of(&self.every), of_some) {
            (Some((low, high)), Some((least, most))) => Some((low.min(least), high.max(most))),
            (one, other) => one.or(other),
        }
    }

    fn places(&self, slot: u32) -> Option<&Places> {
        let found = self.some.binary_search_by_key(&slot, |(slot, _)| *slot);
        self.some.get(found.ok()?).map(|(_, places)| places)
    }
}
