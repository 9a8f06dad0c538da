//! What a listing asks for, in the numbers of the values.

use commerce::Money;
use commerce::catalog::ListingQuery;
use roaring::RoaringBitmap;

use crate::lists::Lists;
use crate::values::ValueId;

pub const CATEGORY: &str = "category";
const BRAND: &str = "brand";
/// Attributes live beside `category` and `brand`, so their codes carry a prefix.
const ATTRIBUTE_PREFIX: &str = "a:";

/// Whether a category stands one step below where the shopper does: only those are offered.
#[must_use]
pub fn is_next_below(query: &ListingQuery, path: &str) -> bool {
    let below = match &query.category {
        Some(here) => path
            .strip_prefix(here.as_str())
            .and_then(|rest| rest.strip_prefix('/')),
        None => Some(path),
    };
    below.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

pub struct Choice {
    /// Of which products it is asked, whatever values are chosen.
    pub base: RoaringBitmap,
    pub groups: Vec<Group>,
    pub least: Option<i64>,
    pub most: Option<i64>,
}

/// The chosen values of one facet: any of them will do.
pub struct Group {
    /// None when no product has the facet.
    pub facet: Option<u32>,
    /// Sorted.
    pub values: Vec<ValueId>,
    /// The products of which one of the values is every offer's.
    pub whole: RoaringBitmap,
    /// The products of which some offer may have one.
    pub any: RoaringBitmap,
}

impl Choice {
    pub fn of(lists: &Lists, query: &ListingQuery, found: Option<&RoaringBitmap>) -> Choice {
        let mut base = match found {
            Some(found) => found & &lists.on_sale,
            None => lists.on_sale.clone(),
        };
        if query.in_stock {
            base &= &lists.in_stock;
        }
        if let Some(path) = &query.category {
            base &= Group::of(lists, CATEGORY, [path]).any;
        }
        let mut groups = Vec::new();
        if !query.brands.is_empty() {
            groups.push(Group::of(lists, BRAND, &query.brands));
        }
        let chosen = query.attributes.iter();
        for (code, values) in chosen.filter(|(_, values)| !values.is_empty()) {
            let facet = format!("{ATTRIBUTE_PREFIX}{code}");
            groups.push(Group::of(lists, &facet, values));
        }
        Choice {
            base,
            groups,
            least: query.price_min.map(Money::minor),
            most: query.price_max.map(Money::minor),
        }
    }

    pub fn has_price(&self) -> bool {
        self.least.is_some() || self.most.is_some()
    }

    /// Whether something is chosen in that facet.
    pub fn is_chosen(&self, facet: u32) -> bool {
        self.groups.iter().any(|group| group.facet == Some(facet))
    }
}

impl Group {
    fn of<'a>(lists: &Lists, facet: &str, chosen: impl IntoIterator<Item = &'a String>) -> Group {
        let facet = lists.values.facet(facet);
        let number = |code: &String| lists.values.find(facet?, code);
        let mut values: Vec<ValueId> = chosen.into_iter().filter_map(number).collect();
        values.sort_unstable();
        let (mut whole, mut any) = (RoaringBitmap::new(), RoaringBitmap::new());
        for entry in values.iter().filter_map(|value| lists.values.get(*value)) {
            whole |= &entry.whole;
            any |= &entry.part;
        }
        any |= &whole;
        Group {
            facet,
            values,
            whole,
            any,
        }
    }
}
