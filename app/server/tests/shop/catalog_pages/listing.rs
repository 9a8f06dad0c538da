//! Filters, order and pages of a listing, all of it in the address and none of it by script.

use super::goods::{mug, put, stocked};
use super::{cards, page, structured};

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_counts_its_products_above_and_below() {
    let shop = stocked().await;
    let text = page(shop.get("/products").await).await;
    assert_eq!(cards(&text), 4);
    assert!(
        text.contains(">4 products<") && text.contains("You have seen all 4 products"),
        "{text}"
    );
    let text = page(shop.get("/c/home").await).await;
    assert_eq!(cards(&text), 3);
    assert!(text.contains("href=\"/c/home/kitchen\"") && text.contains("href=\"/c/home/light\""));
    assert_eq!(structured(&text)[0]["itemListElement"][1]["name"], "Home");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_one_filter_widen_and_different_filters_narrow() {
    let shop = stocked().await;
    for (query, count) in [
        ("brand=pottery", 2),
        ("brand=pottery&brand=weavers", 3),
        ("brand=pottery&f.colour=red", 1),
        ("f.colour=red&f.colour=blue", 2),
        ("min=10&max=23", 2),
        ("max=9.00", 1),
        ("stock=1", 3),
        ("brand=nobody", 0),
        ("category=home", 3),
        ("category=home&stock=1", 2),
    ] {
        let text = page(shop.get(&format!("/products?{query}")).await).await;
        assert_eq!(cards(&text), count, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_read_with_a_comma_and_what_is_no_price_stays_in_its_field() {
    let shop = stocked().await;
    let text = page(shop.get("/products?max=9,00").await).await;
    assert_eq!(cards(&text), 1);
    let text = page(shop.get("/products?max=cheap").await).await;
    assert_eq!(cards(&text), 4);
    assert!(
        text.contains("value=\"cheap\"") && text.contains("Write an amount like 19.90."),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_filter_is_ticked_counted_and_removable() {
    let shop = stocked().await;
    let text = page(
        shop.get("/products?brand=pottery&f.colour=red&sort=price")
            .await,
    )
    .await;
    assert!(
        text.contains("name=\"brand\" value=\"pottery\" checked"),
        "{text}"
    );
    assert!(
        text.contains("href=\"/products?f.colour=red&amp;sort=price\""),
        "no chip removes the brand: {text}"
    );
    assert!(
        text.contains("href=\"/products?brand=pottery&amp;sort=price\""),
        "no chip removes the colour: {text}"
    );
    assert!(
        text.contains("href=\"/products?sort=price\""),
        "nothing clears all: {text}"
    );
    // The other colour stays on offer, with what it would lead to.
    assert!(text.contains("name=\"f.colour\" value=\"blue\""), "{text}");
    assert!(
        text.contains("type=\"hidden\" name=\"sort\" value=\"price\""),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_plain_listing_is_for_search_engines() {
    let shop = stocked().await;
    let base = shop.shop.base_url().origin();
    let canonical = format!("<link rel=\"canonical\" href=\"{base}/c/home\"");
    let plain = page(shop.get("/c/home").await).await;
    assert!(
        plain.contains(&canonical) && !plain.contains("noindex"),
        "{plain}"
    );
    let filtered = page(shop.get("/c/home?brand=pottery&page=1").await).await;
    assert!(
        filtered.contains(&canonical) && filtered.contains("content=\"noindex\""),
        "{filtered}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_listing_says_which_filter_to_take_away() {
    let shop = stocked().await;
    let text = page(shop.get("/products?brand=weavers&f.colour=red").await).await;
    assert_eq!(cards(&text), 0);
    assert!(
        text.contains("Remove one") && text.contains("href=\"/products?f.colour=red\""),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_products_are_shown_in_pages_in_the_order_asked_for() {
    let shop = stocked().await;
    for number in 0..26 {
        put(
            &shop,
            mug(
                &format!("mug-{number}"),
                &format!("Mug {number}"),
                5000 + number,
            ),
        )
        .await;
    }
    let first = page(shop.get("/products?sort=price").await).await;
    assert_eq!(cards(&first), 24);
    assert!(
        first.contains("Products 1 to 24 of 30")
            && first.contains("href=\"/products?sort=price&amp;page=2\""),
        "{first}"
    );
    assert!(first.find("/p/blue-mug").unwrap() < first.find("/p/red-mug").unwrap());
    let second = page(shop.get("/products?sort=price&page=2").await).await;
    assert_eq!(cards(&second), 6);
    assert!(
        second.contains("/p/desk-lamp"),
        "the dearest is not at the end"
    );
    assert_eq!(cards(&page(shop.get("/products?size=48").await).await), 30);
}
