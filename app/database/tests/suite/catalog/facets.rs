//! Facets: a value's count is what one would find by choosing it.

use commerce::catalog::ListingQuery;

use super::listing::{list, ware};
use crate::support::{Shop, each_database, eur};

/// For every value that is offered: as many as the list has when that value alone is chosen in its group.
pub async fn counts_are_what_would_be_found(shop: &Shop, query: &ListingQuery) {
    let page = list(shop, query).await;
    let groups = page.facets.iter().filter(|group| group.code != "category");
    for (group, value) in
        groups.flat_map(|group| group.values.iter().map(move |value| (group, value)))
    {
        let mut alone = query.clone();
        let only = [value.code.clone()].into();
        match group.code.as_str() {
            "brand" => alone.brands = only,
            code => {
                alone.attributes.insert(code.to_owned(), only);
            }
        }
        let found = list(shop, &alone).await.total;
        assert_eq!(
            value.count, found,
            "{} {} of {query:?}",
            group.code, value.code
        );
    }
}

#[tokio::test]
async fn a_count_is_right_however_many_groups_are_chosen_from() {
    each_database(async |shop| {
        // Spread over each other, so that every combination meets.
        let below = |number: usize, step: usize, end: usize| (number * step / 4 + number) % end;
        let colours = ["blue", "red", "green"];
        for number in 0..24 {
            let brand = ["acme", "zeta"][below(number, 1, 2)];
            let mut ware = ware(
                &format!("w{number}"),
                1000,
                brand,
                colours[below(number, 2, 3)],
                1,
            );
            for (step, (code, values)) in [("size", 3), ("shape", 2), ("stuff", 2)]
                .into_iter()
                .enumerate()
            {
                let mut more = ware.attributes[0].clone();
                code.clone_into(&mut more.code);
                code.clone_into(&mut more.name);
                let value = format!("{code}{}", below(number, step + 3, values));
                more.values = vec![(value.clone(), value)];
                ware.attributes.push(more);
            }
            shop.store(&ware).await;
        }
        let mut query = ListingQuery {
            price_max: Some(eur(999_999)),
            ..ListingQuery::default()
        };
        counts_are_what_would_be_found(shop, &query).await;
        for (code, values) in [
            ("colour", ["red", "blue"].as_slice()),
            ("size", &["size0", "size2"]),
            ("shape", &["shape1"]),
            ("stuff", &["stuff0", "none"]),
        ] {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            query.attributes.insert(code.to_owned(), values);
            counts_are_what_would_be_found(shop, &query).await;
        }
        query.brands.insert("acme".to_owned());
        counts_are_what_would_be_found(shop, &query).await;
        let codes = database::catalog::attribute_codes(shop.db.reader())
            .await
            .unwrap();
        let known: Vec<&str> = codes.iter().map(String::as_str).collect();
        assert_eq!(known, ["colour", "shape", "size", "stuff"]);
    })
    .await;
}
