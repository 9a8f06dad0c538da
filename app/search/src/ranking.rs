//! What a match is worth: points per word and field, whole numbers so that equal matches are exactly equal.

use tantivy::query::{
    BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

use crate::schema::Fields;
use crate::words::other_forms;

const EXACT_SKU: f32 = 100_000.0;
const SKU_START: f32 = 400.0;
const WHOLE_TITLE: f32 = 300.0;
const TITLE_START: f32 = 200.0;

/// Points for a word as it was typed, in title, brand, category, attribute and description.
const EXACT: [f32; 5] = [40.0, 26.0, 24.0, 12.0, 4.0];
/// The other form of the word: cameras for camera.
const OTHER_FORM: [f32; 5] = [39.0, 25.0, 23.0, 11.0, 4.0];
/// The word is the beginning of a longer one. Descriptions hold too many words for that to mean something.
const BEGINNING: [f32; 5] = [32.0, 20.0, 18.0, 8.0, 0.0];
/// The word holds one typing error, or two.
const ONE_ERROR: [f32; 5] = [16.0, 13.0, 10.0, 5.0, 2.0];
const TWO_ERRORS: [f32; 5] = [9.0, 7.0, 6.0, 3.0, 1.0];

/// A word of the query and the words of the catalogue that it may stand for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub word: String,
    /// The last word is still being typed, so its beginning counts.
    pub unfinished: bool,
    /// Words of the catalogue within reach, with the number of typing errors.
    pub similar: Vec<(String, u8)>,
}

/// Whether every word has to be found, or one is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Every,
    Any,
}

/// The whole query: the words in any of its readings, plus the points for a SKU and for titles that start with what was
/// typed.
pub(crate) fn query(
    fields: &Fields,
    readings: &[Vec<Wanted>],
    sku: &str,
    need: Need,
) -> Box<dyn Query> {
    let mut alternatives: Vec<(Occur, Box<dyn Query>)> = readings
        .iter()
        .map(|wanted| (Occur::Should, by_words(fields, wanted, need)))
        .collect();
    if !sku.is_empty() {
        alternatives.push((Occur::Should, term(fields.sku, sku, EXACT_SKU)));
        // Four signs with a digit among them look like a part number; "blue" does not.
        if sku.len() >= 4 && sku.chars().any(|c| c.is_ascii_digit()) {
            alternatives.push((Occur::Should, beginning(fields.sku, sku, SKU_START)));
        }
    }
    Box::new(BooleanQuery::new(alternatives))
}

/// One SKU as it is written.
pub(crate) fn sku_query(fields: &Fields, key: &str) -> Box<dyn Query> {
    term(fields.sku, key, EXACT_SKU)
}

fn by_words(fields: &Fields, wanted: &[Wanted], need: Need) -> Box<dyn Query> {
    let occur = match need {
        Need::Every => Occur::Must,
        Need::Any => Occur::Should,
    };
    let every: Vec<(Occur, Box<dyn Query>)> = wanted
        .iter()
        .map(|wanted| (occur, word_query(fields, wanted)))
        .collect();
    let words: Vec<&str> = wanted.iter().map(|wanted| wanted.word.as_str()).collect();
    let phrase = words.join(" ");
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(BooleanQuery::new(every))),
        (Occur::Should, term(fields.start, &phrase, WHOLE_TITLE)),
        (Occur::Should, beginning(fields.start, &phrase, TITLE_START)),
    ]))
}

fn word_query(fields: &Fields, wanted: &Wanted) -> Box<dyn Query> {
    let mut ways: Vec<Box<dyn Query>> = Vec::new();
    let mut add = |word: &str, points: [f32; 5]| {
        for (field, points) in searched(fields).into_iter().zip(points) {
            ways.push(term(field, word, points));
        }
    };
    add(&wanted.word, EXACT);
    for form in other_forms(&wanted.word) {
        add(&form, OTHER_FORM);
    }
    for (word, errors) in &wanted.similar {
        add(word, if *errors <= 1 { ONE_ERROR } else { TWO_ERRORS });
    }
    if wanted.unfinished {
        for (field, points) in searched(fields).into_iter().zip(BEGINNING) {
            if points > 0.0 {
                ways.push(beginning(field, &wanted.word, points));
            }
        }
    }
    Box::new(DisjunctionMaxQuery::new(ways))
}

fn searched(fields: &Fields) -> [Field; 5] {
    [
        fields.title,
        fields.brand,
        fields.category,
        fields.attribute,
        fields.description,
    ]
}

fn term(field: Field, word: &str, points: f32) -> Box<dyn Query> {
    let query = TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::Basic);
    Box::new(ConstScoreQuery::new(Box::new(query), points))
}

fn beginning(field: Field, start: &str, points: f32) -> Box<dyn Query> {
    let query = FuzzyTermQuery::new_prefix(Term::from_field_text(field, start), 0, true);
    Box::new(ConstScoreQuery::new(Box::new(query), points))
}
