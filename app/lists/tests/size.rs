//! What a catalogue takes in memory, and how long a page takes. `LISTS_PRODUCTS` asks for another number of products.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::Instant;

use commerce::catalog::{ListingQuery, Rating, Sort};
use commerce::ids::ProductId;
use commerce::{Currency, Money};
use lists::{Goods, Holders, Lists, OfferPrice, Value, Words};

/// Bytes a product of up to four variants, at most.
const MOST: usize = 300;

fn value(facet: &str, value: String, holders: Holders) -> Value {
    Value {
        facet: facet.to_owned(),
        words: Words {
            facet: facet.to_owned(),
            value: value.clone(),
            swatch: None,
            position: 0,
        },
        value,
        holders,
    }
}

/// Three levels of categories, a brand, eight attributes, and up to four variants that differ in size and price.
fn goods(id: i64) -> Goods {
    let spread = |step: i64, sides: i64| (id * 7919 / step + id * 31) % sides;
    let variants = 1 + spread(3, 4);
    let offers: Vec<OfferPrice> = (0..variants)
        .map(|at| OfferPrice {
            variant: id * 8 + at,
            price_minor: 500 + spread(5, 9_000) + at * 100,
        })
        .collect();
    let (top, middle, low) = (spread(11, 8), spread(13, 6), spread(17, 5));
    let mut values = vec![
        value("category", format!("c{top}"), Holders::All),
        value("category", format!("c{top}/d{middle}"), Holders::All),
        value("category", format!("c{top}/d{middle}/e{low}"), Holders::All),
        value("brand", format!("b{}", spread(19, 200)), Holders::All),
    ];
    for attribute in 0..7 {
        let code = format!("v{}", spread(23 + attribute, 12));
        values.push(value(&format!("a:f{attribute}"), code, Holders::All));
    }
    for (at, offer) in offers.iter().enumerate() {
        let holders = match variants {
            1 => Holders::All,
            _ => Holders::Some(vec![offer.variant]),
        };
        values.push(value("a:size", format!("s{at}"), holders));
    }
    Goods {
        id: ProductId(id),
        currency: Currency::EUR,
        in_stock: spread(29, 10) > 0,
        sold: spread(31, 500),
        published_at_ms: 1_700_000_000_000 + spread(37, 1_000_000),
        rating: Rating {
            sum: spread(41, 50),
            count: spread(43, 12),
        },
        // As long as the key of a title of some thirty letters.
        sort_title: format!("{:0>96x}", spread(47, 1_000_000_007) * 104_729),
        compare_at_minor: None,
        offers,
        values,
    }
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = status.split(' ').nth(1).and_then(|text| text.parse().ok());
    pages.unwrap_or(0) * 4096
}

#[test]
fn a_product_takes_no_more_memory_than_is_allowed() {
    let asked = std::env::var("LISTS_PRODUCTS").ok();
    let products: i64 = asked.and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let before = resident();
    let mut lists = Lists::default();
    for id in 1..=products {
        lists.load(&goods(id)).unwrap();
    }
    lists.arrange();
    let count = lists.len();
    let (estimated, measured) = (lists.bytes() / count, (resident() - before) / count);
    println!("{count} products: {estimated} bytes each, {measured} of the process");
    let plain = ListingQuery::default();
    let by_price = ListingQuery {
        sort: Some(Sort::PriceAscending),
        page: 3,
        ..plain.clone()
    };
    let of_category = ListingQuery {
        category: Some("c1/d1".to_owned()),
        ..by_price.clone()
    };
    let mut of_brand = plain.clone();
    of_brand.brands.insert("b7".to_owned());
    let mut of_size = by_price.clone();
    of_size
        .attributes
        .insert("size".to_owned(), ["s1".to_owned()].into());
    of_size.price_max = Some(Money::new(5_000, Currency::EUR));
    let mut of_much = of_category.clone();
    for attribute in 0..2 {
        let values = ["v1", "v2", "v3"].map(str::to_owned);
        of_much
            .attributes
            .insert(format!("f{attribute}"), values.into());
    }
    let found: Vec<ProductId> = (1..=products).step_by(37).map(ProductId).collect();
    for (name, query, found) in [
        ("everything", &plain, None),
        ("by price, page 3", &by_price, None),
        ("a category", &of_category, None),
        ("a brand", &of_brand, None),
        ("a size and a price", &of_size, None),
        ("a category and two attributes", &of_much, None),
        ("a search", &plain, Some(&found[..])),
    ] {
        let began = Instant::now();
        let answer = lists.answer(query, found);
        let took = began.elapsed();
        println!("{name}: {} found, {took:?}", answer.total);
        assert!(answer.total > 0, "{name}");
    }
    let began = Instant::now();
    for id in 1..=100 {
        lists.update(&[ProductId(id)], &[goods(id)]).unwrap();
    }
    println!("a change: {:?}", began.elapsed() / 100);
    assert_eq!(lists.len(), count);
    assert!(estimated <= MOST, "{estimated} bytes");
}
