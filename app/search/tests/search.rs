//! What shoppers type and what they find.
#![allow(clippy::unwrap_used)]

use std::ops::Deref;

use search::{CategoryDocument, Index, ProductDocument, SearchAnswer, SearchRequest, Synonyms};
use tempfile::TempDir;

#[test]
fn the_title_comes_before_the_brand_and_the_brand_before_the_description() {
    let index = index_of(vec![
        product(1, "Rain jacket").describe("Keeps a trail runner dry"),
        product(2, "Socks").brand("Trail"),
        product(3, "Light trail pack"),
        product(4, "Trail map"),
        product(5, "Compass").category("Trail"),
    ]);
    assert_eq!(ids(&index, "trail"), [4, 3, 2, 5, 1]);
}

#[test]
fn among_equals_what_can_be_bought_comes_first_and_then_what_sells() {
    let index = index_of(vec![
        product(1, "Desk A").sells(5),
        product(2, "Desk B").sells(90).sold_out(),
        product(3, "Desk C").sells(60),
    ]);
    assert_eq!(ids(&index, "desk"), [3, 1, 2]);
}

#[test]
fn a_whole_title_comes_before_titles_that_only_start_with_it() {
    let index = index_of(vec![
        product(1, "Laptop sleeve").sells(100),
        product(2, "Laptop"),
        product(3, "Stand for laptop").sells(1_000),
    ]);
    assert_eq!(ids(&index, "laptop"), [2, 1, 3]);
}

#[test]
fn the_last_word_may_be_unfinished() {
    let index = shop();
    assert_eq!(ids(&index, "runn"), ids(&index, "running"));
    assert_eq!(ids(&index, "wireless mou"), [4]);
    assert!(search(&index, "wirel mouse").partial, "only the last one");
}

#[test]
fn four_letters_forgive_one_error_and_eight_forgive_two() {
    let index = shop();
    assert_eq!(ids(&index, "tend"), [7], "one wrong letter in four");
    assert_eq!(ids(&index, "tnet"), [7], "two letters swapped");
    assert!(ids(&index, "tndd").is_empty(), "two errors in four letters");
    assert_eq!(ids(&index, "kyebord"), Vec::<i64>::new());
    assert_eq!(ids(&index, "keybaord"), [3]);
    assert_eq!(ids(&index, "keyboadr"), [3]);
    assert_eq!(ids(&index, "hedphons"), [8]);
    assert!(ids(&index, "ten").contains(&7), "a beginning is no error");
    assert!(
        !ids(&index, "tem").contains(&7),
        "three letters forgive none"
    );
}

#[test]
fn a_correction_is_named_and_can_be_declined() {
    let index = shop();
    let answer = search(&index, "runing sheos");
    assert_eq!(answer.corrected.as_deref(), Some("running shoe"));
    assert_eq!(answer.matching, [1, 2]);

    let declined = index
        .search(SearchRequest {
            verbatim: true,
            ..request("runing sheos")
        })
        .unwrap();
    assert_eq!((declined.total, declined.corrected), (0, None));
}

#[test]
fn a_known_word_is_never_corrected() {
    let answer = search(&shop(), "tent");
    assert_eq!((answer.total, answer.corrected), (1, None));
}

#[test]
fn look_alikes_of_a_rare_word_follow_its_own_matches() {
    let index = index_of(vec![
        product(1, "SLR camera").describe("Made by Nikon in 1965"),
        product(2, "Camera lens").brand("Nikkon"),
    ]);
    assert_eq!(ids(&index, "nikon"), [2, 1]);
    assert_eq!(search(&index, "nikon").corrected, None);
}

#[test]
fn a_sku_is_found_however_it_is_written_and_comes_first() {
    let index = index_of(vec![
        product(1, "Chair").sku("404.068.14"),
        product(2, "Table 40406814"),
        product(3, "Stool").sku("404.068.15"),
    ]);
    for typed in ["404.068.14", "40406814", " 404-068 14 "] {
        let answer = search(&index, typed);
        let exact = answer.exact_sku.unwrap();
        assert_eq!((exact.product_id, exact.sku.as_str()), (1, "404.068.14"));
        assert_eq!(exact.slug, "chair");
        assert_eq!(answer.hits[0].product_id, 1, "{typed}");
    }
    assert_eq!(search(&index, "404.068").exact_sku, None);
    assert_eq!(ids(&index, "404.068"), [1, 3]);
}

