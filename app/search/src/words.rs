//! How text becomes the words that are compared: lower case, no accents, no punctuation.

use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer};

/// The longest query that is read, in characters; what follows is ignored.
pub const QUERY_LIMIT: usize = 200;

const WORDS_IN_A_QUERY: usize = 10;
/// Longer runs of letters are not words anybody searches for, and an automaton of them is costly.
const LONGEST_WORD: usize = 40;
/// A longer word is looked for as it is: what it might have meant costs more the longer it is.
const LONGEST_FUZZY: usize = 20;
const SHORTEST_STEM: usize = 3;
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with",
];

/// The words of any text, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let plain: String = text.chars().filter(|c| !is_silent(*c)).collect();
    let mut analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(AsciiFoldingFilter)
        .filter(LowerCaser)
        .build();
    let mut stream = analyzer.token_stream(&plain);
    let mut words = Vec::new();
    while stream.advance() {
        let word = &stream.token().text;
        if word.chars().count() <= LONGEST_WORD {
            words.push(word.clone());
        }
    }
    words
}

/// The words of a query: bounded in number, without "the" and "for" unless there is nothing else.
pub(crate) fn query_words(text: &str) -> Vec<String> {
    let all = words(cut(text));
    let telling: Vec<String> = all
        .iter()
        .filter(|word| !STOP_WORDS.contains(&word.as_str()))
        .cloned()
        .collect();
    let mut chosen = if telling.is_empty() { all } else { telling };
    chosen.truncate(WORDS_IN_A_QUERY);
    chosen
}

/// The first [`QUERY_LIMIT`] characters.
pub(crate) fn cut(text: &str) -> &str {
    match text.char_indices().nth(QUERY_LIMIT) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// A SKU without the separators people leave out or add: `304.096-29` is `30409629`.
pub(crate) fn sku_key(sku: &str) -> String {
    words(cut(sku)).concat()
}

/// How many typing errors a word of this length may hold. Model numbers allow none: 16GB is not 32GB.
pub(crate) fn typing_errors(word: &str) -> u8 {
    if !word.chars().all(char::is_alphabetic) {
        return 0;
    }
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        8..=LONGEST_FUZZY => 2,
        _ => 0,
    }
}

/// The singular or plural of an English word, as far as its ending tells.
pub(crate) fn other_forms(word: &str) -> Vec<String> {
    if !word.is_ascii() || word.len() < SHORTEST_STEM {
        return Vec::new();
    }
    let mut forms = vec![format!("{word}s")];
    if let Some(stem) = word.strip_suffix("ies") {
        forms.push(format!("{stem}y"));
    }
    if let Some(stem) = word.strip_suffix('y') {
        forms.push(format!("{stem}ies"));
    }
    if let Some(stem) = word.strip_suffix("es").filter(|s| s.len() >= SHORTEST_STEM) {
        forms.push(stem.to_owned());
    }
    forms.extend(singular(word).map(str::to_owned));
    if word.ends_with("ch") || word.ends_with("sh") || word.ends_with('x') || word.ends_with("ss") {
        forms.push(format!("{word}es"));
    }
    forms
}

/// The word without the s of a plural.
pub(crate) fn singular(word: &str) -> Option<&str> {
    word.strip_suffix('s')
        .filter(|stem| stem.len() >= SHORTEST_STEM && !stem.ends_with('s'))
}

/// Apostrophes join (men's is mens), combining accents and invisible joiners vanish.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}'
            | '\u{02BC}'
            | '\u{00AD}'
            | '\u{0300}'..='\u{036F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_apostrophes_make_no_difference() {
        assert_eq!(
            words("Café CRÈME, Men’s Größe"),
            ["cafe", "creme", "mens", "grosse"]
        );
        assert_eq!(words("cafe\u{301}"), words("café"));
        assert_eq!(words("İstanbul"), ["istanbul"]);
    }

    #[test]
    fn small_words_are_dropped_only_when_others_remain() {
        assert_eq!(query_words("shoes for the beach"), ["shoes", "beach"]);
        assert_eq!(query_words("the"), ["the"]);
    }

    #[test]
    fn longer_words_forgive_more_and_model_numbers_forgive_nothing() {
        assert_eq!(typing_errors("usb"), 0);
        assert_eq!(typing_errors("chair"), 1);
        assert_eq!(typing_errors("keyboard"), 2);
        assert_eq!(typing_errors("c24f390"), 0);
        assert_eq!(typing_errors(&"a".repeat(20)), 2);
        assert_eq!(typing_errors(&"a".repeat(21)), 0);
    }

    #[test]
    fn a_query_is_cut_at_its_limit_between_characters() {
        let long = "ü".repeat(QUERY_LIMIT + 50);
        assert_eq!(cut(&long).chars().count(), QUERY_LIMIT);
    }

    #[test]
    fn plurals_and_singulars_meet() {
        for (one, many) in [
            ("camera", "cameras"),
            ("battery", "batteries"),
            ("watch", "watches"),
        ] {
            assert!(other_forms(one).contains(&many.to_owned()), "{one}");
            assert!(other_forms(many).contains(&one.to_owned()), "{many}");
        }
        assert!(!other_forms("glass").contains(&"glas".to_owned()));
    }
}
