//! The shop file: every key that it takes has an effect.

mod mistakes;

use std::collections::BTreeSet;

use reqwest::StatusCode;

use crate::own_shop::{refused, succeeds, write};
use crate::support::TestShop;

/// Every table and every key that a shop file takes. After `=>` stands what the walk puts in a line's place.
const WHOLE: &str = r##"
[shop]
name = "Nordlicht"                      => name = "Südlicht"
currency = "USD"                        => currency = "CAD"
country = "US"                          => country = "CA"
email = "hello@nordlicht.example"       => email = "hi@nordlicht.example"
phone = "+1 212 555 0100"               => phone = "+1 212 555 0101"
slogan = "Lamps for long nights."       => slogan = "Lamps."
description = "Lamps."                  => description = "Lights."
imprint = ["Nordlicht Inc."]            => imprint = ["Nordlicht LLC"]
order_prefix = "NL"                     => order_prefix = "NOR"
withdrawal_link = true                  => withdrawal_link = false
invoices = "payment"                    => invoices = "fulfilment"

[shop.returns]
days = 30                               => days = 14
free = true                             => free = false

[home]
hero = "aurora-lamp"                    => hero = "polar-lamp"
featured = ["aurora-lamp"]              => featured = ["polar-lamp"]

[payment.card]
on = true                               => on = false

[payment.bank_transfer]
on = true                               => on = false
holder = "Nordlicht Inc."               => holder = "Nordlicht LLC"
iban = "GB82 WEST 1234 5698 7654 32"    => iban = "NO93 8601 1117 947"
bic = "WESTGB2L"                        => bic = "WESTGB2LXXX"
bank = "West Bank"                      => bank = "East Bank"
countries = ["US"]                      => countries = ["US", "CA"]
most = "400.00"                         => most = "401.00"
guest_most = "100.00"                   => guest_most = "101.00"
days = 7                                => days = 8

[payment.cash_on_delivery]
on = false                              => on = true
countries = ["US"]                      => countries = ["CA"]
most = "300.00"                         => most = "299.99"
guest_most = "90.00"                    => guest_most = "89.99"
days = 20                               => days = 21

[look]
logo = "logo.png"                       => logo = "logo2.png"

[look.accent]
light = "#0a6b4f"                       => light = "#0a6b5f"
dark = "#5fd6ae"                        => dark = "#5fd6be"

[look.block]
light = "#10251f"                       => light = "#10252f"
dark = "#12332a"                        => dark = "#12333a"

[[tax_class]]
code = "standard"                       =>
name = "Sales tax"                      => name = "Tax"

[[tax_zone]]
name = "New York"                       => name = "Elsewhere"
areas = ["US-NY"]                       => areas = ["US-NJ"]
tax = "added"                           => tax = "included"
label = "Sales tax"                     => label = "Tax"
rates = { standard = "8.875" }          => rates = { standard = "8.8751" }

[[shipping_zone]]
name = "United States"                  => name = "States"
areas = ["US"]                          => areas = ["US", "CA"]

[[shipping_zone.method]]
name = "Ground"                         => name = "Air"
price = "7.50"                          => price = "7.49"
free_over = "75.00"                     => free_over = "74.00"
days = [2, 5]                           => days = [2, 6]
tax_class = "standard"                  =>

[[shipping_zone.method]]
name = "By weight"                      => name = "Heavy"
by_weight = [{ up_to_g = 500, price = "5.00" }] => by_weight = [{ up_to_g = 501, price = "5.00" }]
days = [5, 9]                           => days = [6, 9]

[[shipping_zone.method]]
name = "By value"                       => name = "Insured"
by_value = [{ from = "0.00", price = "9.00" }] => by_value = [{ from = "0.00", price = "9.01" }]
days = [5, 9]                           => days = [6, 9]

[[category]]
path = "lamps"                          =>
intro = "For long nights."              => intro = "For short nights."

