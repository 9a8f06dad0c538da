//! Lists in memory say what the statements say, over random goods, choices and changes.

use std::collections::BTreeSet;

use commerce::catalog::{ListingPage, ListingQuery, ProductStatus, Slug, Sort};
use commerce::ids::ProductId;
use database::catalog::{
    BrandInput, CategoryInput, Listed, ProductInput, best_sellers, bump_catalog_version,
    cards_by_ids, catalog_version, category_tree, category_tree_of, forget_listed, goods_after,
    goods_of, listed_between, listing, listing_among, listing_of, newest_products, note_listed,
    reduced_products, related_products, sold_of,
};
use database::stock::set_on_hand;
use lists::{Lists, Promoted};

use super::offers::{Form, garment};
use crate::support::{NOW, Shop, each_database, eur, product};

const SIZES: [&str; 3] = ["S", "M", "L"];
const COLOURS: [&str; 3] = ["red", "blue", "green"];
const STUFFS: [&str; 2] = ["wool", "silk"];
const BRANDS: [&str; 3] = ["acme", "zeta", "ohm"];
const PATHS: [&[&str]; 5] = [
    &["home"],
    &["home", "kitchen"],
    &["home", "kitchen", "mugs"],
    &["garden"],
    &["garden", "tools"],
];
const SORTS: [Sort; 8] = [
    Sort::Featured,
    Sort::Relevance,
    Sort::Newest,
    Sort::PriceAscending,
    Sort::PriceDescending,
    Sort::Title,
    Sort::Rating,
    Sort::BestSelling,
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        let seed = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = seed.wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }

    fn some<'a>(&mut self, values: &[&'a str], sides: usize) -> BTreeSet<&'a str> {
        let values = values.iter().filter(|_| self.one_in(sides));
        values.copied().collect()
    }

    fn number(&mut self, sides: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(sides).unwrap())).unwrap()
    }
}

/// Now and then without options, hidden, sold out, sold without stock, or reduced.
fn goods(dice: &mut Dice, number: usize) -> ProductInput {
    let slug = format!("g{number}");
    let mut forms: Vec<Form<'_>> = Vec::new();
    let skus: Vec<String> = (0..9).map(|at| at.to_string()).collect();
    // Written in two ways, for one code.
    let sizes = [SIZES, ["s", "m", "l"]][dice.below(3) / 2];
    let pairs = sizes
        .iter()
        .flat_map(|size| COLOURS.map(|colour| (*size, colour)));
    for (at, (size, colour)) in pairs.enumerate() {
        if forms.is_empty() || dice.one_in(3) {
            let euros = 10 * (1 + dice.number(5));
            let before = dice.one_in(3).then(|| euros + 7 * dice.number(9));
            let pieces = [0, 1, 2, 40][dice.below(4)];
            forms.push((skus[at].as_str(), size, colour, euros, before, pieces));
        }
    }
    let mut goods = match dice.one_in(4) {
        true => product(&slug, 1000 * (1 + dice.number(5)), dice.number(3)),
        false => garment(&slug, &forms),
    };
    let mut stuff = product("any", 1, 1).attributes.remove(0);
    "stuff".clone_into(&mut stuff.code);
    stuff.values = dice
        .some(&STUFFS, 2)
        .into_iter()
        .map(|value| (value.to_owned(), value.to_uppercase()))
        .collect();
    goods.attributes = vec![stuff];
    goods.brand = (!dice.one_in(4)).then(|| {
        let brand = BRANDS[dice.below(3)];
        BrandInput {
            slug: Slug::parse(brand).unwrap(),
            name: brand.to_uppercase(),
        }
    });
    let way = |path: &&[&str]| path.iter().map(|step| step_of(step)).collect();
    let chosen = PATHS.iter().filter(|_| dice.one_in(3));
    goods.categories = chosen.map(way).collect();
    goods.title = format!(
        "{} {}",
        ["Mug", "mug", "Éclair", "Ärmel", "Zebra 10", "Zebra 9"][dice.below(6)],
        dice.below(4)
    );
    goods.published_at_ms = Some(NOW - 1 - dice.number(5));
    if dice.one_in(8) {
        goods.status = [ProductStatus::Draft, ProductStatus::Archived][dice.below(2)];
    }
    for variant in &mut goods.variants {
        variant.track_stock = !dice.one_in(8);
        variant.backorder = dice.one_in(8);
    }
    goods
}

