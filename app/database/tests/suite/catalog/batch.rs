//! Many new products in one go are stored just as one after the other.

use commerce::Currency;
use commerce::catalog::{Content, ProductStatus, Quantity, Slug};
use database::ConnectionTrait;
use database::catalog::{
    CategoryInput, NewProduct, ProductInput, Stored, UpsertError, product_by_slug,
    store_new_products, store_product,
};

use super::store::shirt;
use crate::support::{DAY, NOW, Shop, each_database, eur, product, variant};

/// Products that differ in everything a product can differ in.
fn many() -> Vec<ProductInput> {
    let step = |slug: &str, name: &str| CategoryInput {
        slug: Slug::parse(slug).unwrap(),
        name: name.to_owned(),
    };
    let mut plain = product("plain", 150, 5);
    plain.brand = None;
    plain.attributes.clear();
    plain.media.clear();

    let mut garden = product("garden", 900, 0);
    garden.categories = vec![
        vec![step("garden", "Garden"), step("tools", "Tools")],
        vec![step("electronics", "Electronics")],
        vec![step("garden", "Garden"), step("tools", "Tools")],
    ];
    garden.attributes[0].values = vec![
        ("red".to_owned(), "Red".to_owned()),
        ("blue".to_owned(), "Blue".to_owned()),
        ("red".to_owned(), "Red".to_owned()),
    ];
    let mut hidden = garden.attributes[0].clone();
    hidden.code = "origin".to_owned();
    hidden.name = "Origin".to_owned();
    hidden.filterable = false;
    garden.attributes.insert(0, hidden);
    garden.media = product("plain", 1, 1).media;

    let mut later = product("later", 700, 5);
    later.published_at_ms = Some(NOW + DAY);
    let mut draft = product("draft", 700, 5);
    draft.status = ProductStatus::Draft;
    draft.published_at_ms = None;

    let mut tea = product("tea", 450, 5);
    tea.variants[0].on_hand = None;
    tea.variants[0].backorder = true;
    tea.variants[0].barcode = Some("4006381333931".to_owned());
    let content = Content::new(Quantity::parse("250 g").unwrap(), None).unwrap();
    tea.variants[0].content = Stored::Set(Some(content));

    let mut lamp = shirt();
    lamp.slug = Slug::parse("lamp").unwrap();
    lamp.media[0].sku = Some("lamp/1".to_owned());
    for (place, form) in lamp.variants.iter_mut().enumerate() {
        form.sku = format!("lamp/{place}");
        form.on_hand = Some(i64::from(place != 0));
    }
    lamp.variants[1].compare_at = Some(eur(3000));
    let mut pair = product("pair", 1, 1);
    pair.variants = vec![variant("pair-1", 700, 3), variant("pair-2", 600, 3)];
    vec![plain, garden, later, draft, tea, shirt(), lamp, pair]
}

async fn texts(shop: &Shop, sql: &str) -> Vec<String> {
    let backend = shop.db.writer().get_database_backend();
    let statement = sea_orm::Statement::from_string(backend, sql);
    let rows = shop.db.writer().query_all_raw(statement).await.unwrap();
    let mut texts: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "t").unwrap())
        .collect();
    texts.sort();
    texts
}

/// Everything that storing writes, but what tells how often and when it was stored.
async fn rows(shop: &Shop) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for (table, columns) in [
        (
            "listing",
            "product_id, visible, slug, title, sort_title, brand_name, currency, price_minor, price_max_minor,
            compare_at_minor, lowest_30_minor, refresh_at, in_stock, single_variant_id, variant_count, swatches_json,
            pictures_json, rating_sum, rating_count, sold, published_at, layout, content",
        ),
        (
            "listing_offer",
            "product_id, place, variant_id, price_minor, compare_at_minor, lowest_30_minor, content",
        ),
        (
            "listing_facet",
            "facet, value, product_id, facet_label, value_label, swatch, facet_position",
        ),
        ("listing_offer_facet", "facet, value, product_id, variant_id"),
        ("product_category", "product_id, category_id, position"),
        (
            "product_attribute_value",
            "product_id, attribute_value_id",
        ),
        ("product_media", "product_id, media_id, variant_id, position"),
        ("price", "variant_id, currency, amount_minor, compare_at_minor, valid_from, valid_to"),
        ("price_history", "variant_id, currency, amount_minor, recorded_at"),
        ("stock_level", "variant_id, location_id, on_hand, reserved, safety"),
        (
            "stock_movement",
            "variant_id, location_id, kind, qty, on_hand_after, reserved_after, actor, reason, at",
        ),
        (
            "variant",
            "id, product_id, sku, barcode, title, option_value_ids, weight_g, track_stock, backorder, position,
            active, content",
        ),
        ("option_value", "id, option_id, label, swatch, position"),
        ("product_option", "id, product_id, name, position"),
        (
            "product",
            "id, slug, status, title, description_html, brand_id, tax_class_id, published_at, unpublish_at,
            safety_json, created_at",
        ),
        ("media", "id, storage_key, sha256, width, height, alt, placeholder, widths"),
        ("category", "id, parent_id, path, name, position"),
        ("attribute", "id, code, name, filterable, position"),
    ] {
        let columns: Vec<String> = columns
            .split(',')
            .map(|column| format!("COALESCE({}, '-')", column.trim()))
            .collect();
        let sql = format!("SELECT {} AS t FROM {table}", columns.join(" || '/' || "));
        let rows = texts(shop, &sql).await;
        assert!(!rows.is_empty(), "{table}");
        all.push(rows);
    }
    all
}

