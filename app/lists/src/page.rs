//! One page of what is found, in order.

use commerce::catalog::Sort;
use roaring::RoaringBitmap;

use crate::hits::Hits;
use crate::lists::Lists;
use crate::order::Order;

/// Sets smaller than that are looked through for their bounds, not the whole order.
const FEW: u64 = 4_096;

impl Lists {
    /// Those of the products found that stand on the page behind `offset`.
    pub(crate) fn page(
        &self,
        hits: &Hits,
        sort: Sort,
        ranked: Option<&[u32]>,
        offset: usize,
        size: usize,
    ) -> Vec<u32> {
        let found = hits.products();
        if let (Sort::Relevance, Some(ranked)) = (sort, ranked) {
            let wanted = ranked.iter().filter(|slot| found.contains(**slot));
            return wanted.skip(offset).take(size).copied().collect();
        }
        let order = Order::of(sort);
        match order {
            Order::PriceAscending | Order::PriceDescending => {
                self.by_price(hits, &found, order, offset, size)
            }
            _ => {
                let listed = self.listed(&found, order, offset + size);
                listed.skip(offset).take(size).collect()
            }
        }
    }

    /// In the order of the cheapest offer found, which is not the product's cheapest for all.
    fn by_price(
        &self,
        hits: &Hits,
        found: &RoaringBitmap,
        order: Order,
        offset: usize,
        size: usize,
    ) -> Vec<u32> {
        let key = |slot: u32| {
            let price = self.rows.price(slot, hits.place(slot));
            let price = match order {
                Order::PriceDescending => -price,
                _ => price,
            };
            (price, self.rows.id[slot as usize])
        };
        let dearer = hits.some.iter().map(|(slot, _)| *slot);
        let mut dearer: Vec<u32> = dearer.filter(|slot| hits.place(*slot) > 0).collect();
        dearer.sort_by_cached_key(|slot| key(*slot));
        let rest = found - RoaringBitmap::from_iter(dearer.iter().copied());
        let mut listed = self.listed(&rest, order, offset + size).peekable();
        let mut dearer = dearer.into_iter().peekable();
        let merged = std::iter::from_fn(|| match (listed.peek(), dearer.peek()) {
            (Some(one), Some(other)) if key(*one) > key(*other) => dearer.next(),
            (Some(_), _) => listed.next(),
            (None, _) => dearer.next(),
        });
        merged.skip(offset).take(size).collect()
    }

    /// Those products in that order, of which `wanted` are asked for at most: by walking along the order where many are
    /// found, by sorting where few are.
    pub(crate) fn listed<'a>(
        &'a self,
        found: &'a RoaringBitmap,
        order: Order,
        wanted: usize,
    ) -> Box<dyn Iterator<Item = u32> + 'a> {
        let all = self.orders.get(order);
        let many = usize::try_from(found.len()).unwrap_or(usize::MAX);
        if many == all.len() {
            return Box::new(all.iter().copied());
        }
        // Steps along the order until as many are met, if they are spread evenly; one step of sorting costs more.
        let walk = all.len().saturating_mul(wanted) / many.max(1);
        let sort = many.saturating_mul(2 * many.max(2).ilog2() as usize);
        if sort < walk.min(all.len()) {
            let mut few: Vec<u32> = found.iter().collect();
            few.sort_unstable_by(|a, b| order.compare(&self.rows, &self.in_stock, *a, *b));
            return Box::new(few.into_iter());
        }
        Box::new(
            all.iter()
                .copied()
                .filter(move |slot| found.contains(*slot)),
        )
    }

    /// Between which prices all offers of those products are.
    pub(crate) fn bounds_of(&self, found: &RoaringBitmap) -> Option<(i64, i64)> {
        let price = |slot: u32| self.rows.lowest[slot as usize];
        let dearest = |slot: u32| self.rows.highest(slot);
        if found.len() < FEW {
            let lowest = found.iter().map(price).min()?;
            return Some((lowest, found.iter().map(dearest).max()?));
        }
        let first = |order: Order| {
            let mut listed = self.orders.get(order).iter();
            listed.find(|slot| found.contains(**slot)).copied()
        };
        let lowest = price(first(Order::PriceAscending)?);
        Some((lowest, dearest(first(Order::Dearest)?)))
    }
}

impl Hits {
    fn products(&self) -> RoaringBitmap {
        let mut products = self.every.clone();
        products.extend(self.some.iter().map(|(slot, _)| *slot));
        products
    }
}
