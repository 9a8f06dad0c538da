//! How many products each filter value would find.

use commerce::catalog::ListingQuery;
use roaring::RoaringBitmap;

use crate::choice::{CATEGORY, Choice, is_next_below};
use crate::goods::Words;
use crate::hits::Hits;
use crate::lists::Lists;
use crate::values::{Entry, ValueId};

/// A filter value, and how many products choosing it would find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub facet: String,
    pub value: String,
    /// As the first of those products has them, by id.
    pub words: Words,
    pub products: u64,
}

/// When fewer products are found than one in so many, their values are counted; else the products of each value.
const SPARSE: u64 = 6;

impl Lists {
    /// `hits` is what all of the choice finds.
    pub(crate) fn counts(&self, query: &ListingQuery, choice: &Choice, hits: &Hits) -> Vec<Count> {
        let mut counts = Vec::new();
        let not_chosen = |facet: u32| !choice.is_chosen(facet);
        self.count(query, hits, not_chosen, &mut counts);
        for (at, group) in choice.groups.iter().enumerate() {
            let Some(facet) = group.facet else { continue };
            // Values widen within a group: its own choice is left out.
            let wider = Hits::any_price(self, choice, Some(at)).priced(self, choice);
            self.count(query, &wider, |other| other == facet, &mut counts);
        }
        counts
    }

    fn count(
        &self,
        query: &ListingQuery,
        hits: &Hits,
        is_asked: impl Fn(u32) -> bool,
        counts: &mut Vec<Count>,
    ) {
        let mut numbers = vec![0_u64; self.values.len()];
        let mut add = |value: ValueId| {
            if let Some(number) = numbers.get_mut(value as usize) {
                *number += 1;
            }
        };
        let is_sparse = hits.every.len() * SPARSE < self.on_sale.len();
        if is_sparse {
            for slot in &hits.every {
                self.values_of(slot, |_| true, &mut add);
            }
        }
        for (slot, places) in &hits.some {
            self.values_of(*slot, |place| places.contains(place), &mut add);
        }
        let is_everything = hits.every.len() == self.on_sale.len();
        for (value, entry) in self.values.all() {
            let facet = self.values.facet_name(entry.facet);
            let is_shown =
                is_asked(entry.facet) && (facet != CATEGORY || is_next_below(query, &entry.code));
            if !is_shown {
                continue;
            }
            let mut products = numbers.get(value as usize).copied().unwrap_or(0);
            if !is_sparse {
                products += match is_everything {
                    true => entry.whole.len() + entry.part.len(),
                    false => {
                        entry.whole.intersection_len(&hits.every)
                            + entry.part.intersection_len(&hits.every)
                    }
                };
            }
            if products == 0 {
                continue;
            }
            let example = self.example(value, entry, hits);
            if let Some(words) = entry.words(example) {
                counts.push(Count {
                    facet: facet.to_owned(),
                    value: entry.code.to_string(),
                    words: words.clone(),
                    products,
                });
            }
        }
    }

    /// Each value that the product or one of those offers has, once.
    fn values_of(
        &self,
        slot: u32,
        is_found: impl Fn(usize) -> bool,
        add: &mut impl FnMut(ValueId),
    ) {
        self.rows.whole[slot as usize]
            .iter()
            .copied()
            .for_each(&mut *add);
        let Some(mixed) = self.rows.mixed(slot) else {
            return;
        };
        let found = mixed.held().filter(|(place, _)| is_found(*place));
        let mut held: Vec<ValueId> = found.map(|(_, value)| value).collect();
        held.sort_unstable();
        held.dedup();
        held.into_iter().for_each(add);
    }

    /// The first product by id that is counted, where it matters in whose words a value is shown.
    fn example(&self, value: ValueId, entry: &Entry, hits: &Hits) -> Option<u32> {
        if entry.is_uniform() {
            return None;
        }
        let mut having: RoaringBitmap = (&entry.whole | &entry.part) & &hits.every;
        for (slot, places) in &hits.some {
            let is_held = || {
                let mixed = self.rows.mixed(*slot);
                mixed.is_some_and(|mixed| {
                    let mut held = mixed.holding(&[value]);
                    held.keep(places);
                    held.len() > 0
                })
            };
            if entry.whole.contains(*slot) || is_held() {
                having.insert(*slot);
            }
        }
        having
            .iter()
            .min_by_key(|slot| self.rows.id[*slot as usize])
    }
}
