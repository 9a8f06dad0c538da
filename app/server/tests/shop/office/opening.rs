//! A shop that does not say yet what the law asks of it takes no orders.

use commerce::country::CountryCode;
use database::content::{
    Page, ShopSettings, begin_closed, put_page, put_shop_settings, shop_settings,
};
use database::readiness::has_sold;

use crate::office::desk::{Desk, on_each_database, place, text};
use crate::office::goods::{buy, open_shop};
use crate::office::shop_settings::{NOTICED, last_row};

const SETUP: &str = "/admin/setup";

/// The desk's shop, as one that was set up just now in that country.
pub async fn closed(desk: &Desk<'_>, country: &str) {
    let country = CountryCode::parse(country).unwrap();
    let db = &desk.shop.shop.db;
    database::transaction(db, |tx| async move {
        let tx = &*tx;
        for zone in database::pricing::shipping_zones(tx).await? {
            database::pricing::remove_shipping_zone(tx, &zone.name).await?;
        }
        begin_closed(tx).await?;
        let shop = ShopSettings {
            country,
            ..shop_settings(tx).await?
        };
        put_shop_settings(tx, &shop).await
    })
    .await
    .unwrap();
    open_shop(desk).await;
    tokio::time::sleep(NOTICED).await;
}

/// Whether the checkout takes somebody who has a lamp in the cart.
async fn takes_orders(desk: &Desk<'_>) -> bool {
    let browser = desk.shop.browser();
    let line = [("product", "lamp"), ("quantity", "1")];
    browser.post("/cart/lines", &line).await;
    let forged = browser
        .post("/checkout/payment", &[("payment", "test")])
        .await;
    let answer = browser.get("/checkout/address").await;
    let is_open = answer.status() == 200;
    let page = answer.text().await.unwrap();
    assert_eq!(page.contains("has not opened yet"), !is_open, "{page}");
    assert_eq!(forged.status() == 409 && !is_open, !is_open);
    is_open
}

async fn keeps_robots_out(desk: &Desk<'_>) -> bool {
    let robots = text(desk.shop.get("/robots.txt").await, 200).await;
    robots.contains("Disallow: /\n")
}

async fn write_page(desk: &Desk<'_>, slug: &str) {
    let page = Page {
        slug: slug.to_owned(),
        title: slug.to_owned(),
        body_html: "<p>What we say.</p>".to_owned(),
        position: 0,
        updated_at_ms: desk.now_ms(),
        source: None,
    };
    put_page(desk.shop.shop.db.writer(), &page).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_of_the_union_opens_once_it_says_what_the_law_asks_for() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        closed(desk, "DE").await;
        assert!(!takes_orders(desk).await && keeps_robots_out(desk).await);
        text(desk.shop.get("/p/lamp").await, 200).await;
        let page = text(owner.get(SETUP).await, 200).await;
        assert!(
            page.contains("Shoppers cannot order yet") && !page.contains("/admin/setup/open"),
            "{page}"
        );
        let sure = [("sure", "1")];
        text(owner.post("/admin/setup/open", &sure).await, 422).await;
        for slug in ["terms", "privacy", "returns"] {
            write_page(desk, slug).await;
        }
        let settings = ShopSettings {
            imprint: vec!["Nordlicht GmbH".to_owned()],
            ..shop_settings(desk.shop.shop.db.writer()).await.unwrap()
        };
        put_shop_settings(desk.shop.shop.db.writer(), &settings)
            .await
            .unwrap();
        tokio::time::sleep(NOTICED).await;
        assert!(takes_orders(desk).await && !keeps_robots_out(desk).await);
        let page = text(owner.get(SETUP).await, 200).await;
        assert!(!page.contains("Shoppers cannot order yet"), "{page}");
        // Once it has sold, it stays open whatever becomes of its pages.
        buy(desk, "1", "test", "").await;
        assert!(has_sold(desk.shop.shop.db.writer()).await.unwrap());
        database::content::remove_page(desk.shop.shop.db.writer(), "terms")
            .await
            .unwrap();
        tokio::time::sleep(NOTICED).await;
        assert!(takes_orders(desk).await && !keeps_robots_out(desk).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_somebody_confirms_that_it_opens_without_and_the_audit_says_who() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        closed(desk, "US").await;
        assert!(!takes_orders(desk).await && keeps_robots_out(desk).await);
        let page = text(owner.get(SETUP).await, 200).await;
        assert!(
            page.contains("/admin/setup/open")
                && page.contains("the page “terms”, the page “privacy”"),
            "{page}"
        );
        assert!(!page.contains("the page “returns”, "), "{page}");
        let refused = text(owner.post("/admin/setup/open", &[]).await, 422).await;
        assert!(refused.contains("Tick the box"), "{refused}");
        let opened = owner.post("/admin/setup/open", &[("sure", "1")]).await;
        assert_eq!(place(&opened), "/admin/setup?done=opened");
        let (action, _, _, after) = last_row(desk).await;
        assert_eq!(action, "settings.opened");
        assert!(
            after.contains("terms") && after.contains("imprint"),
            "{after}"
        );
        tokio::time::sleep(NOTICED).await;
        assert!(takes_orders(desk).await && !keeps_robots_out(desk).await);
    })
    .await;
}
