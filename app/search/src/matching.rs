//! From what was typed to the products that match: strictly first, forgiving when that finds little.

use tantivy::collector::{Count, TopDocs};
use tantivy::schema::Term;
use tantivy::{DocAddress, Score};

use crate::error::SearchError;
use crate::generation::Generation;
use crate::index::MATCHING_LIMIT;
use crate::ranking::{Need, Wanted, query, sku_query};
use crate::schema::PRODUCT_ID;
use crate::words::{cut, exact_sku_key, readings, sku_key};

/// With fewer strict matches than this, words that look alike are searched too.
const ENOUGH: usize = 4;

/// Words of one query whose look-alikes are searched for: each costs a walk over the vocabulary.
const FUZZY_WORDS: usize = 4;

/// A search: what was typed and which part of the answer is shown.
#[derive(Debug, Clone, Copy)]
pub struct SearchRequest<'a> {
    /// As typed; only its first 200 characters count.
    pub text: &'a str,
    pub offset: usize,
    pub limit: usize,
    /// "Search instead for …": no correction and no look-alikes.
    pub verbatim: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchAnswer {
    /// The requested part, best first.
    pub hits: Vec<Hit>,
    /// How many products match in all.
    pub total: usize,
    /// The ids of all matches, of the first 100 000 at most, best first: what a filtered listing starts from.
    pub matching: Vec<i64>,
    /// The spelling that was searched for in place of what was typed.
    pub corrected: Option<String>,
    /// No product has every word; these have some.
    pub partial: bool,
    /// What was typed is the SKU of this product, which is also the first hit.
    pub exact_sku: Option<ExactSku>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    pub product_id: i64,
    pub score: f32,
}

/// The product and the variant whose SKU was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactSku {
    pub product_id: i64,
    pub slug: String,
    /// The SKU as the catalogue writes it.
    pub sku: String,
}

/// The ranked matches of one query, before they are cut into pages.
#[derive(Default)]
pub(crate) struct Ranked {
    pub total: usize,
    pub top: Vec<(Score, DocAddress)>,
    pub corrected: Option<String>,
    pub partial: bool,
}

impl Generation {
    pub fn search(&self, request: SearchRequest<'_>) -> Result<SearchAnswer, SearchError> {
        let limit = self.products.min(MATCHING_LIMIT);
        let ranked = self.rank(request.text, request.verbatim, limit)?;
        let segments = self.searcher.segment_readers().iter();
        let ids = segments.map(|segment| segment.fast_fields().i64(PRODUCT_ID));
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        let mut hits = Vec::with_capacity(ranked.top.len());
        for (score, address) in &ranked.top {
            let ids = ids.get(address.segment_ord as usize);
            if let Some(product_id) = ids.and_then(|ids| ids.first(address.doc_id)) {
                hits.push(Hit {
                    product_id,
                    score: *score,
                });
            }
        }
        Ok(SearchAnswer {
            total: ranked.total,
            matching: hits.iter().map(|hit| hit.product_id).collect(),
            hits: hits
                .into_iter()
                .skip(request.offset)
                .take(request.limit)
                .collect(),
            corrected: ranked.corrected,
            partial: ranked.partial,
            exact_sku: self.exact_sku(request.text)?,
        })
    }

    /// The best `limit` matches of what was typed.
    pub fn rank(&self, text: &str, verbatim: bool, limit: usize) -> Result<Ranked, SearchError> {
        let readings = readings(text);
        let sku = sku_key(text);
        let words = readings.first().cloned().unwrap_or_default();
        if words.is_empty() || self.products == 0 {
            return Ok(Ranked::default());
        }
        let found = self.collect(&wanted(&readings), &sku, Need::Every, limit)?;
        if verbatim || found.total >= ENOUGH || self.has_sku(&sku)? {
            return Ok(found);
        }
        if found.total == 0
            && let Some(spelled) = self.corrected(&words)?
        {
            let ranked = self.forgiving(std::slice::from_ref(&spelled), "", limit)?;
            if ranked.total > 0 {
                return Ok(Ranked {
                    corrected: Some(spelled.join(" ")),
                    ..ranked
                });
            }
        }
        self.forgiving(&readings, &sku, limit)
    }

