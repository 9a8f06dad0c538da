//! Prices that can be had: lists and filters speak of the cheapest variant that can be bought.

use std::collections::{BTreeMap, BTreeSet};

use commerce::catalog::{ListingPage, ListingQuery, PageSize, ProductCard};
use commerce::ids::ProductId;
use commerce::stock::ReservationOwner;
use database::catalog::{
    OptionInput, OptionValueInput, ProductInput, listing_among, refresh_due_listings,
};
use database::stock::{release_holds, reserve, set_on_hand};

use super::listing::list;
use crate::support::{NOW, Shop, each_database, eur, product, variant};

/// SKU, size, colour, price in euros, price before, pieces.
pub type Form<'a> = (&'a str, &'a str, &'a str, i64, Option<i64>, i64);

pub fn garment(slug: &str, forms: &[Form<'_>]) -> ProductInput {
    let mut garment = product(slug, 0, 0);
    garment.attributes.clear();
    let values = |labels: BTreeSet<&str>| {
        let value = |label: &str| OptionValueInput {
            label: label.to_owned(),
            swatch: None,
        };
        labels.into_iter().map(value).collect()
    };
    let option = |name: &str, labels| OptionInput {
        name: name.to_owned(),
        values: values(labels),
    };
    garment.options = vec![
        option("Size", forms.iter().map(|form| form.1).collect()),
        option("Colour", forms.iter().map(|form| form.2).collect()),
    ];
    let form = |(sku, size, colour, euros, before, pieces): &Form<'_>| {
        let mut form = variant(&format!("{slug}/{sku}"), euros * 100, *pieces);
        form.compare_at = before.map(|before| eur(before * 100));
        form.option_labels = vec![(*size).to_owned(), (*colour).to_owned()];
        form
    };
    garment.variants = forms.iter().map(form).collect();
    garment
}

fn query(text: &str) -> ListingQuery {
    let pairs: Vec<(String, String)> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    ListingQuery::parse(pairs, commerce::Currency::EUR)
}

async fn found(shop: &Shop, text: &str) -> Vec<String> {
    let page = list(shop, &query(text)).await;
    assert_eq!(page.total, page.cards.len() as u64, "{text}");
    slugs(&page)
}

fn slugs(page: &ListingPage) -> Vec<String> {
    let slugs = page.cards.iter().map(|card| card.slug.to_string());
    slugs.collect()
}

async fn only_card(shop: &Shop, text: &str) -> ProductCard {
    let mut cards = list(shop, &query(text)).await.cards;
    assert_eq!(cards.len(), 1, "{text}");
    cards.remove(0)
}

#[tokio::test]
async fn a_card_has_the_price_and_the_reduction_of_the_cheapest_variant_that_can_be_bought() {
    each_database(async |shop| {
        let coat = [
            ("s", "S", "red", 50, Some(90), 0),
            ("m", "M", "red", 80, None, 5),
        ];
        shop.store(&garment("coat", &coat)).await;
        let card = only_card(shop, "").await;
        assert_eq!(
            (card.price.amount, card.price.compare_at),
            (eur(8000), None)
        );
        assert!(!card.has_price_range(), "only one can be had");
        assert!(!card.price.is_reduced());
        let boot = [
            ("41", "41", "black", 10, None, 0),
            ("42", "42", "black", 100, None, 5),
        ];
        shop.store(&garment("boot", &boot)).await;
        for text in ["max=15&stock=1", "max=15", "max=60"] {
            assert_eq!(found(shop, text).await, Vec::<String>::new(), "{text}");
        }
        assert_eq!(found(shop, "sort=price").await, ["coat", "boot"]);
        assert_eq!(found(shop, "sort=price-desc").await, ["boot", "coat"]);
        assert_eq!(found(shop, "min=90&stock=1").await, ["boot"]);
        let page = list(shop, &ListingQuery::default()).await;
        assert_eq!(page.price_bounds, Some((eur(8000), eur(10000))));
    })
    .await;
}

