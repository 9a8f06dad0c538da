//! Lists against a plain reading of the filters, over random goods and choices.

use std::collections::{BTreeMap, BTreeSet};

use commerce::catalog::{ListingQuery, PageSize, Sort};
use database::catalog::listing;

use super::facets::counts_are_what_would_be_found;
use super::offers::{Form, garment};
use crate::support::{each_database, eur, product};

/// What the rows say, worked out without a database.
struct Model {
    slug: String,
    stuff: &'static str,
    forms: Vec<(&'static str, &'static str, i64, bool)>,
}

impl Model {
    /// The lowest and the highest price that is found, if any is.
    fn found(&self, query: &ListingQuery) -> Option<(i64, i64)> {
        let can_buy = self.forms.iter().any(|form| form.3);
        if query.in_stock && !can_buy {
            return None;
        }
        let fits = |code: &str, value: &str| {
            let chosen = query.attributes.get(code);
            chosen.is_none_or(|chosen| chosen.contains(value))
        };
        let prices = self.forms.iter().filter(|(size, colour, price, has)| {
            *has == can_buy
                && fits("size", size)
                && fits("colour", colour)
                && fits("stuff", self.stuff)
                && query.price_min.is_none_or(|least| *price >= least.minor())
                && query.price_max.is_none_or(|most| *price <= most.minor())
        });
        let prices: Vec<i64> = prices.map(|form| form.2).collect();
        Some((*prices.iter().min()?, *prices.iter().max()?))
    }
}

#[tokio::test]
async fn lists_find_what_a_plain_reading_of_the_filters_finds_and_count_it() {
    each_database(async |shop| {
        let mut seed = 7_u64;
        let mut dice = |sides: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from((seed >> 33) % sides).unwrap()
        };
        let (sizes, colours, stuffs) = (["s", "m", "l"], ["red", "blue"], ["wool", "silk"]);
        let mut models = Vec::new();
        for number in 0..40 {
            let mut model = Model {
                slug: format!("g{number}"),
                stuff: stuffs[dice(2)],
                forms: Vec::new(),
            };
            for (size, colour) in sizes
                .iter()
                .flat_map(|size| colours.map(|colour| (*size, colour)))
            {
                if model.forms.is_empty() || dice(3) == 0 {
                    let euros = 10 * (1 + i64::try_from(dice(5)).unwrap());
                    model.forms.push((size, colour, euros * 100, dice(3) > 0));
                }
            }
            let skus: Vec<String> = (0..model.forms.len()).map(|at| at.to_string()).collect();
            let forms: Vec<Form<'_>> = skus
                .iter()
                .zip(&model.forms)
                .map(|(sku, form)| {
                    (
                        &sku[..],
                        form.0,
                        form.1,
                        form.2 / 100,
                        None,
                        i64::from(form.3),
                    )
                })
                .collect();
            let mut stored = garment(&model.slug, &forms);
            let mut attribute = product("any", 1, 1).attributes.remove(0);
            attribute.code = "stuff".to_owned();
            attribute.values = vec![(model.stuff.to_owned(), model.stuff.to_owned())];
            stored.attributes = vec![attribute];
            shop.store(&stored).await;
            models.push(model);
        }
        for round in 0..60 {
            let mut query = ListingQuery {
                in_stock: dice(3) == 0,
                sort: Some(Sort::PriceAscending),
                size: PageSize::Large,
                ..ListingQuery::default()
            };
            for (code, values) in [
                ("size", &sizes[..]),
                ("colour", &colours),
                ("stuff", &stuffs),
            ] {
                let chosen: BTreeSet<String> = values
                    .iter()
                    .filter(|_| dice(3) == 0)
                    .map(|value| (*value).to_owned())
                    .collect();
                if !chosen.is_empty() {
                    query.attributes.insert(code.to_owned(), chosen);
                }
            }
            if dice(2) == 0 {
                query.price_min = Some(eur(1000 * i64::try_from(dice(4)).unwrap()));
            }
            if dice(2) == 0 {
                query.price_max = Some(eur(1000 * (2 + i64::try_from(dice(4)).unwrap())));
            }
            let page = listing(shop.db.reader(), &query).await.unwrap();
            let seen: BTreeMap<String, (i64, i64)> = page
                .cards
                .iter()
                .map(|card| {
                    let prices = (card.price.amount.minor(), card.price_to.minor());
                    (card.slug.to_string(), prices)
                })
                .collect();
            let expected: BTreeMap<String, (i64, i64)> = models
                .iter()
                .filter_map(|model| Some((model.slug.clone(), model.found(&query)?)))
                .collect();
            assert_eq!(seen, expected, "round {round}: {query:?}");
            assert_eq!(page.total, expected.len() as u64);
            let prices: Vec<i64> = page
                .cards
                .iter()
                .map(|card| card.price.amount.minor())
                .collect();
            assert!(prices.is_sorted(), "round {round}");
            if round % 6 == 0 {
                counts_are_what_would_be_found(shop, &query).await;
            }
        }
    })
    .await;
}
