//! Lists with filters: what they find, count and in which order.

use commerce::catalog::{
    ListingPage, ListingQuery, PageSize, ProductCard, ProductStatus, Slug, Sort,
};
use database::catalog::{
    BrandInput, CategoryInput, ProductInput, best_sellers, cards_by_ids, listing, newest_products,
};

use crate::support::{NOW, Shop, each_database, eur, product};

/// Price, brand and colour of some goods.
async fn stock_up(shop: &Shop) {
    let goods = [
        ("one", 1000, "acme", "blue"),
        ("two", 2000, "acme", "red"),
        ("three", 3000, "zeta", "red"),
        ("four", 4000, "zeta", "green"),
    ];
    for (index, (sku, price, brand, colour)) in goods.into_iter().enumerate() {
        shop.store(&ware(
            sku,
            price,
            brand,
            colour,
            i64::try_from(index).unwrap(),
        ))
        .await;
    }
    let mut hidden = product("hidden", 1, 1);
    hidden.status = ProductStatus::Draft;
    shop.store(&hidden).await;
}

pub fn ware(sku: &str, price: i64, brand: &str, colour: &str, age: i64) -> ProductInput {
    let mut ware = product(sku, price, 5);
    ware.brand = Some(BrandInput {
        slug: Slug::parse(brand).unwrap(),
        name: brand.to_uppercase(),
    });
    ware.attributes[0].values = vec![(colour.to_owned(), colour.to_uppercase())];
    ware.published_at_ms = Some(NOW - 1000 - age);
    ware
}

pub async fn list(shop: &Shop, query: &ListingQuery) -> ListingPage {
    listing(shop.db.reader(), query).await.unwrap()
}

fn slugs(page: &ListingPage) -> Vec<&str> {
    page.cards.iter().map(|card| card.slug.as_str()).collect()
}

fn counts(page: &ListingPage, code: &str) -> Vec<(String, u64, bool)> {
    let group = page.facets.iter().find(|group| group.code == code);
    let values = group.into_iter().flat_map(|group| &group.values);
    values
        .map(|value| (value.code.clone(), value.count, value.selected))
        .collect()
}

#[tokio::test]
async fn values_widen_within_a_group_and_groups_narrow_each_other() {
    each_database(async |shop| {
        stock_up(shop).await;
        let mut query = ListingQuery {
            sort: Some(Sort::PriceAscending),
            ..ListingQuery::default()
        };
        query.attributes.insert(
            "colour".to_owned(),
            ["red", "green"].map(String::from).into(),
        );
        let page = list(shop, &query).await;
        assert_eq!(slugs(&page), ["two", "three", "four"]);
        // Its own choice is left out when a group's values are counted.
        let colours = [("blue", 1, false), ("green", 1, true), ("red", 2, true)];
        let colours: Vec<_> = colours.map(|(code, n, on)| (code.to_owned(), n, on)).into();
        assert_eq!(counts(&page, "colour"), colours);
        let brands = [("acme".to_owned(), 1, false), ("zeta".to_owned(), 2, false)];
        assert_eq!(counts(&page, "brand"), brands);

        query.brands.insert("zeta".to_owned());
        let page = list(shop, &query).await;
        assert_eq!((slugs(&page), page.total), (vec!["three", "four"], 2));
        let colours = [("green".to_owned(), 1, true), ("red".to_owned(), 1, true)];
        assert_eq!(counts(&page, "colour"), colours);
        let brands = [("acme".to_owned(), 1, false), ("zeta".to_owned(), 2, true)];
        assert_eq!(counts(&page, "brand"), brands);
    })
    .await;
}

#[tokio::test]
async fn what_is_hidden_is_counted_nowhere_however_the_counting_is_done() {
    each_database(async |shop| {
        stock_up(shop).await;
        for (sku, brand, colour) in [("draft", "acme", "blue"), ("secret", "hush", "red")] {
            let mut hidden = ware(sku, 1, brand, colour, 9);
            hidden.status = ProductStatus::Draft;
            shop.store(&hidden).await;
        }
        // Without any filter, with one that leaves all in, and with one of the group's own.
        let all = list(shop, &ListingQuery::default()).await;
        let everything = ListingQuery {
            price_min: Some(eur(0)),
            ..ListingQuery::default()
        };
        let narrowed = list(shop, &everything).await;
        let mut of_acme = ListingQuery::default();
        of_acme.brands.insert("acme".to_owned());
        let widened = list(shop, &of_acme).await;
        for page in [&all, &narrowed] {
            let brands = [("acme".to_owned(), 2, false), ("zeta".to_owned(), 2, false)];
            assert_eq!(counts(page, "brand"), brands);
            let colours = [("blue", 1, false), ("green", 1, false), ("red", 2, false)];
            let colours: Vec<_> = colours.map(|(code, n, on)| (code.to_owned(), n, on)).into();
            assert_eq!(counts(page, "colour"), colours);
        }
        let brands = [("acme".to_owned(), 2, true), ("zeta".to_owned(), 2, false)];
        assert_eq!(counts(&widened, "brand"), brands);
        assert_eq!(all.facets, narrowed.facets);
    })
    .await;
}

