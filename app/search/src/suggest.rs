//! What is offered while a shopper types: queries, categories and products.

use std::collections::HashMap;

use crate::document::{CategoryDocument, ProductDocument};
use crate::error::SearchError;
use crate::generation::Generation;
use crate::words::{is_unspaced, query_words, words};

/// The most rows a list of suggestions has.
pub const SUGGESTION_LIMIT: usize = 8;

const QUERIES: usize = 3;
const CATEGORIES: usize = 2;
const SHORTEST_PREFIX: usize = 2;
/// In a large catalogue, phrases of a single product are left out of the suggested queries.
const RARE_PHRASES: usize = 20_000;

/// At most [`SUGGESTION_LIMIT`] rows in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Longer queries that begin with what was typed.
    pub queries: Vec<String>,
    pub categories: Vec<SuggestedCategory>,
    pub products: Vec<SuggestedProduct>,
    /// How many products the whole search finds.
    pub total: usize,
}

/// A category to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedCategory {
    pub name: String,
    /// The part of its address after `/c/`.
    pub path: String,
    /// How many products are in it.
    pub products: usize,
}

/// A product to go to, with what its row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedProduct {
    pub product_id: i64,
    pub slug: String,
    pub title: String,
    pub brand: Option<String>,
    pub image_key: Option<String>,
    /// In minor units of `currency`.
    pub price_minor: i64,
    /// The price is the lowest of several.
    pub price_varies: bool,
    pub currency: String,
    pub in_stock: bool,
}

impl Generation {
    pub fn suggest(&self, prefix: &str, limit: usize) -> Result<Suggestions, SearchError> {
        let limit = limit.min(SUGGESTION_LIMIT);
        let typed = query_words(prefix);
        let letters: usize = typed.iter().map(|word| word.chars().count()).sum();
        if letters < SHORTEST_PREFIX || limit == 0 {
            return Ok(Suggestions::default());
        }
        let mut queries = self.phrases.queries(&typed.join(" "), QUERIES.min(limit));
        let mut categories = self.phrases.categories(&typed, CATEGORIES);
        let ranked = self.rank(prefix, false, limit)?;
        if queries.is_empty()
            && let Some(corrected) = &ranked.corrected
        {
            queries.push(corrected.clone());
        }
        // Products are what most people look for: they keep half of the rows.
        let others = limit - ranked.top.len().min(limit.div_ceil(2));
        categories.truncate(others);
        queries.truncate(others - categories.len());
        let room = limit - queries.len() - categories.len();
        let mut products = Vec::with_capacity(room);
        for (_, address) in ranked.top.into_iter().take(room) {
            let card = self.card(address)?;
            products.push(SuggestedProduct {
                product_id: card.id,
                slug: card.slug,
                title: card.title,
                brand: card.brand,
                image_key: card.image_key,
                price_minor: card.price_minor,
                price_varies: card.price_varies,
                currency: card.currency,
                in_stock: card.in_stock,
            });
        }
        Ok(Suggestions {
            queries,
            categories,
            products,
            total: ranked.total,
        })
    }
}

/// The short phrases and the categories of the catalogue.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    /// In alphabetical order, with the number of products.
    queries: Vec<(String, usize)>,
    categories: Vec<(Vec<String>, CategoryDocument, usize)>,
}

impl Phrases {
    pub fn collect(products: &[ProductDocument]) -> Self {
        let mut queries: HashMap<String, usize> = HashMap::new();
        let mut categories: HashMap<&CategoryDocument, usize> = HashMap::new();
        for product in products {
            for phrase in phrases(product) {
                *queries.entry(phrase).or_default() += 1;
            }
            for category in &product.categories {
                *categories.entry(category).or_default() += 1;
            }
        }
        if queries.len() > RARE_PHRASES {
            queries.retain(|_, products| *products > 1);
        }
        let mut queries: Vec<_> = queries.into_iter().collect();
        queries.sort();
        let mut categories: Vec<_> = categories
            .into_iter()
            .map(|(category, count)| (words(&category.name), category.clone(), count))
            .collect();
        categories.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
        Self {
            queries,
            categories,
        }
    }

    /// Phrases that begin with `typed`, those of most products first. "running" gives way to "running shoe"
    /// when every product that has the one has the other.
    fn queries(&self, typed: &str, limit: usize) -> Vec<String> {
        let start = self
            .queries
            .partition_point(|(phrase, _)| phrase.as_str() < typed);
        let begin: Vec<&(String, usize)> = self
            .queries
            .iter()
            .skip(start)
            .take_while(|(phrase, _)| phrase.starts_with(typed))
            .collect();
        let mut kept: Vec<&(String, usize)> = Vec::new();
        for (position, candidate) in begin.iter().enumerate() {
            let longer = begin
                .get(position + 1)
                .filter(|(next, _)| next.starts_with(&format!("{} ", candidate.0)));
            let said_better = longer.is_some_and(|(_, products)| *products == candidate.1);
            if candidate.0 != typed && !said_better {
                kept.push(candidate);
            }
        }
        kept.sort_by(|a, b| {
            b.1.cmp(&a.1)
                .then(a.0.len().cmp(&b.0.len()))
                .then(a.0.cmp(&b.0))
        });
        kept.into_iter()
            .take(limit)
            .map(|(phrase, _)| phrase.clone())
            .collect()
    }

    /// Categories with a word that begins with the last typed one and holds the words before it.
    fn categories(&self, typed: &[String], limit: usize) -> Vec<SuggestedCategory> {
        let Some((last, before)) = typed.split_last() else {
            return Vec::new();
        };
        self.categories
            .iter()
            .filter(|(name, _, _)| {
                before.iter().all(|word| name.contains(word))
                    && name.iter().any(|word| word.starts_with(last.as_str()))
            })
            .take(limit)
            .map(|(_, category, products)| SuggestedCategory {
                name: category.name.clone(),
                path: category.path.clone(),
                products: *products,
            })
            .collect()
    }
}

/// The distinct queries a product answers: its brand, and the words and pairs of words of its title.
fn phrases(product: &ProductDocument) -> Vec<String> {
    let title = words(&product.title);
    let mut found: Vec<String> = title
        .iter()
        .filter(|word| word.chars().count() > SHORTEST_PREFIX)
        .cloned()
        .collect();
    found.extend(title.windows(2).map(|pair| pair.join(" ")));
    found.extend(product.brand.as_deref().map(|brand| words(brand).join(" ")));
    // Pairs of characters are no words to offer.
    found.retain(|phrase| !phrase.chars().any(is_unspaced));
    found.sort();
    found.dedup();
    found
}