async fn store(
    shop: &Shop,
    inputs: &[ProductInput],
    since: Option<i64>,
) -> Result<(), UpsertError> {
    let new: Vec<NewProduct<'_>> = inputs
        .iter()
        .map(|input| NewProduct {
            input,
            former_price_since_ms: since,
            sold: 0,
        })
        .collect();
    database::transaction(&shop.db, async |tx| {
        store_new_products(&*tx, &new, NOW).await
    })
    .await
}

#[tokio::test]
async fn products_stored_in_a_set_leave_the_rows_that_storing_each_leaves() {
    each_database(async |shop| {
        let inputs = many();
        store(shop, &inputs[..5], None).await.unwrap();
        store(shop, &inputs[5..], None).await.unwrap();
        let in_sets = rows(shop).await;
        for input in &inputs {
            let id =
                product_by_slug(shop.db.writer(), input.slug.as_str(), Currency::EUR, NOW).await;
            let id = Some(id.unwrap().unwrap().id);
            let again = database::transaction(&shop.db, async |tx| {
                store_product(&*tx, id, input, NOW).await
            });
            again.await.unwrap();
        }
        for (in_sets, alone) in in_sets.iter().zip(rows(shop).await) {
            assert_eq!(*in_sets, alone);
        }
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_set_of_reduced_products_knows_what_they_cost_before() {
    each_database(async |shop| {
        let mut lamp = product("lamp", 4000, 5);
        lamp.variants[0].compare_at = Some(eur(5000));
        lamp.published_at_ms = None;
        let inputs = [lamp, product("pen", 150, 5)];
        store(shop, &inputs, Some(NOW - 40 * DAY)).await.unwrap();
        let read = async |slug: &str| {
            let found = product_by_slug(shop.db.writer(), slug, Currency::EUR, NOW).await;
            found.unwrap().unwrap()
        };
        let lamp = read("lamp").await;
        assert_eq!(lamp.variants[0].price.lowest_30_days, Some(eur(5000)));
        assert_eq!(lamp.published_at_ms, Some(NOW - 40 * DAY));
        assert_eq!(read("pen").await.variants[0].price.lowest_30_days, None);
        let listed = "SELECT lowest_30_minor AS n FROM listing WHERE slug = 'lamp'";
        assert_eq!(shop.number(listed).await, 5000);
        let records = "SELECT COUNT(*) AS n FROM price_history";
        assert_eq!(shop.number(records).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_set_with_an_address_or_an_article_number_twice_is_refused_as_a_whole() {
    each_database(async |shop| {
        shop.store(&product("pen", 150, 5)).await;
        let mut same_sku = product("cup", 900, 5);
        same_sku.variants[0].sku = "pen".to_owned();
        for twice in [product("pen", 150, 5), same_sku] {
            let refused = store(shop, &[product("new", 150, 5), twice], None).await;
            let Err(UpsertError::Database(error)) = refused else {
                panic!("refused by the database");
            };
            assert!(error.is_duplicate(), "{error}");
        }
        let mut odd = shirt();
        odd.variants.clear();
        let odd = [product("new", 150, 5), odd];
        let refused = store(shop, &odd, None).await;
        assert!(matches!(refused, Err(UpsertError::NoVariant(_))));
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM product").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_set_of_a_hundred_products_takes_hardly_more_statements_than_one_of_ten() {
    each_database(async |shop| {
        let set = |from: usize, to: usize| -> Vec<ProductInput> {
            let product = |number| product(&format!("thing-{number}"), 150, 5);
            (from..to).map(product).collect()
        };
        store(shop, &set(0, 1), None).await.unwrap();
        let count = async |inputs: &[ProductInput]| {
            let (stored, statements) = shop.count(store(shop, inputs, None)).await;
            stored.unwrap();
            statements
        };
        let (ten, hundred) = (count(&set(1, 11)).await, count(&set(11, 111)).await);
        assert!(hundred <= 4 * ten, "{ten} for ten, {hundred} for a hundred");
        assert!(hundred <= 150, "{hundred}");
    })
    .await;
}