#[tokio::test]
async fn an_attribute_that_is_an_option_elsewhere_is_one_filter() {
    each_database(async |shop| {
        shop.store(&ware("plain", 100, "acme", "amber", 1)).await;
        let mut shirt = super::store::shirt();
        shirt.options[1].name = "Colour".to_owned();
        shop.store(&shirt).await;
        let page = list(shop, &ListingQuery::default()).await;
        let colours = page.facets.iter().filter(|group| group.code == "colour");
        let found: Vec<_> = colours.map(|group| group.values.len()).collect();
        assert_eq!(found, [counts(&page, "colour").len()]);
        assert!(page.facets.iter().any(|group| {
            let codes: Vec<_> = group.values.iter().map(|value| &value.code[..]).collect();
            group.code == "colour" && codes.contains(&"amber") && codes.len() > 2
        }));
    })
    .await;
}

#[tokio::test]
async fn only_what_was_sold_and_can_be_had_sells_best() {
    each_database(async |shop| {
        stock_up(shop).await;
        shop.store(&product("gone", 1000, 0)).await;
        shop.run("UPDATE listing SET sold = 3 WHERE slug IN ('two', 'gone', 'hidden')")
            .await;
        shop.run("UPDATE listing SET sold = 5 WHERE slug = 'four'")
            .await;
        let slugs = |cards: Vec<ProductCard>| -> Vec<String> {
            cards
                .into_iter()
                .map(|card| card.slug.to_string())
                .collect()
        };
        let best = best_sellers(shop.db.reader(), 9).await.unwrap();
        assert_eq!(slugs(best), ["four", "two"]);
        let newest = newest_products(shop.db.reader(), 3).await.unwrap();
        assert_eq!(slugs(newest), ["one", "two", "three"]);
    })
    .await;
}

#[tokio::test]
async fn the_price_filter_narrows_but_its_bounds_do_not_move() {
    each_database(async |shop| {
        stock_up(shop).await;
        let query = ListingQuery {
            price_min: Some(eur(1500)),
            price_max: Some(eur(3000)),
            sort: Some(Sort::PriceDescending),
            ..ListingQuery::default()
        };
        let page = list(shop, &query).await;
        assert_eq!(slugs(&page), ["three", "two"]);
        assert_eq!(page.total, 2);
        assert_eq!(page.price_bounds, Some((eur(1000), eur(4000))));
    })
    .await;
}

#[tokio::test]
async fn a_category_holds_all_below_it_and_offers_the_next_step() {
    each_database(async |shop| {
        stock_up(shop).await;
        let mut tea = product("tea", 500, 5);
        let food = CategoryInput {
            slug: Slug::parse("food").unwrap(),
            name: "Food".to_owned(),
        };
        tea.categories = vec![vec![food]];
        shop.store(&tea).await;
        let page = list(
            shop,
            &ListingQuery {
                category: Some("electronics".to_owned()),
                ..ListingQuery::default()
            },
        )
        .await;
        assert_eq!(page.total, 4);
        let below = [("electronics/computers".to_owned(), 4, false)];
        assert_eq!(counts(&page, "category"), below);
        let page = list(shop, &ListingQuery::default()).await;
        assert_eq!(page.total, 5);
        let top = [
            ("electronics".to_owned(), 4, false),
            ("food".to_owned(), 1, false),
        ];
        assert_eq!(counts(&page, "category"), top);
        let page = list(
            shop,
            &ListingQuery {
                category: Some("nowhere".to_owned()),
                ..ListingQuery::default()
            },
        )
        .await;
        assert_eq!((page.total, page.price_bounds), (0, None));
    })
    .await;
}