fn step_of(slug: &str) -> CategoryInput {
    CategoryInput {
        slug: Slug::parse(slug).unwrap(),
        name: slug.to_uppercase(),
    }
}

fn query(dice: &mut Dice) -> ListingQuery {
    let mut query = ListingQuery {
        in_stock: dice.one_in(3),
        sort: Some(SORTS[dice.below(SORTS.len())]),
        page: 1 + u32::try_from(dice.below(5) / 3).unwrap(),
        category: dice.one_in(3).then(|| PATHS[dice.below(5)].join("/")),
        ..ListingQuery::default()
    };
    let owned = |values: BTreeSet<&str>| values.into_iter().map(str::to_owned).collect();
    query.brands = owned(dice.some(&["acme", "zeta", "none"], 5));
    for (code, values) in [
        ("size", &["s", "m", "l"][..]),
        ("colour", &COLOURS),
        ("stuff", &STUFFS),
        ("none", &["x"]),
    ] {
        if dice.one_in(3) {
            let chosen: BTreeSet<String> = owned(dice.some(values, 3));
            query.attributes.insert(code.to_owned(), chosen);
        }
    }
    query.price_min = dice.one_in(3).then(|| eur(1000 * dice.number(4)));
    query.price_max = dice.one_in(3).then(|| eur(1000 * (2 + dice.number(4))));
    query
}

/// Everything on sale, read so many at a time.
pub async fn loaded(shop: &Shop, page: u32) -> Lists {
    let mut lists = Lists::default();
    let mut after = ProductId(0);
    loop {
        let some = goods_after(shop.db.reader(), after, page).await.unwrap();
        let Some(last) = some.last() else { break };
        after = last.id;
        for goods in &some {
            lists.load(goods).unwrap();
        }
    }
    lists.arrange();
    lists
}

/// Both ways to the same page.
async fn are_alike(shop: &Shop, lists: &Lists, query: &ListingQuery, found: Option<&[ProductId]>) {
    let reader = shop.db.reader();
    let by_sql: ListingPage = match found {
        Some(found) => listing_among(reader, query, found).await.unwrap(),
        None => listing(reader, query).await.unwrap(),
    };
    let answer = lists.answer(query, found);
    let (by_memory, statements) = shop.count(listing_of(reader, query, answer)).await;
    assert_eq!(by_memory.unwrap(), by_sql, "{query:?} among {found:?}");
    assert!(statements <= 1, "{statements} statements");
}

async fn rows_and_menus_are_alike(shop: &Shop, lists: &Lists) {
    let reader = shop.db.reader();
    let by_memory = category_tree_of(reader, &lists.categories()).await;
    assert_eq!(by_memory.unwrap(), category_tree(reader).await.unwrap());
    for (kind, by_sql) in [
        (Promoted::Reduced, reduced_products(reader, 9).await),
        (Promoted::BestSelling, best_sellers(reader, 9).await),
        (Promoted::Newest, newest_products(reader, 9).await),
    ] {
        let cards = cards_by_ids(reader, &lists.promoted(kind, 9)).await;
        assert_eq!(cards.unwrap(), by_sql.unwrap(), "{kind:?}");
    }
    let first = first_product(shop).await;
    for id in (first..first + 60).step_by(5).map(ProductId) {
        for limit in [2, 9] {
            let Some(beside) = lists.related(id, limit as usize) else {
                continue;
            };
            let by_memory = cards_by_ids(reader, &beside).await.unwrap();
            let by_sql = related_products(reader, id, limit).await.unwrap();
            assert_eq!(by_memory, by_sql, "beside {id}, {limit} at most");
        }
    }
}

async fn everything_is_alike(shop: &Shop, lists: &Lists, dice: &mut Dice, rounds: usize) {
    let first = first_product(shop).await;
    for _ in 0..rounds {
        let query = query(dice);
        are_alike(shop, lists, &query, None).await;
        let found: Vec<ProductId> = (0..dice.below(30))
            .map(|_| ProductId(first + dice.number(70)))
            .collect();
        let mut seen = BTreeSet::new();
        let found: Vec<ProductId> = found.into_iter().filter(|id| seen.insert(*id)).collect();
        let query = ListingQuery {
            text: Some("mug".to_owned()),
            ..query
        };
        are_alike(shop, lists, &query, Some(&found)).await;
    }
    for sort in SORTS {
        let query = ListingQuery {
            sort: Some(sort),
            ..ListingQuery::default()
        };
        are_alike(shop, lists, &query, None).await;
    }
    rows_and_menus_are_alike(shop, lists).await;
}

