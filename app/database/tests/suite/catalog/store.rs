//! Storing products, reading them back, and what they leave behind.

use commerce::Currency;
use commerce::catalog::{ProductStatus, Slug};
use commerce::ids::ProductId;
use database::cart::offers;
use database::catalog::{
    OptionInput, OptionValueInput, ProductInput, UpsertError, catalog_version, category_by_path,
    category_tree, product_by_slug, products_for_index, redirect_for, refresh_due_listings,
    related_products, sitemap_entries, upsert_product,
};

use crate::support::{DAY, NOW, Shop, each_database, eur, product, variant};

/// A shirt in two sizes and two colours; one combination does not exist.
pub fn shirt() -> ProductInput {
    let option = |name: &str, values: &[(&str, Option<&str>)]| OptionInput {
        name: name.to_owned(),
        values: values
            .iter()
            .map(|(label, swatch)| OptionValueInput {
                label: (*label).to_owned(),
                swatch: swatch.map(str::to_owned),
            })
            .collect(),
    };
    let form = |sku: &str, size: &str, colour: &str, price| {
        let mut form = variant(sku, price, 5);
        form.option_labels = vec![size.to_owned(), colour.to_owned()];
        form
    };
    let mut shirt = product("shirt", 0, 0);
    shirt.options = vec![
        option("Size", &[("M", None), ("L", None)]),
        option("Shade", &[("Blue", Some("#00f")), ("Red", Some("#f00"))]),
    ];
    shirt.variants = vec![
        form("shirt/m-blue", "M", "Blue", 2000),
        form("shirt/l-blue", "L", "Blue", 2200),
        form("shirt/l-red", "L", "Red", 2400),
    ];
    shirt
}

async fn read(shop: &Shop, slug: &str) -> commerce::catalog::Product {
    product_by_slug(shop.db.writer(), slug, Currency::EUR, NOW)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_product_comes_back_as_it_was_stored() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let shirt = read(shop, "shirt").await;
        assert_eq!(shirt.title, "Product shirt");
        assert_eq!(shirt.brand.as_ref().unwrap().name, "Acme");
        assert_eq!(shirt.options.len(), 2);
        assert_eq!(shirt.variants.len(), 3);
        assert_eq!(shirt.price_range(), Some((eur(2000), eur(2400))));
        assert_eq!(shirt.variants[0].availability.available, 5);
        let way: Vec<&str> = shirt
            .breadcrumbs
            .iter()
            .map(|crumb| crumb.path.as_str())
            .collect();
        assert_eq!(way, ["electronics", "electronics/computers"]);
        assert_eq!(shirt.attributes[0].values[0].label, "Blue");
        assert_eq!(shirt.media[0].picture.widths, [400, 800]);
    })
    .await;
}

