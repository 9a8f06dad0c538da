//! Products edited by staff: saved whole, by one at a time, and never with another product's variants.

use std::collections::BTreeMap;

use commerce::Currency;
use commerce::catalog::{ProductStatus, Slug};
use database::catalog::{
    EditError, EditableProduct, ProductFilter, SaveProduct, Stored, UpsertError, create_product,
    editable_product, product_by_slug, redirect_for, save_product, staff_products,
};
use database::transaction;

use super::store::shirt;
use crate::support::{DAY, NOW, Shop, each_database, eur, product};

async fn stored(shop: &Shop, slug: &str) -> EditableProduct {
    let reader = shop.db.writer();
    let found = product_by_slug(reader, slug, Currency::EUR, NOW).await;
    let id = found.unwrap().unwrap().id;
    let edited = editable_product(reader, id, Currency::EUR, NOW).await;
    edited.unwrap().unwrap()
}

fn as_it_is(product: &EditableProduct) -> SaveProduct {
    SaveProduct {
        id: product.id,
        version: product.version,
        input: product.input.clone(),
        renamed: BTreeMap::new(),
        unpublish_at_ms: product.unpublish_at_ms,
        brand_safety: Stored::Kept,
    }
}

async fn save(shop: &Shop, save: &SaveProduct, now_ms: i64) -> Result<(), EditError> {
    transaction(&shop.db, |tx| async move {
        save_product(&*tx, save, now_ms).await
    })
    .await
}

#[tokio::test]
async fn a_product_saved_as_it_was_read_changes_nothing_but_its_version() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let before = stored(shop, "shirt").await;
        assert_eq!(before.input.options, shirt().options);
        assert_eq!(before.variants[0].stock.on_hand, 5);
        save(shop, &as_it_is(&before), NOW + DAY).await.unwrap();
        let after = stored(shop, "shirt").await;
        assert!(after.version > before.version);
        assert_eq!(after.input, before.input);
        assert_eq!(after.variants, before.variants);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_editors_of_one_product_the_second_is_told_and_changes_nothing() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let read = stored(shop, "shirt").await;
        let (mut first, mut second) = (as_it_is(&read), as_it_is(&read));
        first.input.title = "The first".to_owned();
        second.input.title = "The second".to_owned();
        let (first, second) = tokio::join!(save(shop, &first, NOW), save(shop, &second, NOW));
        let told = [first, second].map(|saved| matches!(saved, Err(EditError::Stale)));
        assert_eq!(told.iter().filter(|told| **told).count(), 1);
        let kept = stored(shop, "shirt").await.input.title;
        let expected = if told[0] { "The second" } else { "The first" };
        assert_eq!(kept, expected);
    })
    .await;
}

#[tokio::test]
async fn a_renamed_variant_keeps_its_stock_and_a_new_address_leads_from_the_old_one() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let read = stored(shop, "shirt").await;
        let mut edit = as_it_is(&read);
        edit.input.slug = Slug::parse("fine-shirt").unwrap();
        edit.input.variants[0].sku = "SHIRT-M-BLUE".to_owned();
        let id = read.variants[0].id;
        edit.renamed.insert(id, "SHIRT-M-BLUE".to_owned());
        save(shop, &edit, NOW).await.unwrap();
        let after = stored(shop, "fine-shirt").await;
        assert_eq!(after.variants[0].id, id);
        assert_eq!(after.variants[0].input.sku, "SHIRT-M-BLUE");
        assert_eq!(after.variants[0].stock, read.variants[0].stock);
        let led = redirect_for(shop.db.writer(), "/p/shirt").await.unwrap();
        assert_eq!(led.as_deref(), Some("/p/fine-shirt"));
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn skus_and_addresses_of_other_products_are_refused_and_nothing_moves() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        shop.store(&product("pen", 150, 7)).await;
        let (read, pen) = (stored(shop, "shirt").await, stored(shop, "pen").await);
        let taken = pen.variants[0].input.sku.clone();
        let mut edit = as_it_is(&read);
        edit.input.variants[0].sku = taken.clone();
        edit.renamed.insert(read.variants[0].id, taken.clone());
        let refused = save(shop, &edit, NOW).await;
        let is_sku = |error: &EditError| {
            matches!(error, EditError::Refused(UpsertError::SkuTaken(sku)) if *sku == taken)
        };
        assert!(is_sku(&refused.unwrap_err()));
        let mut edit = as_it_is(&read);
        edit.input.slug = Slug::parse("pen").unwrap();
        let refused = save(shop, &edit, NOW).await.unwrap_err();
        assert!(matches!(
            refused,
            EditError::Refused(UpsertError::SlugTaken(_))
        ));
        let mut new = product("quill", 100, 1);
        new.variants[0].sku = taken.clone();
        let new = &new;
        let made = transaction(&shop.db, |tx| async move {
            create_product(&*tx, new, NOW).await
        });
        assert!(is_sku(&made.await.unwrap_err()));
        assert_eq!(stored(shop, "shirt").await, read);
        assert_eq!(stored(shop, "pen").await, pen);
    })
    .await;
}

