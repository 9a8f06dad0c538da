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
/// Plurals that no rule tells, also at the end of longer words: bookshelves, women.
const IRREGULAR: &[(&str, &str)] = &[
    ("calf", "calves"),
    ("child", "children"),
    ("elf", "elves"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("half", "halves"),
    ("hoof", "hooves"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("loaf", "loaves"),
    ("man", "men"),
    ("mouse", "mice"),
    ("person", "people"),
    ("scarf", "scarves"),
    ("thief", "thieves"),
    ("tooth", "teeth"),
    ("wife", "wives"),
    ("wolf", "wolves"),
];
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with",
];

/// The words of any text, in order. An elided article is left out: “d'eau” is “eau”.
pub(crate) fn words(text: &str) -> Vec<String> {
    split(&without_elisions(text))
        .iter()
        .flat_map(|word| parts(word))
        .filter(|word| word.chars().count() <= LONGEST_WORD)
        .collect()
}

/// The words a text is found by: also what people write as one word, `wifi` for “Wi-Fi”, and each Chinese character.
pub(crate) fn index_words(text: &str) -> Vec<String> {
    let mut found = words(text);
    let mut more = split(text);
    more.extend(
        compounds(text)
            .into_iter()
            .map(|compound| compound.concat()),
    );
    let single = found.iter().filter(|word| word.chars().all(is_unspaced));
    more.extend(
        single
            .flat_map(|word| word.chars())
            .map(String::from)
            .collect::<Vec<_>>(),
    );
    more.retain(|word| word.chars().count() <= LONGEST_WORD);
    for word in more {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// The words of a query: bounded in number, without "the" and "for" unless there is nothing else.
pub(crate) fn query_words(text: &str) -> Vec<String> {
    telling(words(cut(text)))
}

/// The ways to read a query: word by word and, if it has words like `wi-fi`, with each of those as one.
pub(crate) fn readings(text: &str) -> Vec<Vec<String>> {
    let text = cut(text);
    let apart = telling(words(text));
    let mut joined = words(text);
    for compound in compounds(text) {
        let place = joined
            .windows(compound.len())
            .position(|window| window == compound);
        if let Some(at) = place {
            joined.splice(at..at + compound.len(), [compound.concat()]);
        }
    }
    let joined = telling(joined);
    if joined == apart {
        vec![apart]
    } else {
        vec![apart, joined]
    }
}

fn telling(all: Vec<String>) -> Vec<String> {
    let is_telling = |word: &&String| !STOP_WORDS.contains(&word.as_str());
    let telling: Vec<String> = all.iter().filter(is_telling).cloned().collect();
    let mut chosen = if telling.is_empty() { all } else { telling };
    chosen.truncate(WORDS_IN_A_QUERY);
    chosen
}

/// Folded words between blanks and punctuation.
fn split(text: &str) -> Vec<String> {
    let plain: String = text.chars().filter(|c| !is_silent(*c)).collect();
    let mut analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(AsciiFoldingFilter)
        .filter(LowerCaser)
        .build();
    let mut stream = analyzer.token_stream(&plain);
    let mut words = Vec::new();
    while stream.advance() {
        words.push(stream.token().text.clone());
    }
    words
}

/// A word as it is; of scripts that put no blanks between words, every two characters in a row.
fn parts(word: &str) -> Vec<String> {
    let signs: Vec<char> = word.chars().collect();
    let runs = signs.chunk_by(|one, next| is_unspaced(*one) == is_unspaced(*next));
    let parts = runs.flat_map(|run| match run {
        [first, _, _, ..] if is_unspaced(*first) => {
            run.windows(2).map(|pair| pair.iter().collect()).collect()
        }
        run => vec![run.iter().collect::<String>()],
    });
    parts.collect()
}

/// Chinese, Japanese and the scripts of South East Asia.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

/// Words that are written together as well: with hyphens between them, or after one of at most two letters.
fn compounds(text: &str) -> Vec<Vec<String>> {
    let text = without_elisions(text);
    let chunks: Vec<Vec<String>> = text
        .split_whitespace()
        .map(
            |chunk| match chunk.trim_matches(|c: char| !c.is_alphanumeric()) {
                word if word
                    .chars()
                    .all(|c| c.is_alphabetic() || is_hyphen(c) || is_silent(c)) =>
                {
                    split(word)
                }
                _ => Vec::new(),
            },
        )
        .collect();
    let hyphened = chunks.iter().filter(|chunk| chunk.len() > 1);
    let mut found: Vec<Vec<String>> = hyphened.cloned().collect();
    for pair in chunks.windows(2) {
        if let [one, next] = pair
            && let ([short], [word]) = (one.as_slice(), next.as_slice())
            && short.len() <= 2
            && short.chars().all(char::is_alphabetic)
            && word.chars().all(char::is_alphabetic)
            && !STOP_WORDS.contains(&short.as_str())
        {
            found.push(vec![short.clone(), word.clone()]);
        }
    }
    found
}

/// The text without the articles and pronouns that French and Italian join to a word by an apostrophe.
fn without_elisions(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut start = 0;
    for (at, sign) in signs.iter().enumerate() {
        if sign.is_alphanumeric() {
            continue;
        }
        let before: String = signs.get(start..at).unwrap_or_default().iter().collect();
        let is_joined = start > 0 && signs.get(start - 1).is_some_and(|c| is_apostrophe(*c));
        let rest = signs.get(at + 1..).unwrap_or_default();
        let after: String = rest.iter().take_while(|c| c.is_alphanumeric()).collect();
        if is_joined || !is_apostrophe(*sign) || !is_elided(&before, &after) {
            kept.push_str(&before);
            kept.push(*sign);
        }
        start = at + 1;
    }
    kept.extend(signs.get(start..).unwrap_or_default());
    kept
}

fn is_elided(before: &str, after: &str) -> bool {
    const ARTICLES: &[&str] = &[
        "all", "coll", "dall", "dell", "jusqu", "lorsqu", "nell", "presqu", "puisqu", "quelqu",
        "quest", "quoiqu", "sant", "sull",
    ];
    const ENGLISH: &[&str] = &["ll", "re", "ve"];
    let (before, after) = (before.to_lowercase(), after.to_lowercase());
    let is_article = matches!(before.chars().count(), 1..=2) || ARTICLES.contains(&before.as_str());
    is_article && after.chars().count() > 1 && !ENGLISH.contains(&after.as_str())
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
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
    split(cut(sku)).concat()
}

/// A SKU exactly as it is written, but for its case. No key of [`sku_key`] begins with the sign.
pub(crate) fn exact_sku_key(sku: &str) -> String {
    format!("={}", cut(sku).trim().to_lowercase())
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
    for (one, many) in IRREGULAR {
        forms.extend(word.strip_suffix(one).map(|start| format!("{start}{many}")));
        forms.extend(word.strip_suffix(many).map(|start| format!("{start}{one}")));
    }
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
    if ["ch", "sh", "x", "s", "z", "o"]
        .iter()
        .any(|end| word.ends_with(end))
    {
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
    fn elided_articles_are_left_out_and_english_ones_are_no_articles() {
        assert_eq!(
            words("Brume d'eau, crème d’amande"),
            ["brume", "eau", "creme", "amande"]
        );
        assert_eq!(
            words("dell'olio jusqu'alors l'Oréal"),
            ["olio", "alors", "oreal"]
        );
        assert_eq!(
            words("men's we're I'll rock'n'roll"),
            ["mens", "were", "ill", "rocknroll"]
        );
        assert!(index_words("O'Neill d'eau").contains(&"oneill".to_owned()));
    }

    #[test]
    fn scripts_without_blanks_are_read_two_characters_at_a_time() {
        assert_eq!(words("香港罗汉果"), ["香港", "港罗", "罗汉", "汉果"]);
        assert_eq!(
            words("iPhone手机壳 カメラ 茶"),
            ["iphone", "手机", "机壳", "カメ", "メラ", "茶"]
        );
        assert!(index_words("罗汉果").contains(&"果".to_owned()));
    }

    #[test]
    fn words_with_hyphens_are_one_word_too() {
        assert!(index_words("Wi-Fi router").contains(&"wifi".to_owned()));
        assert!(index_words("T shirt").contains(&"tshirt".to_owned()));
        assert_eq!(
            readings("wi-fi router"),
            [vec!["wi", "fi", "router"], vec!["wifi", "router"]]
        );
        assert_eq!(readings("blue router"), [["blue", "router"]]);
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
            ("shelf", "shelves"),
            ("knife", "knives"),
            ("bus", "buses"),
            ("potato", "potatoes"),
            ("woman", "women"),
        ] {
            assert!(other_forms(one).contains(&many.to_owned()), "{one}");
            assert!(other_forms(many).contains(&one.to_owned()), "{many}");
        }
        assert!(!other_forms("glass").contains(&"glas".to_owned()));
    }
}
