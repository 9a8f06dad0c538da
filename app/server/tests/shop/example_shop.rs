//! The shop of one's own that the readme opens, by the readme's own commands.

use std::path::Path;

use reqwest::StatusCode;
use scraper::{Html, Selector};

use crate::own_shop::succeeds;
use crate::support::TestShop;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The arguments of each `fleetcart` command under "A shop of your own", with paths that hold anywhere.
fn commands() -> Vec<Vec<String>> {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let (_, section) = readme.split_once("## A shop of your own").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let commands = section.lines().filter_map(|line| {
        let line = line.trim().strip_prefix("target/debug/fleetcart ")?;
        let line = line.split('#').next().unwrap_or_default();
        Some(line.split_whitespace().map(absolute).collect())
    });
    commands.collect()
}

fn absolute(argument: &str) -> String {
    match argument.starts_with("docs/") {
        true => format!("{ROOT}/{argument}"),
        false => argument.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_readme_open_a_shop_of_ones_own() {
    let shop = TestShop::start().await;
    let commands = commands();
    assert_eq!(commands.len(), 4, "{commands:?}");
    let (serve, before) = commands.split_last().unwrap();
    assert_eq!(serve, &["serve"]);
    let mut said = String::new();
    for command in before {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        said += &succeeds(&shop, &arguments).await;
    }
    assert!(said.contains("Products: 7 new"), "{said}");
    assert!(said.contains("/admin/invite/"), "{said}");
    let again = absolute("docs/examples/nordlicht/shop.toml");
    let again = succeeds(&shop, &["shop", "apply", &again]).await;
    let left: Vec<&str> = again.lines().collect();
    assert_eq!(
        left,
        [
            "Nothing to change.",
            "Missing: a second person who can log in to the back office"
        ],
        "whatever else a shop needs, the example has"
    );
    a_picture_of_a_product_and_its_variant_is_shown_once(&shop).await;
    for path in [
        "/",
        "/products",
        "/pages/terms",
        "/pages/privacy",
        "/pages/returns",
        "/pages/delivery",
    ] {
        let answer = shop.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(answer.text().await.unwrap().contains("Nordlicht"), "{path}");
    }
}

async fn a_picture_of_a_product_and_its_variant_is_shown_once(shop: &TestShop) {
    let answer = shop.get("/p/aurora-table-lamp").await;
    let page = Html::parse_document(&answer.text().await.unwrap());
    let count = |selector| page.select(&Selector::parse(selector).unwrap()).count();
    assert_eq!(count(".gallery-strip > li"), 2);
    assert_eq!(count(".gallery-thumbs > li"), 2);
    let photos = Selector::parse("[data-photo]").unwrap();
    let photos: Vec<_> = page
        .select(&photos)
        .filter_map(|label| label.attr("data-photo"))
        .collect();
    assert_eq!(photos, ["0", "1"], "each finish leads to its own picture");
}