#[tokio::test]
async fn a_variant_that_is_left_out_goes_off_sale_and_keeps_its_price_and_stock() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let read = stored(shop, "shirt").await;
        let mut edit = as_it_is(&read);
        edit.input.variants.remove(1);
        save(shop, &edit, NOW).await.unwrap();
        let after = stored(shop, "shirt").await;
        let off: Vec<_> = after.variants.iter().filter(|v| !v.active).collect();
        assert_eq!(off.len(), 1);
        assert_eq!(off[0].input.price, eur(2200));
        assert_eq!(off[0].stock.on_hand, 5);
        let again = SaveProduct {
            input: read.input.clone(),
            ..as_it_is(&after)
        };
        save(shop, &again, NOW).await.unwrap();
        assert_eq!(stored(shop, "shirt").await.input, read.input);
    })
    .await;
}

#[tokio::test]
async fn the_lowest_price_of_thirty_days_is_the_true_one() {
    each_database(async |shop| {
        shop.store(&product("pen", 200, 5)).await;
        for (day, minor) in [(10, 150), (12, 190), (50, 180)] {
            let read = stored(shop, "pen").await;
            let mut edit = as_it_is(&read);
            edit.input.variants[0].price = eur(minor);
            save(shop, &edit, NOW + day * DAY).await.unwrap();
        }
        let id = stored(shop, "pen").await.id;
        let lowest = async |day: i64| {
            let reader = shop.db.writer();
            let read = editable_product(reader, id, Currency::EUR, NOW + day * DAY).await;
            read.unwrap().unwrap().variants[0].lowest_30_days
        };
        assert_eq!(lowest(41).await, Some(eur(150)));
        assert_eq!(lowest(51).await, Some(eur(180)));
        assert_eq!(lowest(60).await, Some(eur(180)));
    })
    .await;
}

#[tokio::test]
async fn staff_find_products_by_part_of_a_title_by_sku_and_by_status() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let mut pen = product("pen", 150, 7);
        pen.title = "Pen_100%".to_owned();
        shop.store(&pen).await;
        let mut draft = product("quill", 100, 1);
        draft.status = ProductStatus::Draft;
        shop.store(&draft).await;
        let find = async |text: &str, status| {
            let filter = ProductFilter {
                text: text.to_owned(),
                status,
            };
            let found = staff_products(shop.db.writer(), &filter, 10, 0).await;
            let (rows, total) = found.unwrap();
            assert_eq!(rows.len() as u64, total);
            rows.into_iter().map(|row| row.title).collect::<Vec<_>>()
        };
        assert_eq!(find("SHIRT", None).await, ["Product shirt"]);
        assert_eq!(find("shirt/l-r", None).await, ["Product shirt"]);
        assert_eq!(find("pen_100%", None).await.len(), 1);
        assert!(find("pen%1", None).await.is_empty());
        assert_eq!(find("%", None).await, ["Pen_100%"]);
        let drafts = find("", Some(ProductStatus::Draft)).await;
        assert_eq!(drafts, ["Product quill"]);
        let all = staff_products(shop.db.writer(), &ProductFilter::default(), 2, 0).await;
        let (rows, total) = all.unwrap();
        assert_eq!((rows.len(), total), (2, 3));
        let by_title = ProductFilter {
            text: "shirt".to_owned(),
            status: None,
        };
        let shirt = staff_products(shop.db.writer(), &by_title, 2, 0);
        let row = shirt.await.unwrap().0.remove(0);
        assert_eq!((row.variants, row.on_hand), (3, 15));
        assert_eq!(row.prices, Some((eur(2000), eur(2400))));
    })
    .await;
}
