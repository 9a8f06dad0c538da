//! What pages say of tax follows the shop's tax mode: product page, foot, cart and drawer.

use commerce::tax::TaxMode;

use crate::buyer::{Buyer, text};
use crate::html;
use crate::till::{Till, on_each_database};

/// Product page, cart and drawer with one mug.
async fn pages(till: &Till, mode: TaxMode) -> [String; 3] {
    till.tax(mode).await;
    let ada = Buyer::new(till);
    let product = text(ada.get("/p/mug").await, 200).await;
    ada.take(till.mug, 1).await;
    let cart = text(ada.get("/cart").await, 200).await;
    let drawer = text(ada.get("/cart/drawer").await, 200).await;
    [product, cart, drawer]
}

/// The note below the price, without its tags.
fn note(page: &str) -> String {
    html::text_of(page, "p.price-note").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_that_contain_the_tax_say_so() {
    on_each_database(5, async |till| {
        let [product, cart, drawer] = pages(till, TaxMode::Included).await;
        assert_eq!(note(&product), "VAT included, plus delivery.");
        let foot = "Prices in EUR, including VAT, excluding delivery.";
        assert!(product.contains(foot) && cart.contains(foot), "{product}");
        assert!(cart.contains("Includes 19"), "{cart}");
        assert!(!drawer.contains("Plus VAT"), "{drawer}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_without_the_tax_say_that_it_comes_on_top() {
    on_each_database(5, async |till| {
        let [product, cart, drawer] = pages(till, TaxMode::Added).await;
        assert_eq!(note(&product), "Plus VAT and delivery.");
        let foot = "Prices in EUR, excluding VAT and delivery.";
        for page in [&product, &cart] {
            assert!(page.contains(foot), "{page}");
            assert!(!page.contains("VAT included"), "{page}");
            assert!(!page.contains("including VAT"), "{page}");
        }
        assert!(!cart.contains("Includes"), "{cart}");
        assert!(drawer.contains("Plus VAT and delivery"), "{drawer}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_there_says_what_prices_contain_too() {
    on_each_database(5, async |till| {
        till.tax(TaxMode::Added).await;
        let ada = Buyer::new(till);
        let page = text(ada.get("/p/no-such-mug").await, 404).await;
        assert!(page.contains("excluding VAT and delivery"), "{page}");
    })
    .await;
}
