//! What is known of each product, by slot: the number of its row, which stays while the product is on sale.

use commerce::ids::ProductId;

use crate::goods::{Goods, Unfit};
use crate::mixed::{Mixed, Packed};
use crate::title::TitleKey;
use crate::values::ValueId;

/// More than any reduction, in thousandths of the price before: not reduced.
pub const NOT_REDUCED: u16 = u16::MAX;

#[derive(Debug, Default)]
pub struct Columns {
    pub id: Vec<i64>,
    /// Of its cheapest offer.
    pub lowest: Vec<i64>,
    /// Pieces; above four thousand million they are all the same.
    pub sold: Vec<u32>,
    pub published_ms: Vec<i64>,
    /// Thousandths of a star, and ratings.
    pub rating: Vec<(u32, u32)>,
    /// Thousandths of the price before that are left, or [`NOT_REDUCED`].
    pub left: Vec<u16>,
    pub title: Vec<TitleKey>,
    /// The values that all offers have.
    pub whole: Vec<Box<[ValueId]>>,
    /// Offers that differ in price or values.
    pub mixed: Vec<Option<Packed>>,
}

/// What a slot is filled with; what it is found by apart.
pub struct Filling {
    pub whole: Box<[ValueId]>,
    pub mixed: Option<Packed>,
}

impl Columns {
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// An empty slot behind all others.
    pub fn push(&mut self) -> Result<u32, Unfit> {
        let slot = u32::try_from(self.len()).map_err(|_| Unfit::Many)?;
        self.id.push(0);
        self.lowest.push(0);
        self.sold.push(0);
        self.published_ms.push(0);
        self.rating.push((0, 0));
        self.left.push(NOT_REDUCED);
        self.title.push(TitleKey::default());
        self.whole.push(Box::default());
        self.mixed.push(None);
        Ok(slot)
    }

    pub fn set(&mut self, slot: u32, goods: &Goods, filling: Filling) -> Result<(), Unfit> {
        let at = slot as usize;
        let title = TitleKey::read(&goods.sort_title).ok_or(Unfit::Title(goods.id))?;
        let lowest = goods
            .offers
            .first()
            .ok_or(Unfit::Offers(goods.id))?
            .price_minor;
        self.id[at] = goods.id.get();
        self.lowest[at] = lowest;
        self.sold[at] = sold(goods.sold);
        self.published_ms[at] = goods.published_at_ms;
        self.rating[at] = rating(goods);
        self.left[at] = left(lowest, goods.compare_at_minor);
        self.title[at] = title;
        self.whole[at] = filling.whole;
        self.mixed[at] = filling.mixed;
        Ok(())
    }

    pub fn product(&self, slot: u32) -> ProductId {
        ProductId(self.id[slot as usize])
    }

    pub fn mixed(&self, slot: u32) -> Option<Mixed<'_>> {
        let packed = self.mixed[slot as usize].as_ref()?;
        Some(packed.read(self.lowest[slot as usize]))
    }

    /// What its dearest offer costs.
    pub fn highest(&self, slot: u32) -> i64 {
        let dearest = self
            .mixed(slot)
            .and_then(|mixed| mixed.prices().next_back());
        dearest.unwrap_or(self.lowest[slot as usize])
    }

    /// What the offer at that place costs.
    pub fn price(&self, slot: u32, place: usize) -> i64 {
        let price = self.mixed(slot).and_then(|mixed| mixed.price(place));
        price.unwrap_or(self.lowest[slot as usize])
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        /// What the allocator adds to a small piece, about.
        const PIECE: usize = 12;
        let titles = self.title.iter().map(|title| title.bytes() + PIECE);
        let whole = self
            .whole
            .iter()
            .map(|values| size_of_val(&**values) + PIECE);
        let mixed = self.mixed.iter().flatten();
        let mixed = mixed.map(|mixed| mixed.bytes() + PIECE);
        let row = size_of::<i64>() * 3
            + size_of::<(u32, u32)>()
            + size_of::<u32>()
            + size_of::<u16>()
            + size_of::<TitleKey>()
            + size_of::<Box<[ValueId]>>()
            + size_of::<Option<Packed>>();
        self.len() * row + titles.sum::<usize>() + whole.sum::<usize>() + mixed.sum::<usize>()
    }
}

fn rating(goods: &Goods) -> (u32, u32) {
    let (sum, count) = (goods.rating.sum, goods.rating.count);
    let thousandths = match count {
        0 => 0,
        count => sum.saturating_mul(1000) / count,
    };
    let bounded = |number: i64| u32::try_from(number.max(0)).unwrap_or(u32::MAX);
    (bounded(thousandths), bounded(count))
}

pub fn sold(pieces: i64) -> u32 {
    u32::try_from(pieces.max(0)).unwrap_or(u32::MAX)
}

fn left(price: i64, before: Option<i64>) -> u16 {
    match before {
        Some(before) if before > price => {
            let left = price.saturating_mul(1000) / before;
            u16::try_from(left).unwrap_or(NOT_REDUCED)
        }
        _ => NOT_REDUCED,
    }
}