[[promotion]]
name = "Welcome"                        => name = "Hello"
coupon = "WELCOME10"                    => coupon = "WELCOME11"
priority = 50                           => priority = 51
combinable = true                       => combinable = false
ends_at_ms = 1999999999999              => ends_at_ms = 1999999999998
products = ["aurora-lamp"]              => products = ["polar-lamp"]
categories = ["lamps"]                  => categories = []
subtotal_at_least = "20.00"             => subtotal_at_least = "21.00"
percent_off_order = 10                  => percent_off_order = 11

[[promotion]]
name = "Five"                           => name = "Six"
priority = 60                           => priority = 61
combinable = true                       => combinable = false
amount_off_order = "5.00"               => amount_off_order = "6.00"

[[promotion]]
name = "Three for two"                  => name = "3 for 2"
priority = 70                           => priority = 71
combinable = true                       => combinable = false
buy = 2                                 => buy = 3
get_free = 1                            => get_free = 2

[[promotion]]
name = "Free delivery"                  => name = "No delivery costs"
priority = 80                           => priority = 81
combinable = true                       => combinable = false
free_shipping_up_to = "9.00"            => free_shipping_up_to = "9.01"

[[page]]
slug = "terms"                          => slug = "conditions"
title = "Terms"                         => title = "Terms of sale"
file = "terms.md"                       => file = "other.md"

[[page]]
slug = "privacy"                        => slug = "data"
title = "Privacy"                       => title = "Your data"
text = "We keep what an order needs."   => text = "We keep little."

[[page]]
slug = "about"                          => slug = "us"
title = "About"                         => title = "About us"
html = "<p>Lamps.</p>"                  => html = "<p>Lights.</p>"
"##;

/// Keys that name something else in the file, and so are changed by no line alone.
const NAMES: [&str; 3] = ["code", "tax_class", "path"];

const CATALOGUE: &str = "name,slug,sku,price,stockOnHand,weight_g,facets\n\
    Aurora lamp,aurora-lamp,A-1,40.00,9,800,category:Lamps\n\
    Polar lamp,polar-lamp,P-1,50.00,9,800,category:Lights\n";

/// The file, and for each line what the walk changes it into.
fn whole() -> (Vec<String>, Vec<Option<String>>) {
    let lines = WHOLE.lines().map(|line| match line.split_once("=>") {
        Some((line, change)) => {
            let change = change.trim().to_owned();
            (
                line.trim().to_owned(),
                Some(change).filter(|change| !change.is_empty()),
            )
        }
        None => (line.to_owned(), None),
    });
    lines.unzip()
}

fn picture(shop: &TestShop, name: &str, shade: u8) {
    let picture = image::RgbImage::from_fn(80, 40, |x, y| {
        image::Rgb([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), shade])
    });
    picture.save(shop.folder().join(name)).unwrap();
}

async fn nordlicht() -> TestShop {
    let shop = TestShop::start().await;
    write(shop.folder(), "shop.toml", &whole().0.join("\n"));
    write(shop.folder(), "terms.md", "With Nordlicht Inc.\n");
    write(shop.folder(), "other.md", "With Nordlicht LLC.\n");
    write(shop.folder(), "catalogue.csv", CATALOGUE);
    picture(&shop, "logo.png", 0);
    picture(&shop, "logo2.png", 255);
    shop
}

#[tokio::test(flavor = "multi_thread")]
async fn every_key_that_a_shop_file_takes_changes_the_shop() {
    let shop = nordlicht().await;
    let (lines, changes) = whole();
    succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    // With products the currency stays; it is tried before.
    let apply = ["shop", "apply", "changed.toml", "--check"];
    for (at, change) in changes.iter().enumerate() {
        let Some(change) = change
            .as_ref()
            .filter(|change| change.starts_with("currency"))
        else {
            continue;
        };
        let mut changed = lines.clone();
        changed[at].clone_from(change);
        write(shop.folder(), "changed.toml", &changed.join("\n"));
        let said = succeeds(&shop, &apply).await;
        assert!(!said.contains("Nothing to change"), "{change}: {said}");
    }
    succeeds(&shop, &["import", "catalogue.csv", "--currency", "USD"]).await;
    let said = succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    assert!(said.contains("Category “lamps”: changed"), "{said}");
    let said = succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    assert!(said.contains("Nothing to change."), "{said}");
    let mut walked = 0;
    for (at, change) in changes.iter().enumerate() {
        let Some(change) = change
            .as_ref()
            .filter(|change| !change.starts_with("currency"))
        else {
            continue;
        };
        let mut changed = lines.clone();
        changed[at].clone_from(change);
        write(shop.folder(), "changed.toml", &changed.join("\n"));
        let said = succeeds(&shop, &apply).await;
        assert!(!said.contains("Nothing to change"), "{change}: {said}");
        walked += 1;
    }
    assert!(walked > 80, "{walked}");
    // What it prints is what it reads, the logo included.
    let shown = succeeds(&shop, &["shop", "show"]).await;
    write(shop.folder(), "shown.toml", &shown);
    let said = succeeds(&shop, &["shop", "apply", "shown.toml"]).await;
    assert!(said.contains("Nothing to change."), "{said}\n{shown}");
}

