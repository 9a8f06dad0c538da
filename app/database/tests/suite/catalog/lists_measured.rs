//! What a missed list costs from memory and by the statements, in one process and run.

use std::time::{Duration, Instant};

use commerce::catalog::{ListingQuery, Sort};
use commerce::ids::ProductId;
use database::catalog::{listing, listing_of};

use super::lists::loaded;
use crate::support::{Shop, each_database, eur};

/// Rows of goods as a refresh writes them: three levels of categories, a brand, six attributes, three sizes.
async fn fill(shop: &Shop, products: i64) {
    let tax = shop.number("SELECT MIN(id) AS n FROM tax_class").await;
    let columns =
        "product_id, visible, slug, title, sort_title, currency, price_minor, price_max_minor,
        in_stock, variant_count, swatches_json, pictures_json, rating_sum, rating_count, sold,
        published_at, updated_at, layout";
    let ids: Vec<i64> = (1..=products).collect();
    for some in ids.chunks(500) {
        let rows = |row: &dyn Fn(i64) -> String| -> String {
            some.iter().map(|id| row(*id)).collect::<Vec<_>>().join(",")
        };
        let spread = |id: i64, step: i64, sides: i64| (id * 7919 / step + id * 31) % sides;
        let price = |id: i64| 500 + spread(id, 5, 9_000);
        let facets = |id: i64| {
            let (top, middle) = (spread(id, 11, 8), spread(id, 13, 6));
            let mut facets = vec![
                ("category".to_owned(), format!("c{top}")),
                ("category".to_owned(), format!("c{top}/d{middle}")),
                ("brand".to_owned(), format!("b{}", spread(id, 19, 200))),
            ];
            let attributes =
                (0..6).map(|at| (format!("a:f{at}"), format!("v{}", spread(id, 23 + at, 12))));
            facets.extend(attributes);
            facets
        };
        let sizes = |id: i64| (0..3).map(move |at| (at, format!("s{at}"), id * 4 + at));
        let sql = [
            format!("INSERT INTO product (id, slug, status, title, description_html, tax_class_id,
                created_at, updated_at) VALUES {}", rows(&|id| format!("({id}, 'p{id}', 'active', 'P', '', {tax}, 1, 1)"))),
            format!("INSERT INTO listing ({columns}) VALUES {}", rows(&|id| format!(
                "({id}, 1, 'p{id}', 'Product {id}', '{:0>60x}', 'EUR', {}, {}, 1, 3, '[]', '[]', 0, 0, {}, {}, 1, 2)",
                spread(id, 47, 1_000_007), price(id), price(id) + 200, spread(id, 31, 500), spread(id, 37, 1_000_000)))),
            format!("INSERT INTO variant (id, product_id, sku, title, option_value_ids, track_stock, backorder,
                position, active) VALUES {}", rows(&|id| sizes(id).map(|(at, _, variant)| format!(
                "({variant}, {id}, 'v{variant}', '', '', 0, 0, {at}, 1)")).collect::<Vec<_>>().join(","))),
            format!("INSERT INTO listing_offer (product_id, place, variant_id, price_minor) VALUES {}",
                rows(&|id| sizes(id).map(|(at, _, variant)| format!("({id}, {at}, {variant}, {})",
                price(id) + 100 * at)).collect::<Vec<_>>().join(","))),
            format!("INSERT INTO listing_facet (facet, value, product_id, facet_label, value_label, facet_position)
                VALUES {}", rows(&|id| {
                    let whole = facets(id).into_iter();
                    let all = whole.chain(sizes(id).map(|(_, size, _)| ("a:size".to_owned(), size)));
                    all.map(|(facet, value)| format!("('{facet}', '{value}', {id}, '{facet}', '{value}', 1)"))
                        .collect::<Vec<_>>().join(",")
                })),
            format!("INSERT INTO listing_offer_facet (facet, value, product_id, variant_id) VALUES {}", rows(&|id| {
                let whole = facets(id).into_iter().map(|(facet, value)| (facet, value, 0));
                let all = whole.chain(sizes(id).map(|(_, size, variant)| ("a:size".to_owned(), size, variant)));
                all.map(|(facet, value, variant)| format!("('{facet}', '{value}', {id}, {variant})"))
                    .collect::<Vec<_>>().join(",")
            })),
        ];
        for sql in sql {
            shop.run(&sql).await;
        }
    }
    if !shop.db.is_server() {
        shop.run("ANALYZE").await;
    }
}

/// Of several runs the fastest.
async fn best(mut work: impl AsyncFnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..7 {
        let began = Instant::now();
        work().await;
        best = best.min(began.elapsed());
    }
    best
}

/// With `-- --ignored --nocapture`; `LISTS_PRODUCTS` says how many products.
#[tokio::test]
#[ignore = "takes minutes and is there for its numbers"]
#[allow(clippy::print_stdout)]
async fn a_missed_list_from_memory_beside_the_statements() {
    let asked = std::env::var("LISTS_PRODUCTS").ok();
    let products = asked.and_then(|text| text.parse().ok()).unwrap_or(30_000);
    each_database(async |shop| {
        fill(shop, products).await;
        let began = Instant::now();
        let lists = loaded(shop, 500).await;
        println!(
            "{products} products read in {:?}, {} bytes each",
            began.elapsed(),
            lists.bytes() / lists.len()
        );
        let plain = ListingQuery::default();
        let by_price = ListingQuery {
            sort: Some(Sort::PriceAscending),
            page: 3,
            ..plain.clone()
        };
        let of_category = ListingQuery {
            category: Some("c1/d1".to_owned()),
            page: 2,
            ..by_price.clone()
        };
        let mut of_brand = plain.clone();
        of_brand.brands.insert("b7".to_owned());
        let mut of_size = by_price.clone();
        of_size
            .attributes
            .insert("size".to_owned(), ["s1".to_owned()].into());
        of_size.price_max = Some(eur(5_000));
        let found: Vec<ProductId> = (1..=products).step_by(30).map(ProductId).collect();
        let reader = shop.db.reader();
        for (name, query, found) in [
            ("everything", &plain, None),
            ("by price, page 3", &by_price, None),
            ("a category by price, page 2", &of_category, None),
            ("a brand", &of_brand, None),
            ("a size and a price", &of_size, None),
            ("a search", &plain, Some(&found[..])),
        ] {
            let by_sql = async || match found {
                Some(found) => database::catalog::listing_among(reader, query, found)
                    .await
                    .unwrap(),
                None => listing(reader, query).await.unwrap(),
            };
            let by_memory = async || {
                let answer = lists.answer(query, found);
                listing_of(reader, query, answer).await.unwrap()
            };
            assert_eq!(by_memory().await, by_sql().await, "{name}");
            let sql = best(async || drop(by_sql().await)).await;
            let memory = best(async || drop(by_memory().await)).await;
            let answer = best(async || drop(lists.answer(query, found))).await;
            println!(
                "{name}: SQL {sql:?}, memory {memory:?}, of which without the cards {answer:?}"
            );
        }
    })
    .await;
}
