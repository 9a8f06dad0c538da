//! Rules of the catalogue: slugs, categories, listings in query strings.

use super::*;
use crate::ids::CategoryId;
use crate::money::{Currency, Money, Rate};
use crate::sample::eur;

#[test]
fn slugs_are_made_of_titles_in_any_european_script() {
    let slug = |title: &str| Slug::from_title(title).unwrap().to_string();
    assert_eq!(slug("Curvy Monitor"), "curvy-monitor");
    assert_eq!(slug("Röhren-Verstärker Nº 5"), "roehren-verstaerker-n-5");
    assert_eq!(
        slug("  Łódź & Co. — Día’s “Best”  "),
        "lodz-and-co-dias-best"
    );
    assert!(slug(&"word ".repeat(60)).len() <= Slug::MAX_LENGTH);
    assert_eq!(Slug::from_title("!!!"), Err(SlugError::Empty));
    assert_eq!(slug(&"x".repeat(200)), "x".repeat(Slug::MAX_LENGTH));
    assert_eq!(slug(&format!("{} y", "x".repeat(120))), "x".repeat(120));
}

#[test]
fn names_in_any_script_and_with_any_letter_of_latin_have_readable_codes() {
    for (name, code) in [
        ("Чай", "chai"),
        ("Цвет", "tsvet"),
        ("Știri", "stiri"),
        ("Şapkă", "sapka"),
        ("Yoğurt", "yogurt"),
        ("Ēriks Țară", "eriks-tara"),
        ("Ŵyn Ħal Ŋana ƒan", "wyn-hal-ngana-fan"),
        ("İstanbul ışık", "istanbul-isik"),
        ("Ελιά", "elia"),
        ("カメラ", "kamera"),
        ("u\u{308}ber", "ueber"),
        ("Wi\u{200b}-\u{feff}Fi", "wi-fi"),
        ("☕", "coffee"),
    ] {
        assert_eq!(Slug::from_name(name).unwrap().as_str(), code, "{name}");
    }
    for name in ["قهوة", "קפה", "กาแฟ", "한국 차", "ჩაი", "तेल"] {
        assert!(Slug::from_name(name).is_ok(), "{name}");
    }
}

#[test]
fn names_that_differ_in_a_sign_have_different_codes() {
    let groups: [&[&str]; 8] = [
        &["A", "A+", "A++", "A-"],
        &["1.5", "+1.5", "−1.5", "±1.5"],
        &["1.5 dpt", "-1.5 dpt"],
        &["C", "C++", "C#"],
        &["7", "7½", "71/2", "7¼"],
        &["50", "50%", "50°", "<50", ">50", "50\"", "#50"],
        &["*", "**", "***"],
        &["书", "树", "机", "鸡"],
    ];
    for names in groups {
        let codes: std::collections::BTreeSet<_> = names
            .iter()
            .map(|name| Slug::from_name(name).unwrap())
            .collect();
        assert_eq!(codes.len(), names.len(), "{codes:?}");
    }
    let code = |name| Slug::from_name(name).unwrap().to_string();
    assert_eq!(
        (code("A+"), code("−1.5")),
        ("a-plus".to_owned(), "minus-1-5".to_owned())
    );
    assert_eq!(
        (code("T-shirt"), code("salt - pepper")),
        ("t-shirt".to_owned(), "salt-pepper".to_owned())
    );
}

#[test]
fn only_plain_slugs_are_accepted() {
    assert!(Slug::parse("a-1-b").is_ok());
    for text in [
        "-a", "a-", "a--b", "A", "a b", "a/b", "ä", "a.b", "<a>", "a\n",
    ] {
        assert_eq!(Slug::parse(text), Err(SlugError::Malformed), "{text:?}");
    }
    assert_eq!(Slug::parse(""), Err(SlugError::Empty));
    assert_eq!(Slug::parse(&"a".repeat(121)), Err(SlugError::TooLong));
    assert!(serde_json::from_str::<Slug>("\"A b\"").is_err());
}

#[test]
fn a_reduction_is_shown_in_whole_per_cent_and_never_too_large() {
    let price = |amount, before| Price {
        compare_at: Some(eur(before)),
        ..Price::plain(eur(amount))
    };
    assert_eq!(
        price(7_001, 10_000).percent_off(),
        Some(Rate::from_percent(29))
    );
    assert_eq!(
        price(7_000, 10_000).percent_off(),
        Some(Rate::from_percent(30))
    );
    assert_eq!(price(9_999, 10_000).percent_off(), None);
    assert_eq!(price(10_000, 10_000).percent_off(), None);
    assert!(!price(11_000, 10_000).is_reduced());
    assert_eq!(Rating { sum: 13, count: 3 }.tenths(), Some(43));
    assert_eq!(Rating::default().tenths(), None);
}

