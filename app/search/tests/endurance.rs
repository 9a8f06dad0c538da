//! Hostile queries, rebuilds under way, and the time a search takes.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use search::{CategoryDocument, Index, ProductDocument, SearchRequest, Synonyms};

#[test]
fn random_junk_never_fails_and_never_finds_more_than_there_is() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let root = tempfile::tempdir().unwrap();
    let index = Index::build(root.path(), Synonyms::general(), catalogue(200, 7)).unwrap();
    for _ in 0..250 {
        let text = junk(&mut random);
        let answer = index
            .search(request(&text))
            .unwrap_or_else(|error| panic!("seed {seed}: {text:?}: {error}"));
        assert!(answer.total <= 200, "seed {seed}: {text:?}");
        assert_eq!(answer.matching.len(), answer.total, "seed {seed}: {text:?}");
        let suggestions = index.suggest(&text, 8).unwrap();
        let rows =
            suggestions.queries.len() + suggestions.categories.len() + suggestions.products.len();
        assert!(rows <= 8, "seed {seed}: {text:?}");
    }
}

#[test]
fn a_very_long_query_is_answered_quickly() {
    let root = tempfile::tempdir().unwrap();
    let index = Index::build(root.path(), Synonyms::general(), catalogue(500, 7)).unwrap();
    let long = "portable wooden keyboard ".repeat(40_000);
    let one_word = "a".repeat(1_000_000);
    let started = Instant::now();
    index.search(request(&long)).unwrap();
    index.search(request(&one_word)).unwrap();
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn searches_see_one_whole_catalogue_while_it_is_rebuilt() {
    let root = tempfile::tempdir().unwrap();
    let index = Index::build(root.path(), Synonyms::default(), lamps(50)).unwrap();
    let done = AtomicBool::new(false);
    let searches = AtomicUsize::new(0);
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let total = index.search(request("lamp")).unwrap().total;
                    assert!(
                        total.is_multiple_of(50) && total > 0,
                        "{total} of a half-built index"
                    );
                    searches.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 1..=10 {
            index.rebuild(lamps(50 * round)).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(searches.load(Ordering::Relaxed) > 0);
    assert_eq!(index.len(), 500);
    let folders = std::fs::read_dir(root.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count();
    assert_eq!(folders, 1, "old generations are removed");
    drop(index);
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn four_thousand_products_are_searched_in_milliseconds() {
    let root = tempfile::tempdir().unwrap();
    let index = Index::build(root.path(), Synonyms::general(), catalogue(4_000, 3)).unwrap();
    for text in [
        "warm up",
        "keyboard",
        "wooden chair",
        "kyeboard",
        "portble lmap",
        "po",
    ] {
        index.search(request(text)).unwrap();
        let started = Instant::now();
        for _ in 0..10 {
            index.search(request(text)).unwrap();
        }
        let each = started.elapsed() / 10;
        println!("{text:14} {each:?}");
        assert!(each < Duration::from_millis(250), "{text}: {each:?}");
    }
}

const FIRST: &[&str] = &[
    "portable",
    "wooden",
    "grey",
    "compact",
    "padded",
    "folding",
    "stainless",
    "vintage",
    "soft",
    "wireless",
    "ceramic",
    "linen",
];
const SECOND: &[&str] = &[
    "keyboard", "chair", "lamp", "camera", "tripod", "shoe", "table", "kettle", "jacket",
    "speaker", "backpack", "mirror",
];

fn catalogue(size: i64, seed: u64) -> Vec<ProductDocument> {
    let mut random = StdRng::seed_from_u64(seed);
    (1..=size)
        .map(|id| {
            let kind = SECOND.choose(&mut random).unwrap();
            let description: Vec<String> = (0..40).map(|_| made_up_word(&mut random)).collect();
            ProductDocument {
                id,
                slug: format!("product-{id}"),
                title: format!(
                    "{} {} {kind}",
                    FIRST.choose(&mut random).unwrap(),
                    made_up_word(&mut random)
                ),
                brand: Some(format!("Brand{}", id % 40)),
                categories: vec![CategoryDocument {
                    name: (*kind).to_owned(),
                    path: (*kind).to_owned(),
                }],
                skus: vec![format!("SKU-{id:06}")],
                description: description.join(" "),
                in_stock: random.random_bool(0.9),
                sales: random.random_range(0..500),
                price_minor: 1_999,
                currency: "EUR".to_owned(),
                ..ProductDocument::default()
            }
        })
        .collect()
}

fn lamps(count: i64) -> Vec<ProductDocument> {
    (1..=count)
        .map(|id| ProductDocument {
            id,
            title: format!("Lamp {id}"),
            ..ProductDocument::default()
        })
        .collect()
}

fn made_up_word(random: &mut StdRng) -> String {
    let syllables = [
        "ka", "lo", "mi", "ter", "von", "ra", "shi", "pe", "du", "qua",
    ];
    let length = random.random_range(2..5);
    (0..length)
        .map(|_| *syllables.choose(random).unwrap())
        .collect()
}

fn junk(random: &mut StdRng) -> String {
    let pieces = [
        "AND",
        "OR",
        "NOT",
        "title:",
        "\"",
        "(",
        ")",
        "^",
        "~",
        "*",
        "\\",
        "\0",
        "\r\n",
        "<script>",
        "' OR 1=1 --",
        "%00",
        "🦀",
        "\u{202e}",
        "e\u{301}",
        "漢字",
        "ﷺ",
        "keyboard",
        "chaiir",
        "SKU-000",
        "{",
        "[a TO z]",
        "İ",
        "ß",
        "-",
        "+",
        ".",
        "\u{feff}",
        "../../etc",
        "🏳️‍🌈",
    ];
    let mut text = String::new();
    for _ in 0..random.random_range(0..25) {
        match random.random_range(0..4) {
            0 => text.push(random.random::<char>()),
            1 => text.push(' '),
            2 => text.push_str(&made_up_word(random)),
            _ => text.push_str(pieces.choose(random).unwrap()),
        }
    }
    text
}

fn request(text: &str) -> SearchRequest<'_> {
    SearchRequest {
        text,
        offset: 0,
        limit: 24,
        verbatim: false,
    }
}
