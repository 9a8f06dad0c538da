//! Rule 7 of the shop: at log-in the guest's cart joins the account's, and nothing is lost unsaid.

use commerce::Currency;
use commerce::CustomerId;
use commerce::cart::Quantity;
use commerce::catalog::Slug;
use commerce::ids::VariantId;
use database::cart::add_to_cart;

use super::{PASSWORD, location, log_in, open_account};
use crate::catalog_pages::goods::{mug, put};
use crate::support::{Browser, TestShop};

/// A shop with three blue mugs and twenty red ones.
async fn stocked() -> (TestShop, VariantId, VariantId) {
    let shop = TestShop::start().await;
    let mut blue = mug("blue-mug", "Blue mug", 900);
    blue.variants[0].on_hand = Some(3);
    put(&shop, blue).await;
    put(&shop, mug("red-mug", "Red mug", 1250)).await;
    let (blue, red) = (
        variant(&shop, "blue-mug").await,
        variant(&shop, "red-mug").await,
    );
    (shop, blue, red)
}

async fn variant(shop: &TestShop, slug: &str) -> VariantId {
    let slug = Slug::parse(slug).unwrap();
    let shop = &shop.shop;
    let found = database::catalog::product_by_slug(
        shop.db.reader(),
        slug.as_str(),
        Currency::EUR,
        shop.now_ms(),
    );
    found.await.unwrap().unwrap().variants[0].id
}

async fn add(browser: &Browser, variant: VariantId, count: &str) {
    let fields = [("variant", &*variant.to_string()), ("quantity", count)];
    let answer = browser.post("/cart/lines", &fields).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
}

/// What the account put into its cart on another device.
async fn fill(shop: &TestShop, customer: CustomerId, lines: &[(VariantId, i64)]) {
    let shop = &shop.shop;
    let made = database::cart::create_cart(
        shop.db.writer(),
        Currency::EUR,
        Some(customer),
        shop.now_ms(),
    );
    let (cart, _) = made.await.unwrap();
    for (variant, count) in lines {
        let count = Quantity::new(*count).unwrap();
        add_to_cart(&shop.db, cart.id, *variant, count, shop.now_ms())
            .await
            .unwrap();
    }
}

async fn lines_of(shop: &TestShop, customer: CustomerId) -> Vec<(VariantId, i64)> {
    let cart = database::cart::cart_of_customer(shop.shop.db.reader(), customer)
        .await
        .unwrap()
        .unwrap();
    let mut lines: Vec<_> = cart
        .lines
        .iter()
        .map(|line| (line.variant, line.quantity.get()))
        .collect();
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn carts_join_at_log_in_capped_by_stock_and_the_page_says_so() {
    let (shop, blue, red) = stocked().await;
    let ada = open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    fill(&shop, ada, &[(blue, 2)]).await;
    let browser = shop.browser();
    add(&browser, blue, "2").await;
    add(&browser, red, "1").await;

    let answer = log_in(&browser, "ada@example.org", PASSWORD).await;
    assert_eq!(answer.status(), 200, "the notice was not shown");
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("Blue mug: Only 3 left, so your cart has 3 instead of 4."),
        "{page}"
    );
    assert!(page.contains("href=\"/account\""), "{page}");
    assert_eq!(lines_of(&shop, ada).await, [(blue, 3), (red, 1)]);
    assert_eq!(browser.cookie("cart_count").as_deref(), Some("4"));
    let cart = browser.get("/cart").await.text().await.unwrap();
    assert!(
        cart.contains("Blue mug") && cart.contains("Red mug"),
        "{cart}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_during_the_checkout_keeps_the_guests_cart_and_goes_on() {
    let (shop, blue, red) = stocked().await;
    let ada = open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    let browser = shop.browser();
    add(&browser, blue, "2").await;
    let fields = [
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("next", "/checkout"),
    ];
    let answer = browser.post("/account/login", &fields).await;
    assert_eq!(
        (answer.status().as_u16(), location(&answer)),
        (303, "/checkout")
    );
    assert_eq!(lines_of(&shop, ada).await, [(blue, 2)]);
    browser.post("/account/logout", &[]).await;

    // Next time the account's cart is waiting: it comes along, and that is said before the payment.
    add(&browser, red, "1").await;
    let answer = browser.post("/account/login", &fields).await;
    assert_eq!(answer.status(), 200);
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("One item was in your cart from an earlier visit."),
        "{page}"
    );
    assert!(page.contains("href=\"/checkout\""), "{page}");
    assert_eq!(lines_of(&shop, ada).await, [(blue, 2), (red, 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_finds_its_cart_on_another_device_and_the_next_person_does_not() {
    let (shop, blue, _) = stocked().await;
    let ada = open_account(&shop, "ada@example.org", "Ada Lovelace").await;
    fill(&shop, ada, &[(blue, 2)]).await;
    let browser = shop.browser();
    let answer = log_in(&browser, "ada@example.org", PASSWORD).await;
    assert_eq!(location(&answer), "/account");
    assert_eq!(browser.cookie("cart_count").as_deref(), Some("2"));
    assert!(
        browser
            .get("/cart")
            .await
            .text()
            .await
            .unwrap()
            .contains("Blue mug")
    );

    let cookie = browser.cookie("fc_cart").unwrap();
    browser.post("/account/logout", &[]).await;
    assert_eq!(browser.cookie("fc_cart"), None);
    browser.set_cookie("fc_cart", &cookie);
    assert!(
        !browser
            .get("/cart")
            .await
            .text()
            .await
            .unwrap()
            .contains("Blue mug")
    );
}