#[test]
fn skus_that_differ_in_punctuation_are_two_and_a_sku_that_is_a_word_is_a_word() {
    let index = index_of(vec![
        product(1, "Tube one").sku("A-1-12"),
        product(2, "Tube two").sku("A-11-2"),
        product(3, "Phone case").sku("case"),
        product(4, "Camera case").sku("C-4"),
        product(5, "Lamp").sku("lumen"),
    ]);
    let exact = |typed| search(&index, typed).exact_sku.map(|sku| sku.product_id);
    assert_eq!((exact("A-11-2"), exact("a-1-12 ")), (Some(2), Some(1)));
    assert_eq!(exact("A112"), None, "both are listed");
    assert_eq!(ids(&index, "A112"), [1, 2]);
    assert_eq!(exact("case"), None);
    assert_eq!(ids(&index, "case").len(), 2);
    assert_eq!(exact("lumen"), Some(5));
}

#[test]
fn words_behind_articles_inside_chinese_titles_and_with_hyphens_are_found() {
    let index = index_of(vec![
        product(1, "Brume d'eau"),
        product(2, "Crème d’amande"),
        product(3, "香港罗汉果"),
        product(4, "Wi-Fi router"),
        product(5, "WiFi socket"),
        product(6, "Wall shelf"),
        product(7, "Shelves of oak"),
        product(8, "Röd T-shirt"),
    ]);
    for (typed, found) in [
        ("eau", vec![1]),
        ("d'eau", vec![1]),
        ("l’eau", vec![1]),
        ("amande", vec![2]),
        ("罗汉果", vec![3]),
        ("果", vec![3]),
        ("香港", vec![3]),
        ("wifi", vec![4, 5]),
        ("wi-fi", vec![4, 5]),
        ("wi fi", vec![4, 5]),
        ("shelf", vec![6, 7]),
        ("shelves", vec![6, 7]),
        ("tshirt", vec![8]),
        ("t shirt", vec![8]),
    ] {
        let mut ids = ids(&index, typed);
        ids.sort_unstable();
        assert_eq!(ids, found, "{typed}");
    }
}

#[test]
fn every_word_counts_and_a_partial_match_says_so() {
    let index = shop();
    let both = search(&index, "blue tent");
    assert!(both.partial);
    assert!(both.matching.contains(&7));
    let one = search(&index, "leather tent");
    assert!(one.partial);
    assert!(!search(&index, "running shoe").partial);
}

#[test]
fn accents_and_case_make_no_difference() {
    let index = index_of(vec![product(1, "Crème Brûlée Set"), product(2, "Fußball")]);
    assert_eq!(ids(&index, "CREME brulee"), [1]);
    assert_eq!(ids(&index, "cre\u{300}me"), [1]);
    assert_eq!(ids(&index, "fussball"), [2]);
}

#[test]
fn other_words_for_the_same_thing_find_it() {
    let index = index_of(vec![
        product(1, "Grey fabric sofa"),
        product(2, "Hard drive"),
        product(3, "Bicycle bell"),
    ]);
    assert_eq!(ids(&index, "couch"), [1]);
    assert_eq!(ids(&index, "hdd"), [2]);
    assert_eq!(ids(&index, "grey settee"), [1]);
}

#[test]
fn the_singular_finds_the_plural_and_the_other_way_round() {
    let index = index_of(vec![product(1, "Boxing gloves"), product(2, "Camera")]);
    assert_eq!(ids(&index, "glove"), [1]);
    assert_eq!(ids(&index, "cameras"), [2]);
}

#[test]
fn pages_are_parts_of_one_ranking() {
    let index = index_of(
        (1..=30)
            .map(|n| product(n, "Mug").sells(100 - n as u64))
            .collect(),
    );
    let page = index
        .search(SearchRequest {
            offset: 10,
            limit: 5,
            ..request("mug")
        })
        .unwrap();
    let shown: Vec<i64> = page.hits.iter().map(|hit| hit.product_id).collect();
    assert_eq!(shown, [11, 12, 13, 14, 15]);
    assert_eq!((page.total, page.matching.len()), (30, 30));
}

#[test]
fn all_matches_are_listed_by_id_so_that_filters_meet_them() {
    let index = index_of((1..=2_500).map(|n| product(n, "Mug")).collect());
    let answer = search(&index, "mug");
    assert_eq!((answer.total, answer.matching.len()), (2_500, 2_500));
    let ids: std::collections::BTreeSet<i64> = answer.matching.iter().copied().collect();
    assert_eq!(ids.len(), 2_500);
}

