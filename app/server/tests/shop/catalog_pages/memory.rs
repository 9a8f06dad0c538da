//! Lists that are told by memory are those that the database tells, also after a change.

use std::time::{Duration, Instant};

use super::goods::{mug, put, stocked_with};
use crate::html;
use crate::support::TestShop;

const LISTS: [&str; 15] = [
    "/products",
    "/products?sort=price",
    "/products?sort=price-desc&stock=1",
    "/products?sort=title&page=2",
    "/products?brand=pottery",
    "/products?f.colour=red&f.colour=blue",
    "/products?f.colour=red&f.size=m&sort=price",
    "/products?min=10&max=23",
    "/products?min=9&f.size=s",
    "/products?category=home&sort=newest",
    "/c/home",
    "/c/home/kitchen?sort=best-selling",
    "/search?q=mug",
    "/search?q=mug&sort=price&f.colour=red",
    "/",
];

async fn text(shop: &TestShop, path: &str) -> String {
    let answer = shop.get(path).await;
    let status = answer.status();
    let text = html::unmarked(&answer.text().await.unwrap());
    let text = text.replace(&shop.base, "");
    format!("{status} {text}")
}

/// Until the lists in memory are up to date; whoever asks for a page looks first.
async fn wait(shop: &TestShop) {
    let began = Instant::now();
    let lists = shop.shop.changes.lists();
    while lists.size().is_none() {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "no lists in memory"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
        shop.get("/products").await;
    }
}

async fn are_alike(one: &TestShop, other: &TestShop) {
    for path in LISTS {
        assert_eq!(text(one, path).await, text(other, path).await, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_from_memory_is_the_one_that_the_database_tells_and_follows_changes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("both.db").display());
    let one = stocked_with(&["--database-url", &url]).await;
    let other = TestShop::with_flags(&["--database-url", &url, "--list-memory-mb", "0"]).await;
    super::goods::index(&other).await;
    wait(&one).await;
    are_alike(&one, &other).await;
    assert!(other.shop.changes.lists().size().is_none());
    put(&one, mug("green-mug", "Green mug", 1100)).await;
    let mut changed = mug("blue-mug", "Blue mug", 2200);
    changed.variants[0].on_hand = None;
    put(&other, changed).await;
    for shop in [&one, &other] {
        super::goods::index(shop).await;
    }
    let page = text(&one, "/products?sort=price").await;
    assert!(
        page.contains("Green mug") && page.contains("22.00"),
        "{page}"
    );
    assert_eq!(
        one.shop
            .changes
            .lists()
            .size()
            .map(|(products, _)| products),
        Some(5)
    );
    are_alike(&one, &other).await;
}