#[tokio::test]
async fn storing_the_same_product_twice_changes_no_row_count_and_moves_no_stock() {
    each_database(async |shop| {
        shop.store(&shirt()).await;
        let mut counts = Vec::new();
        for _ in 0..2 {
            let mut count = Vec::new();
            for table in [
                "product",
                "variant",
                "price",
                "price_history",
                "stock_movement",
                "option_value",
                "media",
                "listing",
                "listing_facet",
                "category",
                "slug_redirect",
            ] {
                count.push(
                    shop.number(&format!("SELECT COUNT(*) AS n FROM {table}"))
                        .await,
                );
            }
            counts.push(count);
            shop.store(&shirt()).await;
        }
        assert_eq!(counts[0], counts[1]);
        assert_eq!(read(shop, "shirt").await.version, 3);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_renamed_product_is_found_by_its_skus_and_its_old_address_leads_on() {
    each_database(async |shop| {
        shop.store(&product("pen", 150, 5)).await;
        for slug in ["fine-pen", "finest-pen"] {
            let mut renamed = product("pen", 150, 5);
            renamed.slug = Slug::parse(slug).unwrap();
            shop.store(&renamed).await;
        }
        let reader = shop.db.writer();
        for old in ["/p/pen", "/p/fine-pen"] {
            assert_eq!(
                redirect_for(reader, old).await.unwrap().as_deref(),
                Some("/p/finest-pen")
            );
        }
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM product").await, 1);
        shop.store(&product("pen", 150, 5)).await;
        assert_eq!(
            redirect_for(reader, "/p/pen").await.unwrap(),
            None,
            "it is in use again"
        );
        assert_eq!(
            redirect_for(reader, "/p/fine-pen")
                .await
                .unwrap()
                .as_deref(),
            Some("/p/pen")
        );
    })
    .await;
}

#[tokio::test]
async fn contradictions_are_refused_with_their_reason_and_nothing_is_stored() {
    each_database(async |shop| {
        shop.store(&product("pen", 150, 5)).await;
        shop.store(&product("cup", 900, 5)).await;
        let refuse = async |input: ProductInput| {
            let stored =
                database::transaction(&shop.db, async |tx| upsert_product(&*tx, &input, NOW).await);
            stored.await.unwrap_err()
        };
        let mut both = product("pen", 150, 5);
        both.variants.push(variant("cup", 900, 1));
        assert!(matches!(refuse(both).await, UpsertError::SkuTaken(sku) if sku == "cup"));
        let mut slug = product("pen", 150, 5);
        slug.slug = Slug::parse("cup").unwrap();
        assert!(matches!(refuse(slug).await, UpsertError::SlugTaken(_)));
        let mut empty = product("new", 150, 5);
        empty.variants.clear();
        assert!(matches!(refuse(empty).await, UpsertError::NoVariant(_)));
        let mut odd = shirt();
        odd.variants[1].option_labels = vec!["XXL".to_owned(), "Blue".to_owned()];
        assert!(matches!(
            refuse(odd).await,
            UpsertError::BadOptions { options: 2, .. }
        ));
        let mut mixed = product("new", 150, 5);
        mixed.variants[0].compare_at = Some(commerce::Money::new(200, Currency::USD));
        assert!(matches!(refuse(mixed).await, UpsertError::MixedCurrencies));
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM product").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_reduced_price_shows_the_lowest_of_the_thirty_days_before() {
    each_database(async |shop| {
        let store = async |price, before: Option<i64>, at| {
            let mut lamp = product("lamp", price, 5);
            lamp.variants[0].compare_at = before.map(eur);
            database::transaction(&shop.db, async |tx| upsert_product(&*tx, &lamp, at).await)
                .await
                .unwrap();
        };
        store(5000, None, NOW - 100 * DAY).await;
        store(4500, None, NOW - 20 * DAY).await;
        store(5500, None, NOW - 10 * DAY).await;
        store(4800, Some(5500), NOW - 1).await;
        let price = read(shop, "lamp").await.variants[0].price;
        assert_eq!(price.amount, eur(4800));
        assert_eq!(price.lowest_30_days, Some(eur(4500)));
    })
    .await;
}

#[tokio::test]
async fn a_scheduled_price_takes_over_at_its_time_and_the_listing_follows() {
    each_database(async |shop| {
        shop.store(&product("lamp", 5000, 5)).await;
        let begin = NOW + DAY;
        shop.run(&format!(
            "INSERT INTO price (variant_id, currency, amount_minor, valid_from, valid_to)
            SELECT id, 'EUR', 4000, {begin}, {} FROM variant",
            begin + DAY
        ))
        .await;
        // The editor that schedules a price refreshes the listing; then the clock does.
        shop.store(&product("lamp", 5000, 5)).await;
        let cost = async |at| {
            let lamp = product_by_slug(shop.db.writer(), "lamp", Currency::EUR, at)
                .await
                .unwrap();
            lamp.unwrap().variants[0].price.amount
        };
        assert_eq!(cost(begin - 1).await, eur(5000));
        assert_eq!(cost(begin).await, eur(4000));
        assert_eq!(cost(begin + DAY).await, eur(5000));
        let listed = "SELECT price_minor AS n FROM listing";
        let writer = shop.db.writer();
        assert_eq!(
            refresh_due_listings(writer, begin - 1, 10).await.unwrap(),
            0
        );
        assert_eq!(refresh_due_listings(writer, begin, 10).await.unwrap(), 1);
        assert_eq!(shop.number(listed).await, 4000);
        assert_eq!(refresh_due_listings(writer, begin, 10).await.unwrap(), 0);
        assert_eq!(
            refresh_due_listings(writer, begin + DAY, 10).await.unwrap(),
            1
        );
        assert_eq!(shop.number(listed).await, 5000);
    })
    .await;
}

#[tokio::test]
async fn a_product_is_on_sale_between_its_publication_and_its_end() {
    each_database(async |shop| {
        let (begin, end) = (NOW + DAY, NOW + 2 * DAY);
        let mut lamp = product("lamp", 5000, 5);
        lamp.published_at_ms = Some(begin);
        shop.store(&lamp).await;
        shop.run(&format!("UPDATE product SET unpublish_at = {end}"))
            .await;
        let status = async |at| {
            let lamp = product_by_slug(shop.db.writer(), "lamp", Currency::EUR, at);
            lamp.await.unwrap().unwrap().status
        };
        assert_eq!(status(begin - 1).await, ProductStatus::Draft);
        assert_eq!(status(begin).await, ProductStatus::Active);
        assert_eq!(status(end).await, ProductStatus::Archived);
        let (writer, variant) = (shop.db.writer(), shop.variant("lamp").await);
        let listed = "SELECT COUNT(*) AS n FROM listing WHERE visible";
        for (at, expected) in [(begin - 1, 0), (begin, 1), (end, 0)] {
            let due = u32::from(at != begin - 1);
            assert_eq!(refresh_due_listings(writer, at, 10).await.unwrap(), due);
            assert_eq!(shop.number(listed).await, expected);
            let offers = offers(writer, &[variant], Currency::EUR, at).await.unwrap();
            assert_eq!(offers[&variant].on_sale, expected == 1);
        }
    })
    .await;
}

#[tokio::test]
async fn the_tree_counts_what_is_on_sale_in_and_below_each_category() {
    each_database(async |shop| {
        shop.store(&product("pen", 150, 5)).await;
        shop.store(&product("cup", 900, 5)).await;
        let mut gone = product("gone", 900, 5);
        gone.status = ProductStatus::Archived;
        shop.store(&gone).await;
        let tree = category_tree(shop.db.reader()).await.unwrap();
        assert_eq!(tree.roots.len(), 1);
        assert_eq!(tree.roots[0].category.product_count, 2);
        assert_eq!(
            tree.roots[0].children[0].category.path,
            "electronics/computers"
        );
        let found = category_by_path(shop.db.reader(), "electronics/computers")
            .await
            .unwrap();
        let computers = found.unwrap();
        assert_eq!(computers.product_count, 2);
        assert!(computers.picture.is_some());
        assert_eq!(
            category_by_path(shop.db.reader(), "nowhere").await.unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn index_and_sitemap_hold_each_product_on_sale_once() {
    each_database(async |shop| {
        for sku in ["one", "two", "three"] {
            shop.store(&product(sku, 150, 5)).await;
        }
        let mut draft = product("draft", 900, 5);
        draft.status = ProductStatus::Draft;
        shop.store(&draft).await;
        let reader = shop.db.reader();
        let first = products_for_index(reader, ProductId(0), 2).await.unwrap();
        let rest = products_for_index(reader, first[1].id, 2).await.unwrap();
        let slugs: Vec<_> = first
            .iter()
            .chain(&rest)
            .map(|product| product.slug.as_str())
            .collect();
        assert_eq!(slugs, ["one", "two", "three"]);
        assert_eq!(first[0].skus, ["one"]);
        assert!(
            first[0]
                .facets
                .iter()
                .any(|facet| facet.value == "electronics/computers")
        );
        let sitemap = sitemap_entries(reader).await.unwrap();
        let paths: Vec<_> = sitemap.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "/c/electronics",
                "/c/electronics/computers",
                "/p/one",
                "/p/three",
                "/p/two"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn selling_out_and_coming_back_are_seen_by_listing_and_version() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 2).await;
        let in_stock = "SELECT COUNT(*) AS n FROM listing WHERE in_stock";
        let version = async || catalog_version(shop.db.writer()).await.unwrap();
        let before = version().await;
        shop.order("ada@example.com", &[(variant, 1)]).await;
        assert_eq!((shop.number(in_stock).await, version().await), (1, before));
        let last = shop.order("eve@example.com", &[(variant, 1)]).await;
        assert_eq!(shop.number(in_stock).await, 0);
        let sold_out = version().await;
        assert!(sold_out > before);
        database::order::cancel_order(&shop.db, last.id, "shopper", NOW)
            .await
            .unwrap();
        assert_eq!(shop.number(in_stock).await, 1);
        assert!(version().await > sold_out);
    })
    .await;
}

#[tokio::test]
async fn related_products_share_categories_and_leave_out_the_product_itself() {
    each_database(async |shop| {
        for sku in ["one", "two", "three"] {
            shop.store(&product(sku, 150, 5)).await;
        }
        let id = read(shop, "two").await.id;
        let related = related_products(shop.db.reader(), id, 8).await.unwrap();
        let mut slugs: Vec<_> = related.iter().map(|card| card.slug.as_str()).collect();
        slugs.sort_unstable();
        assert_eq!(slugs, ["one", "three"]);
    })
    .await;
}
