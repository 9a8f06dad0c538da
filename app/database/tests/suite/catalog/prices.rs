//! Prices for some time: true to the millisecond, never on top of each other, never changed once they were asked for.

use commerce::catalog::{Content, Quantity, Safety, WindowRefused, WindowState};
use commerce::{Currency, Money};
use database::catalog::{
    BrandInput, EditError, EditableProduct, NewPrice, PriceError, SaveProduct, Stored,
    duplicate_product, editable_product, end_price, product_by_slug, refresh_due_listings,
    save_product, schedule_price, scheduled_prices,
};
use database::transaction;

use super::store::shirt;
use crate::support::{DAY, NOW, Shop, each_database, eur, product};

async fn edited(shop: &Shop, slug: &str, now_ms: i64) -> EditableProduct {
    let reader = shop.db.writer();
    let found = product_by_slug(reader, slug, Currency::EUR, now_ms).await;
    let id = found.unwrap().unwrap().id;
    let edited = editable_product(reader, id, Currency::EUR, now_ms).await;
    edited.unwrap().unwrap()
}

async fn price(shop: &Shop, now_ms: i64) -> commerce::catalog::Price {
    let found = product_by_slug(shop.db.writer(), "lamp", Currency::EUR, now_ms).await;
    found.unwrap().unwrap().variants[0].price
}

async fn schedule(
    shop: &Shop,
    (minor, before): (i64, Option<i64>),
    (from_ms, to_ms): (i64, i64),
    now_ms: i64,
) -> Result<(), PriceError> {
    let lamp = edited(shop, "lamp", now_ms).await;
    let new = &NewPrice {
        product: lamp.id,
        version: lamp.version,
        variant: lamp.variants[0].id,
        amount: eur(minor),
        compare_at: before.map(eur),
        from_ms: Some(from_ms),
        to_ms,
    };
    transaction(&shop.db, |tx| async move {
        schedule_price(&*tx, new, now_ms).await
    })
    .await
    .map(drop)
}

async fn end(shop: &Shop, id: i64, version: i64, now_ms: i64) -> Result<(), PriceError> {
    let product = edited(shop, "lamp", now_ms).await.id;
    transaction(&shop.db, |tx| async move {
        end_price(&*tx, product, version, id, Currency::EUR, now_ms).await
    })
    .await
    .map(drop)
}

#[tokio::test]
async fn a_price_holds_within_its_window_and_the_low_of_thirty_days_knows_it() {
    each_database(async |shop| {
        shop.store(&product("lamp", 5000, 5)).await;
        let (begin, over) = (NOW + 40 * DAY, NOW + 47 * DAY);
        schedule(shop, (4000, Some(5000)), (begin, over), NOW)
            .await
            .unwrap();
        assert_eq!(price(shop, begin - 1).await.amount, eur(5000));
        let reduced = price(shop, begin).await;
        assert_eq!(reduced.amount, eur(4000));
        assert_eq!(reduced.lowest_30_days, Some(eur(5000)));
        assert_eq!(price(shop, over - 1).await.amount, eur(4000));
        assert_eq!(price(shop, over).await.amount, eur(5000));
        // Lists follow by the clock.
        let writer = shop.db.writer();
        let listed = "SELECT price_minor AS n FROM listing";
        assert_eq!(refresh_due_listings(writer, begin, 10).await.unwrap(), 1);
        assert_eq!(shop.number(listed).await, 4000);
        assert_eq!(refresh_due_listings(writer, over, 10).await.unwrap(), 1);
        assert_eq!(shop.number(listed).await, 5000);
        // What the week cost counts for thirty days, for the editor and for the next reduction.
        let low = async |now| edited(shop, "lamp", now).await.variants[0].lowest_30_days;
        assert_eq!(low(begin - 1).await, Some(eur(5000)));
        assert_eq!(low(over + 29 * DAY).await, Some(eur(4000)));
        assert_eq!(low(over + 31 * DAY).await, Some(eur(5000)));
        let next = over + 10 * DAY;
        schedule(shop, (4500, Some(5000)), (next, next + DAY), over)
            .await
            .unwrap();
        assert_eq!(price(shop, next).await.lowest_30_days, Some(eur(4000)));
    })
    .await;
}

