//! Search: what is found, mended, offered while typing, and that words stay words.

use database::content::fruitless_searches;
use reqwest::Method;

use super::goods::stocked;
use super::{cards, page};

use crate::html;

#[tokio::test(flavor = "multi_thread")]
async fn a_search_lists_what_it_found_with_filters() {
    let shop = stocked().await;
    let text = page(shop.get("/search?q=mug").await).await;
    assert!(
        text.contains("Results for “mug”") && text.contains("value=\"mug\""),
        "{text}"
    );
    assert_eq!(cards(&text), 2);
    assert_eq!(
        cards(&page(shop.get("/search?q=mug&f.colour=red").await).await),
        1
    );
    assert_eq!(
        cards(&page(shop.get("/search?q=mug&category=clothes").await).await),
        0
    );
    assert!(text.contains("content=\"noindex\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_of_the_finger_is_mended_and_can_be_insisted_on() {
    let shop = stocked().await;
    let text = page(shop.get("/search?q=shrit").await).await;
    assert!(text.contains("/p/linen-shirt"), "{text}");
    assert!(
        text.contains("Showing results for") && text.contains("/search?q=shrit&amp;exact=1"),
        "{text}"
    );
    let text = page(shop.get("/search?q=shrit&exact=1").await).await;
    assert_eq!(text.matches("No results for “shrit”").count(), 1, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sku_leads_to_its_variant() {
    let shop = stocked().await;
    let answer = shop.get("/search?q=shirt-m-black").await;
    assert_eq!(answer.status(), 303);
    let place = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(place.starts_with("/p/linen-shirt?v="), "{place}");
    assert!(page(shop.get(&place).await).await.contains("SHIRT-M-BLACK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_in_vain_shows_ways_on_and_is_noted() {
    let shop = stocked().await;
    let text = page(shop.get("/search?q=Hovercraft").await).await;
    assert!(
        text.contains("No results for “Hovercraft”")
            && text.contains(">New</h2>")
            && text.contains("href=\"/c/home/kitchen\""),
        "{text}"
    );
    let written = shop.shop.search_log.write(&shop.shop.db).await;
    assert_eq!(written.unwrap(), 1);
    let noted = fruitless_searches(shop.shop.db.reader(), 0, 10).await;
    assert_eq!(noted.unwrap(), [("hovercraft".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_searched_for_are_shown_but_never_run() {
    let shop = stocked().await;
    for words in [
        "</title><script>window.x=1</script>",
        "\"><img src=x onerror=alert(1)>",
        "mug </script><script>window.x=1</script>",
        "' OR 1=1 -- {{7*7}}",
    ] {
        let query = query_for(words);
        let text = page(shop.get(&format!("/search?{query}")).await).await;
        assert!(!html::runs_what_was_typed(&text), "{words}: {text}");
        let typed = words
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        assert!(text.contains(&typed), "{words} is not shown: {text}");
        let rows = shop.get(&format!("/search/suggest?{query}")).await;
        assert_eq!(rows.status(), 200);
        assert!(
            rows.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("application/json")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_are_json_for_programs_and_rows_for_the_search_field() {
    let shop = stocked().await;
    let json: serde_json::Value = shop.get("/search/suggest?q=mu").await.json().await.unwrap();
    let rows = json["rows"].as_array().unwrap();
    let product = rows.iter().find(|row| row["kind"] == "product").unwrap();
    assert!(
        product["url"].as_str().unwrap().starts_with("/p/"),
        "{json}"
    );
    assert!(product["note"].as_str().unwrap().starts_with('€'), "{json}");
    let browser = shop.browser();
    let request = browser
        .request(Method::GET, "/search/suggest?q=kitch")
        .header("accept", "text/vnd.fleetcart.fragment+html");
    let answer = browser.send(request).await;
    assert_eq!(
        answer.headers()["content-type"],
        "text/vnd.fleetcart.fragment+html"
    );
    let text = answer.text().await.unwrap();
    assert!(
        text.contains("role=\"option\"") && text.contains("href=\"/c/home/kitchen\""),
        "{text}"
    );
    let none: serde_json::Value = shop.get("/search/suggest?q=m").await.json().await.unwrap();
    assert_eq!(none["rows"].as_array().unwrap().len(), 0);
}

fn query_for(words: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("q", words)
        .finish()
}