#[test]
fn pictures_keep_their_proportions_at_every_width() {
    let picture = Picture {
        key: "a".to_owned(),
        width: 1_600,
        height: 1_200,
        alt: String::new(),
        placeholder: None,
        widths: vec![320, 640, 1_280],
    };
    assert_eq!(
        [
            picture.width_for(1),
            picture.width_for(321),
            picture.width_for(9_000)
        ],
        [320, 640, 1_280]
    );
    assert_eq!(picture.height_for(640), 480);
}

fn category(id: i64, parent: Option<i64>, path: &str, position: i64) -> Category {
    let name = path.rsplit('/').next().unwrap();
    Category {
        id: CategoryId(id),
        parent: parent.map(CategoryId),
        slug: Slug::parse(name).unwrap(),
        path: path.to_owned(),
        name: name.to_owned(),
        intro: String::new(),
        picture: None,
        position,
        product_count: 0,
    }
}

#[test]
fn categories_form_a_tree_whatever_their_order() {
    let tree = CategoryTree::build(vec![
        category(3, Some(1), "home/tea", 2),
        category(2, None, "garden", 1),
        category(1, None, "home", 1),
        category(4, Some(3), "home/tea/green", 1),
        category(5, Some(1), "home/art", 1),
    ]);
    let roots: Vec<&str> = tree
        .roots
        .iter()
        .map(|node| node.category.name.as_str())
        .collect();
    assert_eq!(roots, ["garden", "home"]);
    let home = tree.find("home").unwrap();
    assert_eq!(home.ids(), [1, 5, 3, 4].map(CategoryId));
    let way: Vec<String> = tree
        .breadcrumbs(CategoryId(4))
        .into_iter()
        .map(|step| step.path)
        .collect();
    assert_eq!(way, ["home", "home/tea", "home/tea/green"]);
    assert!(tree.find("home/green").is_none() && tree.get(CategoryId(9)).is_none());
}

#[test]
fn orphans_and_rings_lose_no_category_and_hang_nothing() {
    let tree = CategoryTree::build(vec![
        category(1, Some(2), "a", 1),
        category(2, Some(1), "b", 1),
        category(3, Some(99), "c", 1),
        category(4, Some(4), "d", 1),
    ]);
    let mut ids: Vec<CategoryId> = tree.roots.iter().flat_map(CategoryNode::ids).collect();
    ids.sort();
    assert_eq!(ids, [1, 2, 3, 4].map(CategoryId));
}

fn query(pairs: &[(&str, &str)]) -> ListingQuery {
    ListingQuery::parse(pairs.iter().copied(), Currency::EUR)
}

#[test]
fn a_listing_is_written_in_one_order_and_read_back() {
    let asked = query(&[
        ("page", "2"),
        ("f.size", "m"),
        ("brand", "zeta"),
        ("sort", "price-desc"),
        ("f.colour", "blue"),
        ("max", "50.5"),
        ("brand", "acme"),
        ("f.colour", "red"),
        ("min", "10"),
        ("size", "48"),
        ("stock", "1"),
        ("q", "tea  pot & <b>"),
    ]);
    let href = asked.href("/products");
    assert_eq!(
        href,
        "/products?q=tea+pot+%26+%3Cb%3E&brand=acme&brand=zeta&f.colour=blue&f.colour=red\
         &f.size=m&min=10.00&max=50.50&stock=1&sort=price-desc&size=48&page=2"
    );
    assert_eq!(
        ListingQuery::parse(asked.pairs(false), Currency::EUR),
        asked
    );
    assert_eq!((asked.page(), asked.offset()), (2, 48));
    assert_eq!(ListingQuery::default().href("/products"), "/products");
}

#[test]
fn the_category_is_written_only_where_the_address_does_not_name_it() {
    let tea = query(&[("category", "home/tea"), ("page", "3")]);
    assert_eq!(tea.href("/c/home/tea"), "/c/home/tea?page=3");
    assert_eq!(tea.href("/search"), "/search?category=home%2Ftea&page=3");
    assert_eq!(
        query(&[("category", "home/tea")]).category.as_deref(),
        Some("home/tea")
    );
    assert_eq!(query(&[("category", "../etc//x")]).category, None);
}