#[test]
fn an_empty_shop_and_an_empty_query_find_nothing() {
    let empty = index_of(Vec::new());
    assert!(empty.is_empty());
    assert_eq!(search(&empty, "anything"), SearchAnswer::default());
    for nothing in ["", "   ", "?!", "\u{200b}", "\"", "--"] {
        assert_eq!(search(&shop(), nothing), SearchAnswer::default());
    }
}

#[test]
fn operators_are_text() {
    let index = shop();
    for typed in [
        "title:tent",
        "tent AND -tent",
        "tent^9999",
        "(tent",
        "tent*",
        "tent~2",
        "\"tent",
        "+tent",
        "tent\\",
        "[a TO z] tent",
    ] {
        assert!(search(&index, typed).matching.contains(&7), "{typed}");
    }
}

#[test]
fn suggestions_mix_queries_categories_and_products() {
    let suggestions = shop().suggest("run", 8).unwrap();
    assert_eq!(suggestions.queries, ["running shoe"]);
    assert_eq!(suggestions.categories[0].path, "sports/running");
    assert_eq!(suggestions.categories[0].products, 2);
    let products: Vec<i64> = suggestions.products.iter().map(|p| p.product_id).collect();
    assert_eq!(products, [1, 2]);
    assert_eq!(suggestions.products[0].slug, "blue-running-shoe");
    assert_eq!(suggestions.total, 2);
}

#[test]
fn suggestions_never_exceed_their_limit_and_forgive_errors() {
    let index = index_of(
        (1..=40)
            .map(|n| product(n, &format!("Garden chair {n}")).category("Garden"))
            .collect(),
    );
    for limit in 0..=12 {
        let s = index.suggest("gard", limit).unwrap();
        let rows = s.queries.len() + s.categories.len() + s.products.len();
        assert_eq!(rows, limit.min(8), "limit {limit}");
    }
    let mistyped = shop().suggest("keybaord", 8).unwrap();
    assert_eq!(mistyped.queries, ["keyboard"]);
    assert_eq!(mistyped.products[0].product_id, 3);
    assert_eq!(
        shop().suggest("r", 8).unwrap(),
        search::Suggestions::default()
    );
}

fn shop() -> TestIndex {
    index_of(vec![
        product(1, "Blue running shoe")
            .category("Running")
            .brand("Veloce")
            .sells(9),
        product(2, "Black running shoe").category("Running"),
        product(3, "Clacky keyboard").brand("Kestrel"),
        product(4, "Wireless mouse"),
        product(5, "Leather sofa"),
        product(6, "Side table"),
        product(7, "Tent"),
        product(8, "Headphones"),
    ])
}

/// An index with the folder it lies in.
struct TestIndex {
    index: Index,
    _root: TempDir,
}

impl Deref for TestIndex {
    type Target = Index;
    fn deref(&self) -> &Index {
        &self.index
    }
}

fn index_of(products: Vec<Product>) -> TestIndex {
    let documents = products.into_iter().map(|product| product.0).collect();
    let root = tempfile::tempdir().unwrap();
    TestIndex {
        index: Index::build(root.path(), Synonyms::general(), documents).unwrap(),
        _root: root,
    }
}

fn request(text: &str) -> SearchRequest<'_> {
    SearchRequest {
        text,
        offset: 0,
        limit: 24,
        verbatim: false,
    }
}

fn search(index: &Index, text: &str) -> SearchAnswer {
    index.search(request(text)).unwrap()
}

fn ids(index: &Index, text: &str) -> Vec<i64> {
    search(index, text).matching
}

struct Product(ProductDocument);

fn product(id: i64, title: &str) -> Product {
    Product(ProductDocument {
        id,
        slug: title.to_lowercase().replace(' ', "-"),
        title: title.to_owned(),
        in_stock: true,
        price_minor: 1_000,
        currency: "EUR".to_owned(),
        ..ProductDocument::default()
    })
}

impl Product {
    fn brand(mut self, brand: &str) -> Self {
        self.0.brand = Some(brand.to_owned());
        self
    }

    fn category(mut self, name: &str) -> Self {
        self.0.categories.push(CategoryDocument {
            name: name.to_owned(),
            path: format!("sports/{}", name.to_lowercase()),
        });
        self
    }

    fn describe(mut self, text: &str) -> Self {
        text.clone_into(&mut self.0.description);
        self
    }

    fn sku(mut self, sku: &str) -> Self {
        self.0.skus.push(sku.to_owned());
        self
    }

    fn sells(mut self, sales: u64) -> Self {
        self.0.sales = sales;
        self
    }

    fn sold_out(mut self) -> Self {
        self.0.in_stock = false;
        self
    }
}
