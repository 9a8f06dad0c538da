//! The product page: price, choice, structured data, and that text stays text.

use super::goods::{mug, put, stocked};
use super::{page, structured};

use crate::html;

#[tokio::test(flavor = "multi_thread")]
async fn structured_data_matches_the_visible_price() {
    let shop = stocked().await;
    let base = shop.shop.base_url().origin();
    let text = page(shop.get("/p/red-mug").await).await;
    let objects = structured(&text);
    let product = objects
        .iter()
        .find(|object| object["@type"] == "Product")
        .unwrap();
    assert_eq!(product["name"], "Red mug");
    assert_eq!(product["offers"]["price"], "12.50");
    assert_eq!(product["offers"]["priceCurrency"], "EUR");
    assert_eq!(
        product["offers"]["availability"],
        "https://schema.org/InStock"
    );
    assert_eq!(
        product["offers"]["shippingDetails"]["shippingRate"]["value"],
        "4.90"
    );
    assert!(
        product.get("aggregateRating").is_none(),
        "nobody has rated it"
    );
    assert_eq!(html::text_of(&text, ".now").as_deref(), Some("€12.50"));
    assert_eq!(
        product["image"][0],
        format!("{base}/media/red-mug-1280.jpg")
    );
    assert!(
        objects
            .iter()
            .any(|object| object["@type"] == "BreadcrumbList")
    );
    assert!(
        text.contains(&format!(
            "<link rel=\"canonical\" href=\"{base}/p/red-mug\""
        )),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_cannot_end_the_script_or_the_head() {
    let shop = stocked().await;
    let title = "Mug </script></title><script>window.x=1</script>";
    put(&shop, mug("evil-mug", title, 900)).await;
    let text = page(shop.get("/p/evil-mug").await).await;
    assert!(!html::runs_what_was_typed(&text), "{text}");
    let product = structured(&text)
        .into_iter()
        .find(|object| object["@type"] == "Product")
        .unwrap();
    assert_eq!(product["name"], title);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variant_has_an_address_and_shows_its_own_price_and_stock() {
    let shop = stocked().await;
    let text = page(shop.get("/p/linen-shirt").await).await;
    assert_eq!(html::text_of(&text, ".now").as_deref(), Some("€20.00"));
    let id = text
        .split("data-variant=\"")
        .skip(2)
        .map(|rest| rest.split('"').next().unwrap())
        .last()
        .unwrap()
        .to_owned();
    let text = page(shop.get(&format!("/p/linen-shirt?v={id}")).await).await;
    assert_eq!(html::text_of(&text, ".now").as_deref(), Some("€24.00"));
    assert_eq!(html::text_of(&text, ".was").as_deref(), Some("€30.00"));
    assert!(
        text.contains("Only 3 left") && text.contains("SHIRT-M-BLACK"),
        "{text}"
    );
    let product = structured(&text)
        .into_iter()
        .find(|object| object["@type"] == "Product")
        .unwrap();
    assert_eq!(product["offers"]["price"], "24.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripting_the_form_asks_the_server_for_the_choice() {
    let shop = stocked().await;
    let text = page(shop.get("/p/linen-shirt").await).await;
    // Every radio of the form, as name and value, in the order of the options.
    let radios = "input[type=radio][name^=option-]";
    let names = html::attributes(&text, radios, "name");
    let values = html::attributes(&text, radios, "value");
    let radios: Vec<(String, String)> = names.into_iter().zip(values).collect();
    let [_small, medium, white, _black] = radios.try_into().unwrap();
    let query = format!(
        "show=1&quantity=1&{}={}&{}={}",
        medium.0, medium.1, white.0, white.1
    );
    let text = page(shop.get(&format!("/p/linen-shirt?{query}")).await).await;
    assert_eq!(html::text_of(&text, ".now").as_deref(), Some("€22.00"));
    assert!(
        text.contains("formmethod=\"get\"") && text.contains("Show this choice"),
        "{text}"
    );
    // What does not exist changes nothing.
    let text = page(
        shop.get("/p/linen-shirt?option-1=999&option-x=y&v=abc")
            .await,
    )
    .await;
    assert_eq!(html::text_of(&text, ".now").as_deref(), Some("€20.00"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_stands_beside_the_promise_and_is_off_when_nothing_is_left() {
    let shop = stocked().await;
    let text = page(shop.get("/p/blue-mug").await).await;
    for part in [
        "With you by ",
        "Delivery to Germany €4.90, free from €75.00",
        "30 days to send it back",
        "name=\"variant\"",
        "action=\"/cart/lines\"",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(text.contains("srcset=\"/media/blue-mug-320.webp 320w, /media/blue-mug-640.webp 640w, /media/blue-mug-1280.webp 1280w\""), "{text}");
    let text = page(shop.get("/p/desk-lamp").await).await;
    assert!(text.contains(">Sold out</button>"), "{text}");
    let product = structured(&text)
        .into_iter()
        .find(|object| object["@type"] == "Product")
        .unwrap();
    assert_eq!(
        product["offers"]["availability"],
        "https://schema.org/OutOfStock"
    );
}