#[tokio::test]
async fn every_order_puts_the_right_product_first() {
    each_database(async |shop| {
        stock_up(shop).await;
        let first = async |sort| {
            let query = ListingQuery {
                sort: Some(sort),
                ..ListingQuery::default()
            };
            slugs(&list(shop, &query).await)[0].to_owned()
        };
        shop.run("UPDATE listing SET sold = 9 WHERE slug = 'two'")
            .await;
        shop.run("UPDATE listing SET rating_sum = 10, rating_count = 2 WHERE slug = 'three'")
            .await;
        shop.run("UPDATE listing SET rating_sum = 400, rating_count = 100 WHERE slug = 'one'")
            .await;
        assert_eq!(first(Sort::Newest).await, "one");
        assert_eq!(first(Sort::PriceDescending).await, "four");
        assert_eq!(first(Sort::Title).await, "four");
        assert_eq!(first(Sort::BestSelling).await, "two");
        assert_eq!(first(Sort::Rating).await, "three");
        assert_eq!(first(Sort::Featured).await, "two");
    })
    .await;
}

#[tokio::test]
async fn only_what_can_be_bought_is_shown_when_asked() {
    each_database(async |shop| {
        stock_up(shop).await;
        shop.store(&ware("two", 2000, "acme", "red", 1)).await;
        let mut empty = ware("three", 3000, "zeta", "red", 2);
        empty.variants[0].on_hand = Some(0);
        shop.store(&empty).await;
        let query = ListingQuery {
            in_stock: true,
            ..ListingQuery::default()
        };
        let page = list(shop, &query).await;
        assert_eq!(page.total, 3);
        assert!(page.cards.iter().all(|card| card.badge.can_buy()));
        let all = list(shop, &ListingQuery::default()).await;
        assert_eq!(
            slugs(&all).last(),
            Some(&"three"),
            "the sold-out one comes last"
        );
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    each_database(async |shop| {
        for number in 0..30 {
            shop.store(&ware(&format!("p{number:02}"), 1000, "acme", "red", number))
                .await;
        }
        let mut query = ListingQuery {
            size: PageSize::Small,
            ..ListingQuery::default()
        };
        let first = list(shop, &query).await;
        query.page = 2;
        let second = list(shop, &query).await;
        assert_eq!(
            (first.cards.len(), second.cards.len(), first.total),
            (24, 6, 30)
        );
        let mut all: Vec<_> = slugs(&first).into_iter().chain(slugs(&second)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 30);
    })
    .await;
}

#[tokio::test]
async fn a_filter_may_carry_anything_and_finds_nothing() {
    each_database(async |shop| {
        stock_up(shop).await;
        let mut query = ListingQuery {
            category: Some("electronics".to_owned()),
            ..ListingQuery::default()
        };
        query.brands.insert("' OR 1=1 -- ".to_owned());
        query.attributes.insert(
            "colour'; DROP TABLE listing; --".to_owned(),
            ["?".to_owned()].into(),
        );
        assert_eq!(list(shop, &query).await.total, 0);
        assert_eq!(list(shop, &ListingQuery::default()).await.total, 4);
    })
    .await;
}

#[tokio::test]
async fn cards_come_in_the_order_asked_for_and_without_what_is_hidden() {
    each_database(async |shop| {
        stock_up(shop).await;
        let all = list(shop, &ListingQuery::default()).await;
        let mut ids: Vec<_> = all.cards.iter().map(|card| card.id).collect();
        ids.reverse();
        ids.insert(1, commerce::ids::ProductId(9999));
        let cards = cards_by_ids(shop.db.reader(), &ids).await.unwrap();
        ids.remove(1);
        assert_eq!(cards.iter().map(|card| card.id).collect::<Vec<_>>(), ids);
        assert!(cards[0].single_variant.is_some());
        assert!(cards[0].picture.is_some());
    })
    .await;
}

#[tokio::test]
async fn options_become_filters_with_their_colours() {
    each_database(async |shop| {
        shop.store(&super::store::shirt()).await;
        let page = list(shop, &ListingQuery::default()).await;
        let shade = page
            .facets
            .iter()
            .find(|group| group.code == "shade")
            .unwrap();
        assert_eq!(shade.values[0].swatch.as_deref(), Some("#00f"));
        assert_eq!(page.cards[0].swatches.len(), 2);
        assert_eq!(page.cards[0].single_variant, None);
        assert!(page.cards[0].has_price_range());
    })
    .await;
}
