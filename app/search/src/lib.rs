//! The shop's search: an index per instance, built from the catalogue and swapped whole, that forgives typing errors.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod directory;
mod document;
mod error;
mod generation;
mod index;
mod matching;
mod ranking;
mod schema;
mod spelling;
mod suggest;
mod synonyms;
mod words;

pub use document::{CategoryDocument, ProductDocument};
pub use error::SearchError;
pub use index::{Index, MATCHING_LIMIT};
pub use matching::{ExactSku, Hit, SearchAnswer, SearchRequest};
pub use suggest::{SUGGESTION_LIMIT, SuggestedCategory, SuggestedProduct, Suggestions};
pub use synonyms::Synonyms;
pub use words::QUERY_LIMIT;