#[test]
fn junk_in_the_query_string_is_passed_over() {
    let asked = query(&[
        ("page", "-3"),
        ("size", "5000"),
        ("sort", "'; DROP TABLE"),
        ("brand", "<script>"),
        ("brand", ""),
        ("f.", "x"),
        ("f.colour", "a b"),
        ("min", "cheap"),
        ("max", "-5"),
        ("stock", "maybe"),
        ("q", " \u{0}\r\n "),
        ("utm_source", "mail"),
    ]);
    let typed = ListingQuery {
        price_min_typed: Some("cheap".to_owned()),
        price_max_typed: Some("-5".to_owned()),
        ..ListingQuery::default()
    };
    assert_eq!(asked, typed);
    assert_eq!(query(&[("page", "99999999999")]).page(), 1);
    assert_eq!(query(&[("page", "4000")]).page(), ListingQuery::MAX_PAGE);
    let long = "x".repeat(5_000);
    assert_eq!(
        query(&[("q", &long)]).text.unwrap().len(),
        ListingQuery::MAX_TEXT
    );
    let many: Vec<(String, String)> = (0..500)
        .map(|n| (format!("f.a{n}"), "x".to_owned()))
        .collect();
    let asked = ListingQuery::parse(many, Currency::EUR);
    assert_eq!(asked.attributes.len(), ListingQuery::MAX_GROUPS);
    let many = (0..500).map(|n| ("f.a".to_owned(), format!("x{n}")));
    let many = many.chain((0..500).map(|n| ("brand".to_owned(), format!("x{n}"))));
    let asked = ListingQuery::parse(many, Currency::EUR);
    assert_eq!(asked.applied().len(), ListingQuery::MAX_VALUES);
}

#[test]
fn what_is_no_attribute_of_the_catalogue_is_dropped() {
    let mut asked = query(&[("f.colour", "red"), ("f.a0", "a"), ("f.a1", "a")]);
    asked.keep_attributes(&["colour".to_owned()].into());
    let kept: Vec<&String> = asked.attributes.keys().collect();
    assert_eq!(kept, ["colour"]);
}

#[test]
fn a_price_range_typed_backwards_is_turned_round() {
    let asked = query(&[("min", "50"), ("max", "10")]);
    assert_eq!(
        (asked.price_min, asked.price_max),
        (Some(eur(1_000)), Some(eur(5_000)))
    );
}

#[test]
fn every_filter_in_force_can_be_taken_off_alone() {
    let asked = query(&[
        ("q", "tea"),
        ("brand", "acme"),
        ("f.colour", "red"),
        ("f.colour", "blue"),
        ("min", "1"),
        ("max", "2"),
        ("stock", "on"),
        ("page", "4"),
    ]);
    let applied = asked.applied();
    assert_eq!(applied.len(), 6);
    for filter in &applied {
        let without = asked.without(filter);
        assert_eq!(without.page, 1);
        let left: Vec<&AppliedFilter> = applied.iter().filter(|other| *other != filter).collect();
        assert_eq!(without.applied().iter().collect::<Vec<_>>(), left);
    }
    let none = applied
        .iter()
        .fold(asked.clone(), |query, filter| query.without(filter));
    assert_eq!(none, asked.cleared());
}

#[test]
fn sorting_by_relevance_needs_words() {
    assert_eq!(query(&[]).effective_sort(), Sort::Featured);
    assert_eq!(
        query(&[("sort", "relevance")]).effective_sort(),
        Sort::Featured
    );
    assert_eq!(query(&[("q", "tea")]).effective_sort(), Sort::Relevance);
    assert_eq!(
        query(&[("q", "tea"), ("sort", "newest")]).effective_sort(),
        Sort::Newest
    );
}

#[test]
fn a_listing_counts_its_pages_and_what_it_shows() {
    let page = |total, number| ListingPage {
        query: ListingQuery::default().with_page(number),
        total,
        cards: Vec::new(),
        facets: Vec::new(),
        price_bounds: None,
        corrected_text: None,
    };
    assert_eq!(
        [page(0, 1).pages(), page(24, 1).pages(), page(25, 2).pages()],
        [1, 1, 2]
    );
    assert_eq!(page(25, 2).shown(), None);
}

#[test]
fn a_price_filter_takes_a_decimal_comma_and_a_currency_and_keeps_what_is_no_price() {
    let read = |text: &str| {
        let query = ListingQuery::parse([("max", text)], Currency::EUR);
        (query.price_max.map(Money::minor), query.price_max_typed)
    };
    for text in [
        "19,90",
        "19.90",
        "€19.90",
        "19,90 €",
        "EUR 19.9",
        "19.90eur",
    ] {
        assert_eq!(read(text), (Some(1_990), None), "{text}");
    }
    assert_eq!((read(""), read(" € ")), ((None, None), (None, None)));
    for text in ["20.999", "1.000", "abc", "-1", "ä"] {
        assert_eq!(read(text), (None, Some(text.to_owned())), "{text}");
    }
}
