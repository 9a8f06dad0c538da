//! Filter values by number, each with the products that have it.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::goods::{Unfit, Words};

/// The number of a filter value.
pub type ValueId = u32;

#[derive(Debug, Default)]
pub struct Values {
    facets: Vec<Facet>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Facet {
    name: Box<str>,
    values: HashMap<Box<str>, ValueId>,
}

#[derive(Debug)]
pub struct Entry {
    /// The number of its facet.
    pub facet: u32,
    pub code: Box<str>,
    /// The products of which every offer has it.
    pub whole: RoaringBitmap,
    /// The products of which some offers have it.
    pub part: RoaringBitmap,
    /// Nearly always one.
    words: Vec<Words>,
    /// The products whose words are not the first.
    odd: HashMap<u32, u32>,
}

impl Values {
    pub fn facet(&self, name: &str) -> Option<u32> {
        let at = self.facets.iter().position(|facet| &*facet.name == name)?;
        u32::try_from(at).ok()
    }

    pub fn facet_name(&self, facet: u32) -> &str {
        let facet = self.facets.get(facet as usize);
        facet.map_or("", |facet| &facet.name)
    }

    pub fn find(&self, facet: u32, code: &str) -> Option<ValueId> {
        let facet = self.facets.get(facet as usize)?;
        facet.values.get(code).copied()
    }

    pub fn get(&self, id: ValueId) -> Option<&Entry> {
        self.entries.get(id as usize)
    }

    pub fn get_mut(&mut self, id: ValueId) -> Option<&mut Entry> {
        self.entries.get_mut(id as usize)
    }

    pub fn all(&self) -> impl Iterator<Item = (ValueId, &Entry)> {
        (0..).zip(&self.entries)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The number of that value, a new one if need be.
    pub fn number(&mut self, facet: &str, code: &str) -> Result<ValueId, Unfit> {
        let of_facet = match self.facet(facet) {
            Some(known) => known,
            None => {
                self.facets.push(Facet {
                    name: facet.into(),
                    values: HashMap::new(),
                });
                u32::try_from(self.facets.len() - 1).map_err(|_| Unfit::Many)?
            }
        };
        if let Some(known) = self.find(of_facet, code) {
            return Ok(known);
        }
        let id = ValueId::try_from(self.entries.len()).map_err(|_| Unfit::Many)?;
        self.entries.push(Entry {
            facet: of_facet,
            code: code.into(),
            whole: RoaringBitmap::new(),
            part: RoaringBitmap::new(),
            words: Vec::new(),
            odd: HashMap::new(),
        });
        if let Some(facet) = self.facets.get_mut(of_facet as usize) {
            facet.values.insert(code.into(), id);
        }
        Ok(id)
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.entries.iter().map(Entry::bytes).sum()
    }
}

impl Entry {
    pub fn insert(&mut self, slot: u32, is_whole: bool, words: Words) {
        match is_whole {
            true => self.whole.insert(slot),
            false => self.part.insert(slot),
        };
        let known = self.words.iter().position(|known| *known == words);
        let at = known.unwrap_or_else(|| {
            self.words.push(words);
            self.words.len() - 1
        });
        if at > 0 {
            self.odd.insert(slot, u32::try_from(at).unwrap_or(0));
        }
    }

    pub fn remove(&mut self, slot: u32) {
        self.whole.remove(slot);
        self.part.remove(slot);
        self.odd.remove(&slot);
        if self.whole.is_empty() && self.part.is_empty() {
            self.words.clear();
        }
    }

    /// Whether all products show it in the same words.
    pub fn is_uniform(&self) -> bool {
        self.odd.is_empty()
    }

    /// In the words of that product.
    pub fn words(&self, slot: Option<u32>) -> Option<&Words> {
        let at = slot.and_then(|slot| self.odd.get(&slot));
        self.words.get(at.map_or(0, |at| *at as usize))
    }

    fn bytes(&self) -> usize {
        let words = self.words.iter().map(|words| {
            let swatch = words.swatch.as_ref().map_or(0, String::len);
            size_of::<Words>() + words.facet.len() + words.value.len() + swatch
        });
        let sets = self.whole.serialized_size() + self.part.serialized_size();
        size_of::<Entry>() + 2 * self.code.len() + sets + words.sum::<usize>() + 16 * self.odd.len()
    }
}
