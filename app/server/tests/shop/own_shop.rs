//! A shop of one's own: from an empty database to an order, by the program's commands.

use std::path::Path;
use std::process::Output;

use reqwest::StatusCode;
use tokio::process::Command;

use crate::html;
use crate::support::{Browser, TestShop};

const NORDLICHT: &str = r#"
[shop]
name = "Nordlicht"
currency = "USD"
country = "US"
email = "hello@nordlicht.example"
phone = "+1 212 555 0100"
slogan = "Lamps for long nights."
imprint = ["Nordlicht Inc.", "1 Main Street", "New York, NY 10001"]

[payment.cash_on_delivery]
on = false

[[tax_class]]
code = "standard"
name = "Sales tax"

[[tax_zone]]
name = "New York"
areas = ["US-NY"]
tax = "added"
label = "Sales tax"
rates = { standard = "8.875" }

[[tax_zone]]
name = "Elsewhere"
areas = ["WORLD"]
tax = "added"
label = "Sales tax"
rates = { standard = "0" }

[[shipping_zone]]
name = "United States"
areas = ["US"]

[[shipping_zone.method]]
name = "Ground"
price = "7.50"
days = [2, 5]

[[shipping_zone]]
name = "Canada"
areas = ["CA"]

[[shipping_zone.method]]
name = "By weight"
by_weight = [{ up_to_g = 1000, price = "15.00" }, { up_to_g = 5000, price = "25.00" }]
days = [5, 9]

[[page]]
slug = "terms"
title = "Terms"
file = "pages/terms.md"

[[page]]
slug = "privacy"
title = "Privacy"
text = "We keep what an order needs."

[[page]]
slug = "shipping"
title = "Shipping"
text = "From **New York**."
"#;

const CATALOGUE: &str = "name,slug,sku,price,stockOnHand,weight_g,facets\n\
    Aurora lamp,aurora-lamp,A-1,40.00,9,800,category:Lamps\n";

pub async fn fleetcart(shop: &TestShop, arguments: &[&str]) -> Output {
    let database = format!("sqlite:{}", shop.folder().join("shop.db").display());
    let output = Command::new(env!("CARGO_BIN_EXE_fleetcart"))
        .args(arguments)
        .current_dir(shop.folder())
        .env("FLEETCART_DATABASE_URL", database)
        .env("FLEETCART_DATA_DIR", shop.folder().join("var"))
        .output();
    output.await.unwrap()
}

pub async fn succeeds(shop: &TestShop, arguments: &[&str]) -> String {
    let output = fleetcart(shop, arguments).await;
    let said = String::from_utf8(output.stdout).unwrap();
    let trouble = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}{trouble}");
    said
}

