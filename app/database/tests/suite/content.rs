//! Pages, settings and the search log.

use commerce::Currency;
use database::content::{
    Page, ShopSettings, fruitless_searches, log_search, page_by_slug, pages, put_page,
    put_shop_settings, shop_settings,
};

use crate::support::{NOW, each_database};

#[tokio::test]
async fn a_page_is_stored_under_its_slug_and_stored_again() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let mut terms = Page {
            slug: "terms".to_owned(),
            title: "Terms".to_owned(),
            body_html: "<p>Ärger ausgeschlossen 🛒</p>".to_owned(),
            position: 2,
            updated_at_ms: NOW,
        };
        put_page(writer, &terms).await.unwrap();
        terms.title = "Terms and conditions".to_owned();
        put_page(writer, &terms).await.unwrap();
        assert_eq!(
            page_by_slug(writer, "terms").await.unwrap(),
            Some(terms.clone())
        );
        assert_eq!(page_by_slug(writer, "TERMS").await.unwrap(), None);
        assert_eq!(pages(writer).await.unwrap(), [terms]);
    })
    .await;
}

#[tokio::test]
async fn the_shop_is_german_until_someone_says_otherwise() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let german = shop_settings(writer).await.unwrap();
        assert_eq!(german.currency, Currency::EUR);
        let swiss = ShopSettings {
            currency: Currency::CHF,
            ..german
        };
        put_shop_settings(writer, &swiss).await.unwrap();
        put_shop_settings(writer, &swiss).await.unwrap();
        assert_eq!(shop_settings(writer).await.unwrap(), swiss);
    })
    .await;
}

#[tokio::test]
async fn searches_in_vain_are_counted_and_long_ones_are_cut() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        log_search(writer, "lamp", 12, NOW).await.unwrap();
        log_search(writer, "hedphones", 0, NOW).await.unwrap();
        log_search(writer, "hedphones", 0, NOW).await.unwrap();
        log_search(writer, &"ü".repeat(1000), 0, NOW - 1)
            .await
            .unwrap();
        let vain = fruitless_searches(writer, NOW, 10).await.unwrap();
        assert_eq!(vain, [("hedphones".to_owned(), 2)]);
        assert_eq!(fruitless_searches(writer, 0, 10).await.unwrap().len(), 2);
    })
    .await;
}
