//! A cart that nothing delivers any more: cart and delivery page say so and lead on.

use commerce::country::CountryCode;
use commerce::ids::ShippingMethodId;
use commerce::shipping::{ShippingMethod, Tariff, WeightStep};
use commerce::zone::Area;
use database::pricing::{StoredShippingZone, put_shipping_zone};

use crate::buyer::{ADA, Buyer, place, text};
use crate::html;
use crate::till::{Till, euro, on_each_database};

const SENTENCE: &str = "We cannot deliver this cart to Germany.";

/// From now on parcels of at most half a kilogram are delivered, a mug and a bit.
async fn deliver_light_parcels_only(till: &Till) {
    let step = WeightStep {
        up_to_g: 500,
        price: euro(490),
    };
    let tariff = Tariff::Weight { steps: vec![step] };
    let zone = StoredShippingZone {
        name: "Here".to_owned(),
        areas: vec![Area::country(CountryCode::DE)],
        methods: vec![ShippingMethod {
            id: ShippingMethodId(0),
            name: "Light parcel".to_owned(),
            tariff,
            min_days: 1,
            max_days: 2,
            tax_class: None,
        }],
    };
    let stored = database::transaction(&till.shop.shop.db, |tx| {
        let zone = &zone;
        async move { put_shipping_zone(&*tx, zone).await }
    });
    stored.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_grew_too_heavy_says_so_and_offers_no_button_that_leads_nowhere() {
    on_each_database(9, async |till| {
        deliver_light_parcels_only(till).await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        assert!(!page.contains(SENTENCE), "{page}");
        ada.take(till.mug, 4).await;

        let cart = text(ada.get("/cart").await, 200).await;
        assert!(cart.contains(SENTENCE), "{cart}");
        assert!(!cart.contains("href=\"/checkout\""), "{cart}");
        assert!(cart.contains("href=\"/checkout/address\""), "{cart}");

        assert_eq!(
            place(&ada.get("/checkout/payment").await),
            "/checkout/delivery"
        );
        let delivery = text(ada.get("/checkout/delivery").await, 200).await;
        assert!(delivery.contains(SENTENCE), "{delivery}");
        assert!(
            !html::has(&delivery, "main form"),
            "a form without a choice: {delivery}"
        );
        for way_out in ["/checkout/address", "/cart"] {
            assert!(
                html::has(&delivery, &format!("main a[href=\"{way_out}\"]")),
                "{way_out} is missing in {delivery}"
            );
        }
        let refused = text(
            ada.post("/checkout/delivery", &[("method", "1")]).await,
            422,
        )
        .await;
        assert!(refused.contains(SENTENCE), "{refused}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_too_heavy_from_the_start_says_so_before_there_is_an_address() {
    on_each_database(9, async |till| {
        deliver_light_parcels_only(till).await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 4).await;
        let cart = text(ada.get("/cart").await, 200).await;
        assert!(cart.contains(SENTENCE), "{cart}");
        let refused = text(ada.post("/checkout/address", ADA).await, 422).await;
        assert!(refused.contains(SENTENCE), "{refused}");
    })
    .await;
}
