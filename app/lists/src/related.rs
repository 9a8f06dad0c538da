//! Related products: what stands beside a product on its page.

use std::cmp::Reverse;

use commerce::ids::ProductId;
use roaring::RoaringBitmap;

use crate::choice::CATEGORY;
use crate::lists::Lists;
use crate::order::Order;
use crate::values::{Entry, ValueId};

/// So many of the featured products of its category are looked at: what a page costs does not grow with the category.
pub const LOOKED_AT: usize = 200;

impl Lists {
    /// Up to `limit` other products of the smallest of its categories that has as many, else of the largest: those that can
    /// be had first, then those that share most filter values. Of a product without categories, any filter value stands for
    /// them. None for a product that is not on sale.
    #[must_use]
    pub fn related(&self, product: ProductId, limit: usize) -> Option<Vec<ProductId>> {
        let slot = self.slot(product)?;
        let own = self.values_with(slot);
        let category = self.values.facet(CATEGORY);
        let entries = own.iter().filter_map(|value| self.values.get(*value));
        let (categories, others): (Vec<&Entry>, Vec<&Entry>) =
            entries.partition(|entry| Some(entry.facet) == category);
        let groups = match categories.is_empty() {
            true => others,
            false => categories,
        };
        let size = |entry: &Entry| entry.whole.len() + entry.part.len();
        let name = |entry: &Entry| {
            (
                self.values.facet_name(entry.facet).to_owned(),
                entry.code.clone(),
            )
        };
        let is_enough = |entry: &&&Entry| size(entry) > limit as u64;
        let smallest = groups.iter().filter(is_enough);
        let smallest = smallest.min_by_key(|entry| (size(entry), name(entry)));
        let largest = || {
            groups
                .iter()
                .min_by_key(|entry| (Reverse(size(entry)), name(entry)))
        };
        let Some(group) = smallest.or_else(largest) else {
            return Some(Vec::new());
        };
        let mut members: RoaringBitmap = &group.whole | &group.part;
        members.remove(slot);
        let looked_at = self.listed(&members, Order::Featured, LOOKED_AT);
        let mut found: Vec<_> = looked_at
            .take(LOOKED_AT)
            .map(|other| {
                let shared = self.shared(&own, other);
                let sold = self.rows.sold[other as usize];
                let id = self.rows.id[other as usize];
                (
                    !self.in_stock.contains(other),
                    Reverse(shared),
                    Reverse(sold),
                    id,
                )
            })
            .collect();
        found.sort_unstable();
        let ids = found.into_iter().map(|(.., id)| ProductId(id));
        Some(ids.take(limit).collect())
    }

    /// Every value that some offer of the product has, sorted.
    fn values_with(&self, slot: u32) -> Vec<ValueId> {
        let held = self.rows.mixed(slot).into_iter();
        let held = held.flat_map(|mixed| mixed.held().map(|(_, value)| value));
        let whole = self.rows.whole[slot as usize].iter().copied();
        let mut values: Vec<ValueId> = whole.chain(held).collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    fn shared(&self, own: &[ValueId], other: u32) -> usize {
        let theirs = self.values_with(other);
        let is_own = |value: &&ValueId| own.binary_search(value).is_ok();
        theirs.iter().filter(is_own).count()
    }
}