    /// Look-alikes of each word count too, for less; if no product has every word, some are enough.
    fn forgiving(
        &self,
        readings: &[Vec<String>],
        sku: &str,
        limit: usize,
    ) -> Result<Ranked, SearchError> {
        let mut forgiving = wanted(readings);
        let strict = self.collect(&forgiving, sku, Need::Every, limit)?;
        if strict.total >= ENOUGH {
            return Ok(strict);
        }
        for wanted in forgiving.iter_mut().flatten().take(FUZZY_WORDS) {
            wanted.similar = self.similar(&wanted.word)?;
        }
        let found = self.collect(&forgiving, sku, Need::Every, limit)?;
        if found.total > 0 || readings.first().is_some_and(|words| words.len() == 1) {
            return Ok(found);
        }
        let partial = self.collect(&forgiving, sku, Need::Any, limit)?;
        Ok(Ranked {
            partial: partial.total > 0,
            ..partial
        })
    }

    /// The words in the spelling of the catalogue, if one of them is unknown and looks like a known one.
    pub fn corrected(&self, words: &[String]) -> Result<Option<Vec<String>>, SearchError> {
        let (mut spelled, mut looked) = (Vec::with_capacity(words.len()), 0);
        for (position, word) in words.iter().enumerate() {
            let unfinished = position + 1 == words.len();
            let nearest = if looked >= FUZZY_WORDS || self.knows(word, unfinished)? {
                None
            } else {
                looked += 1;
                self.similar(word)?.into_iter().next()
            };
            spelled.push(nearest.map_or_else(|| word.clone(), |(text, _)| text));
        }
        Ok((spelled != words).then_some(spelled))
    }

    fn collect(
        &self,
        wanted: &[Vec<Wanted>],
        sku: &str,
        need: Need,
        limit: usize,
    ) -> Result<Ranked, SearchError> {
        let query = query(&self.fields, wanted, sku, need);
        let best = TopDocs::with_limit(limit.max(1)).order_by_score();
        let (top, total) = self.searcher.search(&query, &(best, Count))?;
        Ok(Ranked {
            total,
            top,
            ..Ranked::default()
        })
    }

    fn has_sku(&self, sku: &str) -> Result<bool, SearchError> {
        let term = Term::from_field_text(self.fields.sku, sku);
        Ok(!sku.is_empty() && self.searcher.doc_freq(&term)? > 0)
    }

    /// The one product whose SKU was typed: as it is written, else but for separators. A plain word that other products
    /// have too is a word.
    fn exact_sku(&self, text: &str) -> Result<Option<ExactSku>, SearchError> {
        let exact = self.with_sku(&exact_sku_key(text))?;
        let found = match exact.as_slice() {
            [] => self.with_sku(&sku_key(text))?,
            _ => exact,
        };
        let [address] = found.as_slice() else {
            return Ok(None);
        };
        if cut(text).trim().chars().all(char::is_alphabetic)
            && self.is_word_of_others(text, *address)?
        {
            return Ok(None);
        }
        let card = self.card(*address)?;
        let (typed, key) = (exact_sku_key(text), sku_key(text));
        let mut skus = card.skus.iter();
        let sku = skus.clone().find(|sku| exact_sku_key(sku) == typed);
        let sku = sku.or_else(|| skus.find(|sku| sku_key(sku) == key));
        Ok(sku.cloned().map(|sku| ExactSku {
            product_id: card.id,
            slug: card.slug,
            sku,
        }))
    }

    /// Up to two products with that key of a SKU.
    fn with_sku(&self, key: &str) -> Result<Vec<DocAddress>, SearchError> {
        if !self.has_sku(key)? {
            return Ok(Vec::new());
        }
        let best = TopDocs::with_limit(2).order_by_score();
        let found = self.searcher.search(&sku_query(&self.fields, key), &best)?;
        Ok(found.into_iter().map(|(_, address)| address).collect())
    }

    fn is_word_of_others(&self, text: &str, own: DocAddress) -> Result<bool, SearchError> {
        let mut wanted = wanted(&readings(text));
        for wanted in wanted.iter_mut().flatten() {
            wanted.unfinished = false;
        }
        let found = self.collect(&wanted, "", Need::Every, 2)?;
        Ok(found.top.iter().any(|(_, address)| *address != own))
    }
}

fn wanted(readings: &[Vec<String>]) -> Vec<Vec<Wanted>> {
    let wanted = |words: &Vec<String>| {
        let numbered = words.iter().enumerate();
        let wanted = numbered.map(|(position, word)| Wanted {
            word: word.clone(),
            unfinished: position + 1 == words.len(),
            similar: Vec::new(),
        });
        wanted.collect()
    };
    readings.iter().map(wanted).collect()
}
