//! Words of the catalogue that a mistyped word may have meant.

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, Term};

use crate::error::SearchError;
use crate::generation::Generation;
use crate::words::{other_forms, singular, typing_errors};

/// The most words a mistyped word is compared with afterwards; the nearest are kept.
const SIMILAR_WORDS: usize = 24;

impl Generation {
    /// Whether the catalogue holds the word, its other form or, while it is being typed, a longer one.
    pub fn knows(&self, word: &str, unfinished: bool) -> Result<bool, SearchError> {
        if self.frequency(self.fields.vocabulary, word)? > 0 {
            return Ok(true);
        }
        for form in other_forms(word) {
            if self.frequency(self.fields.vocabulary, &form)? > 0 {
                return Ok(true);
            }
        }
        Ok(unfinished && self.begins_a_word(word)?)
    }

    /// Words of the catalogue within the errors this word may hold, the likeliest first.
    pub fn similar(&self, word: &str) -> Result<Vec<(String, u8)>, SearchError> {
        let mut found: Vec<Similar> = Vec::new();
        let allowed = typing_errors(word);
        let spellings = std::iter::once(word).chain(singular(word));
        for (spelling, errors) in spellings.flat_map(|s| (1..=allowed).map(move |e| (s, e))) {
            for (text, frequency) in self.within(spelling, errors)? {
                if text == word || found.iter().any(|known| known.text == text) {
                    continue;
                }
                found.push(Similar {
                    errors,
                    hidden: !self.names_products(&text)?,
                    other_start: text.chars().next() != word.chars().next(),
                    frequency,
                    text,
                });
            }
        }
        found.sort_by(|a, b| {
            (a.errors, a.hidden, a.other_start)
                .cmp(&(b.errors, b.hidden, b.other_start))
                .then(b.frequency.cmp(&a.frequency))
                .then(a.text.cmp(&b.text))
        });
        found.truncate(SIMILAR_WORDS);
        Ok(found.into_iter().map(|s| (s.text, s.errors)).collect())
    }

    fn within(&self, word: &str, errors: u8) -> Result<Vec<(String, u32)>, SearchError> {
        let term = Term::from_field_text(self.fields.vocabulary, word);
        let automaton = FuzzyTermQuery::new(term, errors, true).automaton()?;
        let mut found = Vec::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.vocabulary)?;
            let mut stream = inverted.terms().search(&automaton).into_stream()?;
            while stream.advance() {
                if let Ok(text) = std::str::from_utf8(stream.key()) {
                    found.push((text.to_owned(), stream.value().doc_freq));
                }
            }
        }
        Ok(found)
    }

    fn begins_a_word(&self, start: &str) -> Result<bool, SearchError> {
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.vocabulary)?;
            let mut stream = inverted.terms().range().ge(start).into_stream()?;
            if stream.advance() && stream.key().starts_with(start.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn names_products(&self, word: &str) -> Result<bool, SearchError> {
        for field in [self.fields.title, self.fields.brand, self.fields.category] {
            if self.frequency(field, word)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn frequency(&self, field: Field, word: &str) -> Result<u64, SearchError> {
        Ok(self
            .searcher
            .doc_freq(&Term::from_field_text(field, word))?)
    }
}

struct Similar {
    text: String,
    errors: u8,
    /// Only descriptions and attributes hold it.
    hidden: bool,
    /// People seldom mistype the first letter.
    other_start: bool,
    frequency: u32,
}