/// Tests on a server follow each other in one database.
async fn first_product(shop: &Shop) -> i64 {
    shop.number("SELECT MIN(product_id) AS n FROM listing")
        .await
}

/// Sales and ratings, as if there had been some.
async fn sell_and_rate(shop: &Shop) {
    shop.run(
        "UPDATE listing SET sold = product_id * 7 % 5, rating_count = product_id % 4,
            rating_sum = (product_id * 5 % 7 + 1) * (product_id % 4)",
    )
    .await;
}

async fn change_something(shop: &Shop, dice: &mut Dice) {
    let number = dice.below(60);
    if dice.one_in(2) {
        shop.store(&goods(dice, number)).await;
        return;
    }
    let product = first_product(shop).await + i64::try_from(number).unwrap();
    let found = format!("SELECT MIN(id) AS n FROM variant WHERE product_id = {product}");
    let variant = commerce::ids::VariantId(shop.number(&found).await);
    let pieces = dice.number(3);
    database::transaction(&shop.db, async |tx| {
        set_on_hand(&*tx, variant, pieces, "count", NOW).await
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn lists_in_memory_are_those_of_the_statements_and_stay_so_through_changes() {
    each_database(async |shop| {
        let mut dice = Dice(11);
        for number in 0..60 {
            shop.store(&goods(&mut dice, number)).await;
        }
        sell_and_rate(shop).await;
        let mut lists = loaded(shop, 7).await;
        everything_is_alike(shop, &lists, &mut dice, 60).await;
        let mut known = catalog_version(shop.db.reader()).await.unwrap();
        for _ in 0..8 {
            for _ in 0..4 {
                change_something(shop, &mut dice).await;
            }
            let now = catalog_version(shop.db.reader()).await.unwrap();
            let told = listed_between(shop.db.reader(), known, now).await.unwrap();
            let Listed::Products(changed) = told else {
                panic!("nobody wrote down what changed");
            };
            let read = goods_of(shop.db.reader(), &changed).await.unwrap();
            lists.update(&changed, &read).unwrap();
            known = now;
            everything_is_alike(shop, &lists, &mut dice, 6).await;
        }
        shop.run("UPDATE listing SET sold = sold + product_id % 3")
            .await;
        let first = first_product(shop).await;
        let all: Vec<ProductId> = (first..first + 60).map(ProductId).collect();
        for (product, sold) in sold_of(shop.db.reader(), &all).await.unwrap() {
            lists.set_sold(product, sold);
        }
        everything_is_alike(shop, &lists, &mut dice, 6).await;
        assert_eq!(lists.len(), loaded(shop, 7).await.len());
    })
    .await;
}

#[tokio::test]
async fn each_version_of_the_catalogue_tells_what_it_changed_or_that_nobody_knows() {
    each_database(async |shop| {
        let reader = shop.db.reader();
        let version = async || catalog_version(reader).await.unwrap();
        let before = version().await;
        shop.store(&product("one", 1000, 5)).await;
        shop.store(&product("two", 1000, 5)).await;
        let stored = version().await;
        let told = async |after, until| listed_between(reader, after, until).await.unwrap();
        let one = first_product(shop).await;
        let both = Listed::Products(vec![ProductId(one), ProductId(one + 1)]);
        assert_eq!(told(before, stored).await, both);
        let none = Listed::Products(Vec::new());
        assert_eq!(told(stored, stored).await, none);
        database::transaction(&shop.db, async |tx| note_listed(&*tx, []).await)
            .await
            .unwrap();
        assert_eq!(told(stored, version().await).await, none);
        // As a release does that knows nothing of it.
        bump_catalog_version(shop.db.writer()).await.unwrap();
        shop.store(&product("three", 1000, 5)).await;
        let now = version().await;
        assert_eq!(told(before, now).await, Listed::Unknown);
        let three = Listed::Products(vec![ProductId(one + 2)]);
        assert_eq!(told(now - 1, now).await, three);
        let many = 1..=501;
        database::transaction(&shop.db, async |tx| note_listed(&*tx, many.clone()).await)
            .await
            .unwrap();
        assert_eq!(told(now, version().await).await, Listed::Unknown);
        assert!(forget_listed(shop.db.writer(), 3, 100).await.unwrap() > 0);
        assert_eq!(told(now - 1, now).await, three);
        assert_eq!(told(before, stored).await, Listed::Unknown);
    })
    .await;
}
