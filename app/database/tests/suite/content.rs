//! Pages, settings and the search log.

use commerce::Currency;
use commerce::catalog::Slug;
use commerce::country::CountryCode;
use commerce::look::{Colour, Look, Shades};
use commerce::payment::{BankAccount, Iban, LaterTerms, PaymentTerms};
use database::catalog::{CategoryInput, category_by_path, ensure_category, put_category_intro};
use database::content::{
    Page, ShopSettings, fruitless_searches, log_search, look, page_by_slug, pages, payment_terms,
    put_look, put_page, put_payment_terms, put_shop_settings, shop_settings,
};

use crate::support::{NOW, each_database, eur, product};

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
            source: Some("Ärger ausgeschlossen 🛒".to_owned()),
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

#[tokio::test]
async fn what_a_shop_says_of_payment_and_look_is_kept_and_said_anew() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        assert_eq!(
            payment_terms(writer).await.unwrap(),
            PaymentTerms::default()
        );
        assert_eq!(look(writer).await.unwrap(), Look::default());
        let later = LaterTerms {
            on: true,
            countries: vec![CountryCode::DE, CountryCode::AT],
            most: Some(eur(40_000)),
            guest_most: None,
            days: Some(7),
        };
        let mut terms = PaymentTerms {
            card: Some(false),
            bank_transfer: Some(later),
            account: Some(BankAccount {
                holder: "Ärger & Söhne".to_owned(),
                iban: Iban::parse("DE89370400440532013000").unwrap(),
                bic: None,
                bank: Some("Sparkasse 🏦".to_owned()),
            }),
            cash_on_delivery: None,
        };
        let shades = Shades {
            light: Colour::parse("#0a6b4f").unwrap(),
            dark: Colour::parse("#5fd6ae").unwrap(),
        };
        let own = Look {
            accent: Some(shades),
            ..Look::default()
        };
        for card in [None, Some(true)] {
            terms.card = card;
            put_payment_terms(writer, &terms).await.unwrap();
            assert_eq!(payment_terms(writer).await.unwrap(), terms);
            put_look(writer, &own).await.unwrap();
            assert_eq!(look(writer).await.unwrap(), own);
        }
    })
    .await;
}

#[tokio::test]
async fn the_introduction_of_a_category_is_written_where_there_is_one() {
    each_database(async |shop| {
        shop.store(&product("pen", 150, 1)).await;
        let writer = shop.db.writer();
        let way = [CategoryInput {
            slug: Slug::parse("pens").unwrap(),
            name: "Pens".to_owned(),
        }];
        ensure_category(writer, &way).await.unwrap();
        for intro in ["Ärger ausgeschlossen 🖊", "Ärger ausgeschlossen 🖊", "Short."] {
            assert!(put_category_intro(writer, "pens", intro).await.unwrap());
            let category = category_by_path(writer, "pens").await.unwrap().unwrap();
            assert_eq!(category.intro, intro);
        }
        assert!(!put_category_intro(writer, "inks", "None.").await.unwrap());
    })
    .await;
}
