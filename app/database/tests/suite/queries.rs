//! How many statements a page costs.

use commerce::Currency;
use commerce::catalog::ListingQuery;
use database::catalog::{listing, product_by_slug};

use crate::catalog::store;
use crate::support::{NOW, each_database, eur, product};

#[tokio::test]
async fn a_listing_costs_at_most_four_queries_however_many_filters_it_has() {
    each_database(async |shop| {
        for number in 0..30 {
            shop.store(&product(&format!("p{number}"), 1000 + number, 5))
                .await;
        }
        let mut query = ListingQuery {
            category: Some("electronics".to_owned()),
            ..ListingQuery::default()
        };
        query.brands.insert("acme".to_owned());
        query
            .attributes
            .insert("colour".to_owned(), ["blue".to_owned()].into());
        query.price_min = Some(eur(1));
        query.in_stock = true;
        let (page, statements) = shop.count(listing(shop.db.reader(), &query)).await;
        assert_eq!(page.unwrap().total, 30);
        assert!(statements <= 4, "{statements} statements");
        assert!(statements > 0, "the counter counts");
    })
    .await;
}

#[tokio::test]
async fn a_product_costs_two_queries_however_many_variants_it_has() {
    each_database(async |shop| {
        shop.store(&store::shirt()).await;
        let read = product_by_slug(shop.db.reader(), "shirt", Currency::EUR, NOW);
        let (shirt, statements) = shop.count(read).await;
        assert_eq!(shirt.unwrap().unwrap().variants.len(), 3);
        assert_eq!(statements, 2);
    })
    .await;
}
