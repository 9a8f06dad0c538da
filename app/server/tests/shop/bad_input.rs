//! Catalogues and changes nobody would make on purpose.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use database::catalog::bump_catalog_version;
use server::jobs::watch_changes;

use crate::catalog_pages::goods::{category, mug, put};
use crate::till::on_each_database;

const CATEGORIES: usize = 500;
const PRODUCTS: usize = 80;
/// A debug build on a busy machine.
const LONG: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_product_in_five_hundred_categories_and_a_category_with_everything_are_pages_like_others()
{
    on_each_database(5, async |till| {
        let shop = &till.shop;
        let mut everywhere = mug("everywhere", "Everywhere mug", 900);
        let place = |number: usize| {
            let code = format!("place-{number}");
            vec![category("all", "All"), category(&code, &code)]
        };
        everywhere.categories = (0..CATEGORIES).map(place).collect();
        put(shop, everywhere).await;
        for number in 0..PRODUCTS {
            let (slug, title) = (format!("thing-{number}"), format!("Thing {number}"));
            let mut thing = mug(&slug, &title, 1000);
            thing.categories = vec![vec![category("all", "All")]];
            put(shop, thing).await;
        }
        crate::catalog_pages::goods::index(shop).await;
        for (path, says) in [
            ("/", "</html>"),
            ("/p/everywhere", "Everywhere mug"),
            ("/c/all", "81"),
            ("/c/all/place-0", "Everywhere mug"),
            ("/c/all/place-499", "Everywhere mug"),
            ("/products?category=all/place-250", "Everywhere mug"),
            ("/search?q=everywhere", "Everywhere mug"),
        ] {
            let began = Instant::now();
            let answer = shop.get(path).await;
            assert_eq!(answer.status(), 200, "{path}");
            let page = answer.text().await.unwrap();
            assert!(page.contains(says), "{path} does not say {says}");
            assert!(page.len() < 1_000_000, "{path}: {} bytes", page.len());
            assert!(began.elapsed() < LONG, "{path}: {:?}", began.elapsed());
        }
        till.balances().await;
    })
    .await;
}

const PATHS: [&str; 4] = ["/", "/products", "/p/mug", "/products?sort=price"];

#[allow(clippy::print_stdout)]
#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_changes_a_hundred_times_a_second_is_still_shown_and_shown_right() {
    on_each_database(5, async |till| {
        let shop = Arc::new(till.another().await);
        shop.shop.changes.set_strict(false);
        tokio::spawn(watch_changes(shop.server.clone()));
        let is_over = Arc::new(AtomicBool::new(false));
        let lookers: Vec<_> = PATHS
            .map(|path| {
                let (shop, is_over) = (shop.clone(), is_over.clone());
                tokio::spawn(async move {
                    let browser = shop.browser();
                    let mut looks = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        assert_eq!(browser.get(path).await.status(), 200, "{path}");
                        looks += 1;
                    }
                    looks
                })
            })
            .into();
        let mut changes = 0;
        let began = Instant::now();
        let mut ticks = tokio::time::interval(Duration::from_millis(10));
        while began.elapsed() < Duration::from_secs(3) {
            ticks.tick().await;
            bump_catalog_version(till.shop.shop.db.writer())
                .await
                .unwrap();
            changes += 1;
        }
        till.price(1399, 5).await;
        let changed = Instant::now();
        while !shop
            .get("/p/mug")
            .await
            .text()
            .await
            .unwrap()
            .contains("13.99")
        {
            assert!(changed.elapsed() < LONG, "the last change is not seen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let seen_after = changed.elapsed();
        is_over.store(true, Ordering::Relaxed);
        let mut looks = 0;
        for looker in lookers {
            looks += looker.await.unwrap();
        }
        println!(
            "{changes} versions in 3 s, {looks} looks; the last change seen after {seen_after:?}"
        );
        assert!(changes > 100, "{changes}");
        shop.server.shutdown.drain(Duration::ZERO).await;
        shop.shop.db.close().await.unwrap();
    })
    .await;
}