/// Asks the program which keys a table has, and finds each of them in [`WHOLE`].
#[tokio::test(flavor = "multi_thread")]
async fn the_walk_leaves_no_key_of_a_shop_file_out() {
    let shop = nordlicht().await;
    let (lines, changes) = whole();
    let mut walked: BTreeSet<(String, String)> = BTreeSet::new();
    let mut table = String::new();
    for (line, change) in lines.iter().zip(&changes) {
        match line.split_once(" = ") {
            Some((key, _)) if change.is_some() || NAMES.contains(&key) => {
                walked.insert((table.clone(), key.to_owned()));
            }
            Some((key, _)) => panic!("{key} is not walked"),
            None if line.starts_with('[') => line.clone_into(&mut table),
            None => {}
        }
    }
    let headers: BTreeSet<usize> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| line.starts_with('[').then_some(at))
        .collect();
    let mut asked = 0;
    for at in headers {
        let mut with = lines.clone();
        with.insert(at + 1, "unknown_key = 1".to_owned());
        write(shop.folder(), "asked.toml", &with.join("\n"));
        let trouble = refused(&shop, &["shop", "apply", "asked.toml"]).await;
        let expected = trouble
            .split("expected")
            .nth(1)
            .unwrap_or_else(|| panic!("{trouble}"));
        for key in expected.split('`').skip(1).step_by(2) {
            let key = (lines[at].clone(), key.to_owned());
            let is_table = ["returns", "method", "accent", "block"].contains(&key.1.as_str());
            assert!(is_table || walked.contains(&key), "{key:?} is not walked");
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_shows_its_logo_and_its_colours_by_a_style_of_its_own() {
    let shop = nordlicht().await;
    let plain = shop.get("/").await.text().await.unwrap();
    assert!(!plain.contains("/look.css"), "{plain}");
    assert_eq!(shop.get("/look.css").await.status(), StatusCode::NOT_FOUND);
    let shop = nordlicht().await;
    succeeds(&shop, &["shop", "apply", "shop.toml"]).await;
    let page = shop.get("/").await;
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("style-src 'self';"), "{policy}");
    let page = page.text().await.unwrap();
    assert!(!page.contains("style=\""), "{page}");
    let rest = page.split("href=\"/look.css").nth(1).unwrap();
    let address = format!("/look.css{}", rest.split('"').next().unwrap());
    let style = shop.get(&address).await;
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    let kept = |answer: &reqwest::Response| {
        answer.headers()["cache-control"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert!(kept(&style).contains("immutable"), "{}", kept(&style));
    for other in ["/look.css", "/look.css?v=0123456789abcdef"] {
        assert_eq!(kept(&shop.get(other).await), "no-cache", "{other}");
    }
    let style = style.text().await.unwrap();
    assert!(
        style.contains("--accent:light-dark(#0a6b4f,#5fd6ae)"),
        "{style}"
    );
    assert!(
        style.contains("--navy:light-dark(#10251f,#12332a)"),
        "{style}"
    );
    let logo = page.split("class=\"logo\"").nth(1).unwrap();
    let source = logo
        .split("<img src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let picture = shop.get(source).await;
    assert_eq!(picture.status(), StatusCode::OK, "{source}");
    assert_eq!(picture.headers()["content-type"], "image/jpeg");
}