#[tokio::test]
async fn one_variant_must_have_all_that_is_chosen() {
    each_database(async |shop| {
        let shoe = [
            ("a", "41", "red", 10, None, 5),
            ("b", "42", "blue", 50, None, 5),
            ("c", "42", "red", 100, None, 5),
            ("d", "43", "red", 50, None, 0),
        ];
        shop.store(&garment("shoe", &shoe)).await;
        let none = Vec::<String>::new();
        for (text, is_found) in [
            ("f.size=42&f.colour=red&min=40&max=60&stock=1", false),
            ("f.size=42&f.colour=red&min=40&max=60", false),
            ("f.size=42&min=40&max=60&stock=1", true),
            ("f.size=41&f.colour=blue", false),
            ("f.size=41&f.size=42&f.colour=blue", true),
            ("f.size=42&f.colour=red&min=90", true),
            ("min=20&max=40", false),
            ("f.size=43", false),
            ("f.size=43&stock=1", false),
        ] {
            let expected = if is_found {
                vec!["shoe".to_owned()]
            } else {
                none.clone()
            };
            assert_eq!(found(shop, text).await, expected, "{text}");
        }
        let card = only_card(shop, "f.size=42").await;
        assert_eq!((card.price.amount, card.price_to), (eur(5000), eur(10000)));
        let card = only_card(shop, "f.size=42&f.colour=red").await;
        assert_eq!((card.price.amount, card.price_to), (eur(10000), eur(10000)));
        let sizes = list(shop, &query("f.colour=blue")).await.facets;
        let sizes = sizes.iter().find(|group| group.code == "size").unwrap();
        let codes: Vec<&str> = sizes.values.iter().map(|value| &value.code[..]).collect();
        assert_eq!(
            codes,
            ["42"],
            "41 does not come in blue, and 43 is sold out"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_sold_out_as_a_whole_is_listed_at_its_cheapest() {
    each_database(async |shop| {
        let cup = [
            ("s", "S", "red", 30, None, 0),
            ("m", "M", "red", 20, Some(40), 0),
        ];
        shop.store(&garment("cup", &cup)).await;
        let card = only_card(shop, "f.size=m&max=25").await;
        assert_eq!(card.price.compare_at, Some(eur(4000)));
        assert!(!card.badge.can_buy());
        let card = only_card(shop, "").await;
        assert_eq!((card.price.amount, card.price_to), (eur(2000), eur(3000)));
        assert_eq!(
            found(shop, "f.size=m&max=25&stock=1").await,
            Vec::<String>::new()
        );
    })
    .await;
}

#[tokio::test]
async fn a_list_follows_when_the_cheapest_variant_sells_out_and_comes_back() {
    each_database(async |shop| {
        let lamp = [
            ("a", "S", "red", 10, Some(12), 2),
            ("b", "M", "blue", 20, None, 1),
        ];
        shop.store(&garment("lamp", &lamp)).await;
        let (small, medium) = (shop.variant("lamp/a").await, shop.variant("lamp/b").await);
        let price = async || only_card(shop, "").await.price.amount;
        assert_eq!(price().await, eur(1000));
        let hold = async |id, variant, pieces| {
            database::transaction(&shop.db, async |tx| {
                let wanted = BTreeMap::from([(variant, pieces)]);
                reserve(&*tx, ReservationOwner::Order, id, &wanted, None, NOW).await
            })
            .await
            .unwrap();
        };
        hold(1, small, 2).await;
        assert_eq!(price().await, eur(2000));
        assert_eq!(found(shop, "f.size=s").await, Vec::<String>::new());
        hold(2, medium, 1).await;
        assert_eq!(price().await, eur(1000), "sold out: the cheapest of all");
        assert_eq!(found(shop, "f.size=s").await, ["lamp"]);
        assert_eq!(found(shop, "stock=1").await, Vec::<String>::new());
        database::transaction(&shop.db, async |tx| {
            let released = commerce::stock::ReservationState::Released;
            release_holds(&*tx, ReservationOwner::Order, 2, released, "test", NOW).await
        })
        .await
        .unwrap();
        assert_eq!(price().await, eur(2000));
        set_on_hand(shop.db.writer(), small, 9, "count", NOW)
            .await
            .unwrap();
        let card = only_card(shop, "stock=1").await;
        assert_eq!(card.price.compare_at, Some(eur(1200)));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn two_variants_that_sell_out_at_once_leave_the_product_sold_out() {
    each_database(async |shop| {
        for round in 0..5 {
            let slug = format!("pair{round}");
            let forms = [
                ("a", "S", "red", 10, None, 1),
                ("b", "M", "red", 20, None, 1),
            ];
            shop.store(&garment(&slug, &forms)).await;
            let take = async |id: i64, sku: &str| {
                let variant = shop.variant(&format!("{slug}/{sku}")).await;
                database::transaction(&shop.db, async |tx| {
                    let wanted = BTreeMap::from([(variant, 1)]);
                    reserve(&*tx, ReservationOwner::Order, id, &wanted, None, NOW).await
                })
                .await
                .unwrap();
            };
            tokio::join!(take(10 * round + 1, "a"), take(10 * round + 2, "b"));
            let sold_out = format!(
                "SELECT COUNT(*) AS n FROM listing WHERE slug = '{slug}' AND NOT in_stock
                    AND price_minor = 1000"
            );
            assert_eq!(shop.number(&sold_out).await, 1, "round {round}");
        }
        let offers = "SELECT COUNT(*) AS n FROM listing_offer";
        assert_eq!(shop.number(offers).await, 10);
    })
    .await;
}

#[tokio::test]
async fn listings_that_an_earlier_release_wrote_are_written_anew() {
    each_database(async |shop| {
        for number in 0..3 {
            shop.store(&product(&format!("p{number}"), 1000, 5)).await;
        }
        shop.run("DELETE FROM listing_offer").await;
        shop.run("DELETE FROM listing_offer_facet").await;
        shop.run("UPDATE listing SET layout = 0, sort_title = slug")
            .await;
        assert_eq!(found(shop, "max=20").await, Vec::<String>::new());
        let writer = shop.db.writer();
        assert_eq!(refresh_due_listings(writer, NOW, 2).await.unwrap(), 2);
        assert_eq!(refresh_due_listings(writer, NOW, 2).await.unwrap(), 1);
        assert_eq!(refresh_due_listings(writer, NOW, 2).await.unwrap(), 0);
        assert_eq!(found(shop, "max=20&f.colour=blue").await.len(), 3);
        let old = "SELECT COUNT(*) AS n FROM listing WHERE sort_title = slug";
        assert_eq!(shop.number(old).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_variant_that_moves_to_another_product_is_no_longer_offered_by_the_first() {
    each_database(async |shop| {
        let forms = [
            ("a", "S", "red", 10, None, 5),
            ("b", "M", "red", 20, None, 5),
        ];
        shop.store(&garment("first", &forms)).await;
        let mut second = product("second", 1000, 5);
        second.variants[0].sku = "first/a".to_owned();
        database::transaction(&shop.db, async |tx| {
            let stored = database::catalog::store_product(&*tx, None, &second, NOW).await;
            stored.map(|_| ())
        })
        .await
        .unwrap();
        assert_eq!(found(shop, "max=15").await, ["second"]);
        assert_eq!(found(shop, "sort=price").await, ["second", "first"]);
    })
    .await;
}

#[tokio::test]
async fn filters_among_what_a_search_found_meet_all_of_it() {
    each_database(async |shop| {
        for number in 0..30 {
            shop.store(&product(&format!("p{number}"), 1000 + number, 5))
                .await;
        }
        let all = list(
            shop,
            &ListingQuery {
                size: PageSize::Medium,
                ..ListingQuery::default()
            },
        )
        .await;
        let mut ids: Vec<ProductId> = all.cards.iter().map(|card| card.id).collect();
        ids.sort_unstable_by_key(|id| id.get() % 7);
        let expected = ids.clone();
        // Many that are not on sale any more come before them.
        let mut many: Vec<ProductId> = (0..40_000).map(|id| ProductId(1_000_000 + id)).collect();
        many.extend(ids);
        let mut query = ListingQuery {
            text: Some("product".to_owned()),
            size: PageSize::Medium,
            ..ListingQuery::default()
        };
        for filtered in [false, true] {
            if filtered {
                query.price_max = Some(eur(1_014));
            }
            let page = listing_among(shop.db.reader(), &query, &many)
                .await
                .unwrap();
            let ids: Vec<ProductId> = page.cards.iter().map(|card| card.id).collect();
            let dear: BTreeSet<ProductId> = all
                .cards
                .iter()
                .filter(|card| filtered && card.price.amount > eur(1_014))
                .map(|card| card.id)
                .collect();
            let mut left = expected.clone();
            left.retain(|id| !dear.contains(id));
            assert_eq!((ids, page.total), (left.clone(), left.len() as u64));
        }
    })
    .await;
}
