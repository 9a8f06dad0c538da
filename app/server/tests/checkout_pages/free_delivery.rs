//! What the cart says of free delivery: by where it goes, and in step with what is charged.

use commerce::country::CountryCode;
use commerce::ids::ShippingMethodId;
use commerce::promotion::Action;
use commerce::shipping::{ShippingMethod, Tariff};
use commerce::zone::Area;
use database::pricing::{StoredShippingZone, put_shipping_zone};

use crate::buyer::{ADA, Buyer, text};
use crate::coupons::{enter_five, offer_five, offer_to_all};
use crate::html;
use crate::till::{Till, euro, on_each_database};

/// Free from €30 in Germany, never free anywhere else.
async fn deliver(till: &Till) {
    let (price, threshold) = (euro(490), euro(3_000));
    let home = zone(
        "Here",
        vec![Area::country(CountryCode::DE)],
        Tariff::FreeOver { price, threshold },
    );
    let world = zone(
        "Rest of the world",
        vec![Area::WORLD],
        Tariff::Flat { price: euro(1690) },
    );
    for zone in [home, world] {
        let stored = database::transaction(&till.shop.shop.db, |tx| {
            let zone = &zone;
            async move { put_shipping_zone(&*tx, zone).await }
        });
        stored.await.unwrap();
    }
}

fn zone(name: &str, areas: Vec<Area>, tariff: Tariff) -> StoredShippingZone {
    StoredShippingZone {
        name: name.to_owned(),
        areas,
        methods: vec![ShippingMethod {
            id: ShippingMethodId(0),
            name: "Parcel".to_owned(),
            tariff,
            min_days: 1,
            max_days: 2,
            tax_class: None,
        }],
    }
}

/// Cart page and drawer, which must say the same.
async fn carts(buyer: &Buyer) -> [String; 2] {
    let page = text(buyer.get("/cart").await, 200).await;
    let drawer = text(buyer.get("/cart/drawer").await, 200).await;
    [page, drawer]
}

/// What stands beside the bar; nothing without a bar.
fn bar(page: &str) -> Option<String> {
    html::pieces(page, "div.threshold").into_iter().next()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_speaks_of_the_home_zone_until_an_address_is_known_and_is_gone_where_nothing_is_free()
 {
    on_each_database(9, async |till| {
        deliver(till).await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 2).await;
        let near = "Spend €5.00 more for free delivery | €25.00 of €30.00, before discounts";
        for page in carts(&ada).await {
            assert_eq!(bar(&page).as_deref(), Some(near), "{page}");
        }
        let mut swiss = ADA.to_vec();
        swiss.extend([("country", "CH"), ("postcode", "8001"), ("city", "Zürich")]);
        let swiss: Vec<_> = swiss.into_iter().rev().collect();
        ada.give_address(&swiss).await;
        ada.take(till.mug, 4).await;
        let [page, drawer] = carts(&ada).await;
        assert!(page.contains("€16.90"), "{page}");
        assert_eq!((bar(&page), bar(&drawer)), (None, None), "{page}");
        ada.give_address(ADA).await;
        let reached = "Your order qualifies for free delivery | €75.00 before discounts; delivery is free from €30.00";
        for page in carts(&ada).await {
            assert_eq!(bar(&page).as_deref(), Some(reached), "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_goods_count_before_discounts_on_page_and_drawer_as_in_what_is_charged() {
    on_each_database(9, async |till| {
        deliver(till).await;
        offer_five(till, |_| {}).await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 2).await;
        enter_five(&ada).await;
        let near = "Spend €5.00 more for free delivery | €25.00 of €30.00, before discounts";
        for page in carts(&ada).await {
            assert_eq!(bar(&page).as_deref(), Some(near), "{page}");
        }
        // €37.50 of goods, €32.50 to pay: free.
        ada.take(till.mug, 1).await;
        let reached = "Your order qualifies for free delivery | €37.50 before discounts; delivery is free from €30.00";
        let [page, drawer] = carts(&ada).await;
        assert_eq!(bar(&page).as_deref(), Some(reached), "{page}");
        assert_eq!(bar(&drawer).as_deref(), Some(reached), "{drawer}");
        assert!(html::texts(&page, ".totals dd").contains(&"Free".to_owned()), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delivery_that_a_promotion_pays_for_is_not_to_be_earned() {
    on_each_database(9, async |till| {
        deliver(till).await;
        offer_to_all(till, Action::FreeShipping { up_to: None }, Vec::new()).await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let [page, drawer] = carts(&ada).await;
        assert!(
            html::texts(&page, ".totals dd").contains(&"Free".to_owned()),
            "{page}"
        );
        assert_eq!((bar(&page), bar(&drawer)), (None, None), "{page}");
    })
    .await;
}