#[tokio::test]
async fn prices_of_one_variant_never_overlap_and_none_begins_in_the_past() {
    each_database(async |shop| {
        shop.store(&product("lamp", 5000, 5)).await;
        let at = |day: i64| NOW + day * DAY;
        schedule(shop, (4000, None), (at(2), at(4)), NOW)
            .await
            .unwrap();
        for window in [
            (at(1), at(3)),
            (at(3), at(9)),
            (at(2), at(4)),
            (at(1), at(9)),
        ] {
            let refused = schedule(shop, (3000, None), window, NOW).await;
            let is_overlap = matches!(
                refused,
                Err(PriceError::Window(WindowRefused::Overlaps(other))) if other.from_ms == at(2)
            );
            assert!(is_overlap, "{refused:?}");
        }
        let begun = schedule(shop, (3000, None), (at(-1), at(1)), NOW).await;
        assert!(matches!(
            begun,
            Err(PriceError::Window(WindowRefused::Begun))
        ));
        let backwards = schedule(shop, (3000, None), (at(1), at(1)), NOW).await;
        assert!(matches!(
            backwards,
            Err(PriceError::Window(WindowRefused::Backwards))
        ));
        schedule(shop, (3000, None), (at(4), at(5)), NOW)
            .await
            .unwrap();
        let lamp = edited(shop, "lamp", NOW).await;
        let all = scheduled_prices(shop.db.writer(), lamp.id, Currency::EUR).await;
        assert_eq!(all.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_price_that_was_asked_for_is_ended_and_one_to_come_is_taken_back() {
    each_database(async |shop| {
        shop.store(&product("lamp", 5000, 5)).await;
        let at = |day: i64| NOW + day * DAY;
        schedule(shop, (4000, None), (at(1), at(5)), NOW)
            .await
            .unwrap();
        schedule(shop, (3000, None), (at(6), at(7)), NOW)
            .await
            .unwrap();
        let lamp = edited(shop, "lamp", at(2)).await;
        let all = async || {
            let all = scheduled_prices(shop.db.writer(), lamp.id, Currency::EUR).await;
            all.unwrap()
        };
        let (coming, running) = (all().await[0], all().await[1]);
        assert_eq!(running.window.state(at(2)), WindowState::Running);
        let stale = end(shop, running.id, lamp.version - 1, at(2)).await;
        assert!(matches!(stale, Err(PriceError::Edit(EditError::Stale))));
        end(shop, running.id, lamp.version, at(2)).await.unwrap();
        end(shop, coming.id, lamp.version + 1, at(2)).await.unwrap();
        let left = all().await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].window.to_ms, Some(at(2)));
        let over = end(shop, running.id, lamp.version + 2, at(3)).await;
        assert!(matches!(over, Err(PriceError::Over)));
        assert_eq!(price(shop, at(2)).await.amount, eur(5000));
        assert_eq!(price(shop, at(6)).await.amount, eur(5000));
        let low = edited(shop, "lamp", at(3)).await.variants[0].lowest_30_days;
        assert_eq!(low, Some(eur(4000)), "it was asked for");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_schedule_at_once_one_is_told() {
    each_database(async |shop| {
        shop.store(&product("lamp", 5000, 5)).await;
        let window = (NOW + DAY, NOW + 2 * DAY);
        let (first, second) = tokio::join!(
            schedule(shop, (4000, None), window, NOW),
            schedule(shop, (3000, None), window, NOW)
        );
        assert_eq!(
            [&first, &second].iter().filter(|done| done.is_ok()).count(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_a_draft_without_stock_under_an_address_and_skus_of_its_own() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let original = &edited(shop, "shirt", NOW).await;
        let copy = async |key| {
            transaction(&shop.db, |tx| async move {
                duplicate_product(&*tx, original, "Copy of it".to_owned(), key, NOW).await
            })
            .await
        };
        let (first, second) = (copy("a").await.unwrap(), copy("b").await.unwrap());
        copy("b").await.unwrap_err();
        let made = database::catalog::copy_by_key(shop.db.reader(), "b").await;
        assert_eq!(made.unwrap(), Some(second), "one for each form");
        for (id, slug, sku) in [
            (first, "shirt-copy", "shirt/m-blue-COPY"),
            (second, "shirt-copy-2", "shirt/m-blue-COPY-2"),
        ] {
            let made = editable_product(shop.db.writer(), id, Currency::EUR, NOW).await;
            let made = made.unwrap().unwrap();
            assert_eq!(made.input.slug.as_str(), slug);
            assert_eq!(made.input.title, "Copy of it");
            assert_eq!(made.input.status, commerce::catalog::ProductStatus::Draft);
            assert_eq!(made.input.options, original.input.options);
            assert_eq!(made.variants[0].input.sku, sku);
            assert_eq!(
                made.variants[0].input.price,
                original.variants[0].input.price
            );
            assert_eq!(made.variants[0].stock.on_hand, 0);
        }
        let now = edited(shop, "shirt", NOW).await;
        assert_eq!(now.variants, original.variants);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_content_gives_card_page_and_cart_the_price_of_a_litre() {
    each_database(async |shop| {
        let mut oil = product("lamp", 990, 5);
        let measure = Quantity::parse("750 ml").unwrap();
        let content = Content::new(measure, None).unwrap();
        oil.variants[0].content = Stored::Set(Some(content));
        shop.store(&oil).await;
        let told = |price: commerce::catalog::Price| price.unit_price().unwrap().amount;
        assert_eq!(
            told(price(shop, NOW).await),
            Money::new(1320, Currency::EUR)
        );
        let cards = database::catalog::cards_by_slugs(shop.db.writer(), &["lamp".to_owned()]).await;
        assert_eq!(told(cards.unwrap()[0].price), eur(1320));
        let id = shop.variant("lamp").await;
        let offers = database::cart::offers(shop.db.writer(), &[id], Currency::EUR, NOW).await;
        assert_eq!(told(offers.unwrap()[&id].price), eur(1320));
        // A file without the column leaves it.
        oil.variants[0].content = Stored::Kept;
        shop.store(&oil).await;
        assert_eq!(told(price(shop, NOW).await), eur(1320));
        oil.variants[0].content = Stored::Set(None);
        shop.store(&oil).await;
        assert_eq!(price(shop, NOW).await.unit_price(), None);
    })
    .await;
}

#[tokio::test]
async fn a_product_says_its_own_word_on_safety_or_its_brands() {
    each_database(async |shop| {
        let brand = |slug: &str| {
            let mut input = product(slug, 5000, 5);
            input.brand = Some(BrandInput {
                slug: commerce::catalog::Slug::parse("acme").unwrap(),
                name: "Acme".to_owned(),
            });
            input
        };
        shop.store(&brand("lamp")).await;
        shop.store(&brand("pen")).await;
        let warned = |text: &str| Safety {
            warnings: text.to_owned(),
            ..Safety::default()
        };
        let lamp = edited(shop, "lamp", NOW).await;
        let mut save = SaveProduct {
            id: lamp.id,
            version: lamp.version,
            input: lamp.input.clone(),
            renamed: std::collections::BTreeMap::new(),
            unpublish_at_ms: None,
            brand_safety: Stored::Set(Some(warned("Hot."))),
        };
        save.input.safety = Stored::Set(Some(warned("Very hot.")));
        let save = &save;
        transaction(
            &shop.db,
            |tx| async move { save_product(&*tx, save, NOW).await },
        )
        .await
        .unwrap();
        let said = async |slug: &str| {
            let found = product_by_slug(shop.db.writer(), slug, Currency::EUR, NOW).await;
            found.unwrap().unwrap().safety.map(|safety| safety.warnings)
        };
        assert_eq!(said("lamp").await.as_deref(), Some("Very hot."));
        assert_eq!(said("pen").await.as_deref(), Some("Hot."));
    })
    .await;
}