pub async fn refused(shop: &TestShop, arguments: &[&str]) -> String {
    let output = fleetcart(shop, arguments).await;
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

pub fn write(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

async fn nordlicht() -> TestShop {
    let shop = TestShop::start().await;
    write(shop.folder(), "shop.toml", NORDLICHT);
    write(
        shop.folder(),
        "pages/terms.md",
        "# The contract\n\nWith Nordlicht Inc.\n",
    );
    write(shop.folder(), "catalogue.csv", CATALOGUE);
    shop
}

/// What a page says, once the shop has noticed the change.
async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_becomes_a_shop_of_ones_own_and_the_second_time_changes_nothing() {
    let shop = nordlicht().await;
    let planned = succeeds(&shop, &["shop", "apply", "shop.toml", "--check"]).await;
    assert!(planned.contains("Delivery zone “Canada”: new"), "{planned}");
    assert!(planned.contains("nothing was written"), "{planned}");
    let again = succeeds(&shop, &["shop", "apply", "shop.toml", "--check"]).await;
    assert_eq!(planned, again, "the check wrote something");

    let said = succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    assert!(said.contains("10 changes."), "{said}");
    assert!(said.contains("Missing: a page “returns”"), "{said}");
    let said = succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    assert!(said.contains("Nothing to change."), "{said}");

    // What it prints is what it reads.
    let shown = succeeds(&shop, &["shop", "show"]).await;
    assert!(
        shown.contains("# Before you open, the shop needs:\n# - a page “returns”"),
        "{shown}"
    );
    write(shop.folder(), "shown.toml", &shown);
    let said = succeeds(&shop, &["shop", "apply", "shown.toml"]).await;
    assert!(said.contains("Nothing to change."), "{said}\n{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_of_ones_own_sells_under_its_name_at_its_prices_with_its_taxes() {
    let shop = nordlicht().await;
    succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    succeeds(&shop, &["import", "catalogue.csv"]).await;
    shop.shop.search.refresh(&shop.shop.db).await.unwrap();

    let browser = shop.browser();
    for path in [
        "/",
        "/products",
        "/c/lamps",
        "/search?q=aurora",
        "/pages/terms",
        "/cart",
        "/account/login",
        "/orders/find",
        "/withdraw",
        "/withdraw/confirm?received=1790000000000",
        "/contact",
    ] {
        let text = page(&browser, path).await;
        assert!(text.contains("Nordlicht"), "{path}");
        assert!(!text.contains("FleetCart"), "{path}");
        assert!(!text.contains("VAT"), "{path}");
        assert!(
            text.contains("+1 212 555 0100") && text.contains("1 Main Street"),
            "{path}"
        );
        assert!(
            !text.contains("/pages/delivery") && !text.contains("/pages/returns"),
            "{path}"
        );
        // Signal flags spell the shop's name, not another one.
        assert!(text.contains("/flags.svg#n\""), "{path}");
        assert!(
            !text.contains("/flags.svg#f\"") && text.contains("href=\"/flag/n.svg\""),
            "{path}"
        );
    }
    let home = page(&browser, "/").await;
    assert!(home.contains("Lamps for long nights."));
    assert!(
        !home.contains("promise-line"),
        "the shop has promised nothing"
    );
    assert!(home.contains("Prices in USD, excluding sales tax and delivery."));
    let product = page(&browser, "/p/aurora-lamp").await;
    assert!(product.contains("Nordlicht") && !product.contains("FleetCart"));
    for page in ["delivery", "returns", "imprint"] {
        assert!(
            !product.contains(&format!("/pages/{page}")),
            "there is no such page"
        );
    }
    assert!(product.contains("Plus sales tax and") && !product.contains("VAT"));
    assert!(!product.contains("send it back") && !product.contains("MerchantReturnPolicy"));
    let terms = page(&browser, "/pages/terms").await;
    assert_eq!(
        html::text_of(&terms, "main h2").as_deref(),
        Some("The contract")
    );
    let icon = browser.get("/flag/n.svg").await;
    assert_eq!(icon.headers()["content-type"], "image/svg+xml");
    assert_eq!(
        browser.get("/flag/nn.svg").await.status(),
        StatusCode::NOT_FOUND
    );
    let missing = browser.get("/nowhere").await.text().await.unwrap();
    assert!(missing.contains("Nordlicht") && !missing.contains("FleetCart"));

    let added = browser
        .post(
            "/cart/lines",
            &[("product", "aurora-lamp"), ("quantity", "2")],
        )
        .await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let address = [
        ("email", "ada@lamps.example"),
        ("name", "Ada Night"),
        ("line1", "11 Wall Street"),
        ("city", "New York"),
        ("country", "US"),
        ("region", "NY"),
        ("postcode", "10005"),
        ("billing_same", "1"),
    ];
    let answer = browser.post("/checkout/address", &address).await;
    assert_eq!(
        answer.status(),
        StatusCode::SEE_OTHER,
        "{}",
        answer.text().await.unwrap()
    );
    let delivery = page(&browser, "/checkout/delivery").await;
    assert!(delivery.contains("Ground") && delivery.contains("$7.50"));
    let method = html::value(&delivery, "method");
    browser
        .post("/checkout/delivery", &[("method", &method)])
        .await;
    let payment = page(&browser, "/checkout/payment").await;
    assert!(!payment.contains("cash_on_delivery"), "{payment}");
    // 80.00 of goods and 7.50 of delivery, each taxed at 8.875 %.
    assert!(payment.contains("$95.27"), "{payment}");
    assert!(!payment.contains("FleetCart") && !payment.contains("/pages/returns"));
    assert!(payment.contains("/pages/terms") && payment.contains("/pages/privacy"));
    let fields: Vec<(&str, String)> = ["idempotency_key", "expected_total", "shown"]
        .into_iter()
        .map(|name| (name, html::value(&payment, name)))
        .collect();
    let mut form: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    form.extend([
        ("payment", "test"),
        ("test_choice", "approve"),
        ("terms", "1"),
    ]);
    let placed = browser.post("/checkout/payment", &form).await;
    assert_eq!(
        placed.status(),
        StatusCode::SEE_OTHER,
        "{}",
        placed.text().await.unwrap()
    );
    let order = placed.headers()["location"].to_str().unwrap().to_owned();
    let order = page(&browser, &order).await;
    assert!(!order.contains("/pages/delivery") && !order.contains("/pages/returns"));
    let email = the_one_email(&shop).await;
    assert!(
        email.contains("$95.27") && email.contains("Sales tax"),
        "{email}"
    );
    assert!(
        !email.contains("FleetCart") && !email.contains("VAT"),
        "{email}"
    );
    assert!(order.contains("/flags.svg#n\"") && !order.contains("FleetCart"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_a_shop_file_is_named_with_its_place_and_changes_nothing() {
    let shop = nordlicht().await;
    for (wrong, right, said) in [
        ("slogan =", "slogna =", ["slogna", "line 8"]),
        ("US-NY", "US-ZZ", ["New York", "ZZ"]),
        ("8.875", "8,875", ["New York", "8,875"]),
        ("price = \"7.50\"", "price = \"7.505\"", ["Ground", "7.505"]),
        ("days = [2, 5]", "days = [5, 2]", ["Ground", "fewest days"]),
        ("pages/terms.md", "pages/none.md", ["terms", "none.md"]),
        (
            "name = \"Canada\"",
            "name = \"United States\"",
            ["United States", "twice"],
        ),
    ] {
        write(
            shop.folder(),
            "wrong.toml",
            &NORDLICHT.replace(wrong, right),
        );
        let trouble = refused(&shop, &["shop", "apply", "wrong.toml"]).await;
        for part in said {
            assert!(trouble.contains(part), "{right}: {trouble}");
        }
    }
    let shown = succeeds(&shop, &["shop", "show"]).await;
    assert!(!shown.contains("Nordlicht"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_file_does_not_name_stays_until_it_is_pruned() {
    let shop = nordlicht().await;
    succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    let (without, _) = NORDLICHT
        .split_once("[[page]]\nslug = \"shipping\"")
        .unwrap();
    write(shop.folder(), "less.toml", without);
    let said = succeeds(&shop, &["shop", "apply", "less.toml"]).await;
    assert!(
        said.contains("Page “shipping”: not in the file, left alone"),
        "{said}"
    );
    assert!(said.contains("Nothing to change."), "{said}");
    let said = succeeds(&shop, &["shop", "apply", "less.toml", "--prune"]).await;
    assert!(said.contains("Page “shipping”: removed"), "{said}");
    assert!(
        !succeeds(&shop, &["shop", "show"])
            .await
            .contains("\"shipping\"")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_with_products_keeps_its_currency() {
    let shop = nordlicht().await;
    succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    succeeds(&shop, &["import", "catalogue.csv", "--currency", "USD"]).await;
    write(
        shop.folder(),
        "euro.toml",
        &NORDLICHT.replace("\"USD\"", "\"EUR\""),
    );
    let trouble = refused(&shop, &["shop", "apply", "euro.toml"]).await;
    assert!(
        trouble.contains("USD") && trouble.contains("EUR"),
        "{trouble}"
    );
    assert!(
        succeeds(&shop, &["shop", "show"])
            .await
            .contains("currency = \"USD\"")
    );
}

/// What the shop has written, as text.
async fn the_one_email(shop: &TestShop) -> String {
    let work = purchases::outbox::work_off;
    while work(&shop.shop.purchases).await.unwrap() > 0 {}
    let folder = std::fs::read_dir(shop.folder().join("var/mail")).unwrap();
    let mut texts = folder
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|kind| kind == "txt"));
    let text = std::fs::read_to_string(texts.next().unwrap()).unwrap();
    assert!(texts.next().is_none(), "more than one e-mail");
    text
}
