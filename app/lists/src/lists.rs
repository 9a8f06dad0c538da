//! All products on sale, brought up to date one by one.

use commerce::Currency;
use commerce::ids::ProductId;
use roaring::RoaringBitmap;

use crate::columns::{self, Columns, Filling};
use crate::goods::{Goods, Holders, Unfit};
use crate::mixed::Packed;
use crate::order::Orders;
use crate::values::{ValueId, Values};

/// Begin with [`Lists::load`] and [`Lists::arrange`]; then [`Lists::put`] and [`Lists::remove`].
#[derive(Debug, Default)]
pub struct Lists {
    pub(crate) rows: Columns,
    pub(crate) values: Values,
    pub(crate) orders: Orders,
    pub(crate) on_sale: RoaringBitmap,
    pub(crate) in_stock: RoaringBitmap,
    pub(crate) currency: Option<Currency>,
    /// Slots by the product's id.
    by_id: Vec<u32>,
    free: Vec<u32>,
}

impl Lists {
    /// Adds a product without a place in the orders: many at once are arranged together.
    ///
    /// # Errors
    /// When it cannot stand in these lists; they are of no use then.
    pub fn load(&mut self, goods: &Goods) -> Result<(), Unfit> {
        let slot = match self.find(goods.id) {
            Ok(at) => self.by_id[at],
            Err(at) => {
                let slot = self.fresh()?;
                self.rows.id[slot as usize] = goods.id.get();
                self.by_id.insert(at, slot);
                slot
            }
        };
        self.empty(slot);
        self.fill(slot, goods)
    }

    /// Puts all that was loaded in order.
    pub fn arrange(&mut self) {
        self.orders.fill(&self.rows, &self.in_stock, &self.on_sale);
    }

    /// Adds a product, or says what became of it.
    ///
    /// # Errors
    /// When it cannot stand in these lists; they are of no use then.
    pub fn put(&mut self, goods: &Goods) -> Result<(), Unfit> {
        self.remove(goods.id);
        self.load(goods)?;
        if let Some(slot) = self.slot(goods.id) {
            self.orders.insert(&self.rows, &self.in_stock, slot);
        }
        Ok(())
    }

    /// Takes a product off all lists.
    pub fn remove(&mut self, product: ProductId) {
        let Ok(at) = self.find(product) else { return };
        let slot = self.by_id.remove(at);
        self.orders.remove(&self.rows, &self.in_stock, slot);
        self.empty(slot);
        self.free.push(slot);
    }

    /// Says what became of those products: those that were not read are no longer on sale.
    ///
    /// # Errors
    /// When one cannot stand in these lists; they are of no use then.
    pub fn update(&mut self, asked: &[ProductId], read: &[Goods]) -> Result<(), Unfit> {
        for product in asked {
            self.remove(*product);
        }
        read.iter().try_for_each(|goods| self.put(goods))
    }

    /// Says how many pieces of it were sold so far.
    pub fn set_sold(&mut self, product: ProductId, sold: i64) {
        let Some(slot) = self.slot(product) else {
            return;
        };
        let sold = columns::sold(sold);
        if self.rows.sold[slot as usize] == sold {
            return;
        }
        self.orders.remove(&self.rows, &self.in_stock, slot);
        self.rows.sold[slot as usize] = sold;
        self.orders.insert(&self.rows, &self.in_stock, slot);
    }

    /// How many products are on sale.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// About how many bytes of memory it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let numbers = (self.by_id.len() + self.free.len()) * size_of::<u32>();
        let sets = self.on_sale.serialized_size() + self.in_stock.serialized_size();
        self.rows.bytes() + self.values.bytes() + self.orders.bytes() + numbers + sets
    }

    pub(crate) fn slot(&self, product: ProductId) -> Option<u32> {
        let at = self.find(product).ok()?;
        self.by_id.get(at).copied()
    }

    /// Where it stands among the slots by id, or where it would.
    fn find(&self, product: ProductId) -> Result<usize, usize> {
        let id = |slot: &u32| self.rows.id[*slot as usize];
        self.by_id.binary_search_by_key(&product.get(), id)
    }

    fn fresh(&mut self) -> Result<u32, Unfit> {
        match self.free.pop() {
            Some(slot) => Ok(slot),
            None => self.rows.push(),
        }
    }

    fn fill(&mut self, slot: u32, goods: &Goods) -> Result<(), Unfit> {
        match self.currency {
            Some(known) if known != goods.currency => return Err(Unfit::Currency(goods.id)),
            _ => self.currency = Some(goods.currency),
        }
        let filling = self.filling(slot, goods)?;
        self.rows.set(slot, goods, filling)?;
        self.on_sale.insert(slot);
        if goods.in_stock {
            self.in_stock.insert(slot);
        }
        Ok(())
    }

    /// Notes the values, and what tells the offers apart.
    fn filling(&mut self, slot: u32, goods: &Goods) -> Result<Filling, Unfit> {
        let (mut whole, mut held) = (Vec::new(), Vec::new());
        for value in &goods.values {
            let number = self.values.number(&value.facet, &value.value)?;
            let of_some = match &value.holders {
                Holders::All => None,
                Holders::Some(variants) => Some(places(goods, variants, number)?),
            };
            let is_whole = of_some.is_none();
            if of_some.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            if let Some(entry) = self.values.get_mut(number) {
                entry.insert(slot, is_whole, value.words.clone());
            }
            match of_some {
                None => whole.push(number),
                Some(places) => held.extend(places),
            }
        }
        whole.sort_unstable();
        held.sort_unstable();
        let prices: Vec<i64> = goods.offers.iter().map(|offer| offer.price_minor).collect();
        let is_alike = held.is_empty() && prices.first() == prices.last();
        let mixed = match is_alike {
            true => None,
            false => Some(Packed::new(&prices, &held).ok_or(Unfit::Offers(goods.id))?),
        };
        Ok(Filling {
            whole: whole.into(),
            mixed,
        })
    }

    /// Takes what is known of a slot out of all sets but the orders.
    fn empty(&mut self, slot: u32) {
        let at = slot as usize;
        let whole = std::mem::take(&mut self.rows.whole[at]);
        let mixed = self.rows.mixed[at].take();
        let held = mixed.iter().flat_map(|mixed| mixed.read(0).held());
        let held = held.map(|(_, value)| value);
        for value in whole.iter().copied().chain(held) {
            if let Some(entry) = self.values.get_mut(value) {
                entry.remove(slot);
            }
        }
        self.on_sale.remove(slot);
        self.in_stock.remove(slot);
    }
}

/// The places of those variants, with the value.
fn places(goods: &Goods, variants: &[i64], value: ValueId) -> Result<Vec<(u16, ValueId)>, Unfit> {
    let mut places = Vec::new();
    for (place, offer) in goods.offers.iter().enumerate() {
        if variants.contains(&offer.variant) {
            let place = u16::try_from(place).map_err(|_| Unfit::Offers(goods.id))?;
            places.push((place, value));
        }
    }
    Ok(places)
}
