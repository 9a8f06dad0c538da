//! What pages say to search engines, and the addresses that are gone, renamed or wrong.

use commerce::catalog::{ProductStatus, Slug};
use database::ConnectionTrait;
use database::content::{Page, put_page};
use reqwest::Method;

use super::goods::{category, mug, put, stocked};
use super::{page, structured};

use crate::html;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_catalogue_answers_with_its_status() {
    let shop = stocked().await;
    let browser = shop.browser();
    for (path, status) in [
        ("/", 200),
        ("/products", 200),
        ("/products?page=nonsense&size=7&sort=wild&min=abc", 200),
        ("/products?page=900", 303),
        ("/c/home", 200),
        ("/c/home/kitchen", 200),
        ("/c/home/kitchen/", 301),
        ("/c/nowhere", 404),
        ("/c/home/nowhere", 404),
        ("/p/blue-mug", 200),
        ("/p/desk-lamp", 200),
        ("/p/no-such-mug", 404),
        ("/p/%22%3E%3Cscript%3E", 404),
        ("/p/blue-mug?v=99999999999999999999", 200),
        ("/pages/no-such-page", 404),
        ("/search", 200),
        ("/search?q=mug", 200),
        ("/search?q=%FF%FE", 400),
        ("/products?brand=%C3", 400),
        ("/sitemap.xml", 200),
        ("/robots.txt", 200),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status(), status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_spelling_of_an_address_leads_to_the_one_by_301() {
    let shop = stocked().await;
    for (path, place) in [
        ("/p/blue-mug/", "/p/blue-mug"),
        ("/p/Blue-Mug?v=1&utm=X", "/p/blue-mug?v=1&utm=X"),
        ("/products/?stock=1", "/products?stock=1"),
        ("/Products", "/products"),
        ("/cart/", "/cart"),
        ("/C/Home/Kitchen/", "/c/home/kitchen"),
        ("/pages/Terms/", "/pages/terms"),
        ("/orders/AbC/", "/orders/AbC"),
    ] {
        let answer = shop.get(path).await;
        assert_eq!(answer.status(), 301, "{path}");
        assert_eq!(answer.headers()["location"], place, "{path}");
    }
    for path in [
        "//evil.example/",
        "/P/no-such-mug/x",
        "/media/A/",
        "/p/no-such-mug",
    ] {
        let answer = shop.get(path).await;
        let place = answer
            .headers()
            .get("location")
            .map(|place| place.to_str().unwrap().to_owned());
        assert!(place.is_none_or(|place| !place.starts_with("//")), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_no_file_has_is_404_however_long_it_is() {
    let shop = stocked().await;
    let browser = shop.browser();
    for folder in ["media", "pkg", "fonts"] {
        // A disk takes names of up to 255 bytes; one that is asked for compressed is longer by its ending.
        for name in [
            "a".repeat(250) + ".webp",
            "a".repeat(255),
            "a".repeat(256),
            "a".repeat(1_500),
            "%C3%A4".repeat(130),
            "a/".repeat(900),
            "a/".repeat(2) + &"a".repeat(300) + "/a",
        ] {
            let path = format!("/{folder}/{name}");
            for accepted in ["identity", "br, gzip"] {
                let request = browser.request(Method::GET, &path);
                let request = request.header("accept-encoding", accepted);
                let answer = browser.send(request).await;
                assert_eq!(answer.status(), 404, "{accepted}: {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_past_the_end_leads_to_the_last_one() {
    let shop = stocked().await;
    for (path, place) in [
        ("/products?page=999&sort=price", "/products?sort=price"),
        ("/c/home?page=50", "/c/home"),
        ("/search?q=mug&page=7", "/search?q=mug"),
        ("/products?brand=nobody&page=2", "/products?brand=nobody"),
    ] {
        let answer = shop.get(path).await;
        assert_eq!(
            (
                answer.status().as_u16(),
                answer.headers()["location"].to_str().unwrap()
            ),
            (303, place)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_without_products_is_not_there() {
    let shop = stocked().await;
    let mut moved = mug("only-mug", "Only mug", 500);
    for (slug, name) in [("bowls", "Bowls"), ("bowls-and-plates", "Bowls & Plates")] {
        moved.categories = vec![vec![category(slug, name)]];
        put(&shop, moved.clone()).await;
        let path = format!("/c/{slug}");
        // The menu's categories are read again every few seconds.
        let mut tries = 0;
        while shop.get(&path).await.status() != 200 {
            tries += 1;
            assert!(tries < 100, "{path} is not there after ten seconds");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
    assert_eq!(shop.get("/c/bowls").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_there_offers_a_search_and_the_categories() {
    let shop = stocked().await;
    let answer = shop.get("/p/no-such-mug").await;
    assert_eq!(answer.status(), 404);
    let text = answer.text().await.unwrap();
    assert!(
        text.contains("action=\"/search\"") && text.contains("href=\"/c/home\""),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sitemap_lists_every_product_on_sale_once_and_no_other() {
    let shop = stocked().await;
    let mut archived = mug("old-mug", "Old mug", 500);
    archived.status = ProductStatus::Archived;
    put(&shop, archived).await;
    let mut draft = mug("next-mug", "Next mug", 500);
    draft.status = ProductStatus::Draft;
    put(&shop, draft).await;
    let text = page(shop.get("/sitemap.xml").await).await;
    let base = shop.shop.base_url().origin();
    for slug in ["blue-mug", "red-mug", "linen-shirt", "desk-lamp"] {
        assert_eq!(
            text.matches(&format!("<loc>{base}/p/{slug}</loc>")).count(),
            1,
            "{slug} in {text}"
        );
    }
    for slug in ["old-mug", "next-mug"] {
        assert!(!text.contains(slug), "{slug} in {text}");
    }
    assert!(
        text.contains(&format!("<loc>{base}/c/home/kitchen</loc>")),
        "{text}"
    );
    let robots = page(shop.get("/robots.txt").await).await;
    assert!(
        robots.contains(&format!("Sitemap: {base}/sitemap.xml")),
        "{robots}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_longer_sold_answers_410_with_alternatives() {
    let shop = stocked().await;
    let mut gone = mug("blue-mug", "Blue mug", 900);
    gone.status = ProductStatus::Archived;
    put(&shop, gone).await;
    let answer = shop.get("/p/blue-mug").await;
    assert_eq!(answer.status(), 410);
    let text = answer.text().await.unwrap();
    assert!(
        text.contains("We no longer sell this") && text.contains("Blue mug is gone for good"),
        "{text}"
    );
    assert!(
        text.contains("href=\"/p/red-mug\""),
        "no alternative in {text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_product_is_found_under_its_new_address() {
    let shop = stocked().await;
    let mut renamed = mug("blue-mug", "Blue mug", 900);
    renamed.slug = Slug::parse("azure-mug").unwrap();
    put(&shop, renamed).await;
    let answer = shop.get("/p/blue-mug").await;
    assert_eq!(answer.status(), 301);
    assert_eq!(answer.headers()["location"], "/p/azure-mug");
    assert_eq!(shop.get("/p/azure-mug").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_written_page_is_shown_with_its_title_and_way() {
    let shop = stocked().await;
    let written = Page {
        slug: "delivery".to_owned(),
        title: "Delivery & more".to_owned(),
        body_html: "<p>Two to three days.</p>".to_owned(),
        position: 1,
        updated_at_ms: 1,
        source: None,
    };
    put_page(shop.shop.db.writer(), &written).await.unwrap();
    let text = page(shop.get("/pages/delivery").await).await;
    assert!(
        html::text_of(&text, "title").as_deref() == Some("Delivery & more · Shop"),
        "{text}"
    );
    assert!(html::texts(&text, "main p").contains(&"Two to three days.".to_owned()));
    assert_eq!(structured(&text)[0]["@type"], "BreadcrumbList");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_page_shows_the_range_and_what_costs_less() {
    let shop = stocked().await;
    let text = page(shop.get("/").await).await;
    assert_eq!(html::text_of(&text, "title").as_deref(), Some("Shop"));
    for part in [
        "href=\"/c/home/kitchen\"",
        "On sale",
        "Free delivery from €75<",
        "fetchpriority=\"high\"",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(html::text_of(&text, "h2#new").as_deref(), Some("New"));
    assert!(!text.contains("Best sellers"), "nothing was sold: {text}");
    for slug in ["blue-mug", "red-mug", "linen-shirt"] {
        let shown = text.matches(&format!("href=\"/p/{slug}\"")).count();
        assert!(shown <= 2, "{slug} stands in more than one row: {text}");
    }
    assert_eq!(structured(&text)[0]["@type"], "WebSite");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sells_best_is_shown_once_enough_was_sold_to_say_so() {
    let shop = stocked().await;
    for slug in ["white-mug", "black-mug"] {
        put(&shop, mug(slug, "Plain mug", 700)).await;
    }
    let sold = "UPDATE listing SET sold = product_id WHERE in_stock = 1";
    let writer = shop.shop.db.writer();
    writer.execute_unprepared(sold).await.unwrap();
    let text = page(shop.get("/").await).await;
    assert_eq!(
        html::text_of(&text, "h2#best").as_deref(),
        Some("Best sellers")
    );
    let row = html::attributes(&text, "h2#best ~ * a, :has(> h2#best) ~ * a", "href");
    let place = |slug: &str| {
        row.iter()
            .position(|href| *href == format!("/p/{slug}"))
            .unwrap()
    };
    assert!(place("black-mug") < place("white-mug"), "{row:?}");
    let text = page(shop.get("/search?q=hovercraft").await).await;
    assert!(text.contains(">Best sellers</h2>"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_drawn_once_for_everybody_until_what_it_shows_changes() {
    let shop = stocked().await;
    let before = page(shop.get("/p/blue-mug").await).await;
    assert!(before.contains("€9.00"));
    let unheard = "UPDATE product SET title = 'Another' WHERE slug = 'blue-mug'";
    let writer = shop.shop.db.writer();
    writer.execute_unprepared(unheard).await.unwrap();
    let again = page(shop.get("/p/blue-mug").await).await;
    assert_eq!(before, again, "the page was drawn without need");
    let browser = shop.browser();
    browser.set_cookie("fc_cart", &"A".repeat(43));
    let own = page(browser.get("/p/blue-mug").await).await;
    assert_eq!(before, own, "the page was drawn for a cart");
    put(&shop, mug("blue-mug", "Blue mug", 1100)).await;
    for browser in [&browser, &shop.browser()] {
        let text = page(browser.get("/p/blue-mug").await).await;
        assert!(text.contains("€11.00"), "{text}");
    }
}
