//! What a shopper sees of what staff do with an order.

use commerce::fulfilment::{FulfilmentLine, Tracking, TrackingInput};
use commerce::ids::StaffId;
use database::audit::By;
use purchases::staff::{AddNote, Fulfil, add_note, fulfil};

use crate::buyer::{Buyer, text};
use crate::till::on_each_database;

const APPROVE: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "approve")];

#[tokio::test(flavor = "multi_thread")]
async fn a_shopper_sees_parcels_and_public_notes_and_cannot_cancel_from_the_first_parcel_on() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let page = ada.buy(till.mug, 2, APPROVE).await;
        let placed = till.order(&page).await;
        let by = By::staff(StaffId(7), "Grace Hopper", "192.0.2.0/24");
        let services = &till.shop.shop.purchases;
        for (text, private) in [("It is a present.", true), ("Thank you & welcome!", false)] {
            let note = AddNote {
                order: placed.order.id,
                version: None,
                text: text.to_owned(),
                private,
            };
            add_note(services, &note, &by).await.unwrap();
        }
        let before = text(ada.get(&page).await, 200).await;
        assert!(before.contains("/cancel\""), "{before}");
        let tracking = Tracking::parse(&TrackingInput {
            carrier: "dhl".to_owned(),
            number: "00340434".to_owned(),
            ..TrackingInput::default()
        });
        let parcel = Fulfil {
            order: placed.order.id,
            version: None,
            key: "form-1".to_owned(),
            lines: vec![FulfilmentLine {
                line: placed.lines[0].id,
                quantity: 1,
            }],
            tracking: tracking.unwrap(),
            notify: true,
        };
        fulfil(services, &parcel, &by).await.unwrap();

        let after = text(ada.get(&page).await, 200).await;
        for part in [
            "Partly on its way",
            "Parcel sent",
            "tracking-id=00340434",
            "A message from us",
            "Thank you &amp; welcome!",
        ] {
            assert!(after.contains(part), "{part}\n{after}");
        }
        for part in ["It is a present.", "Grace", "/cancel\""] {
            assert!(!after.contains(part), "{part}\n{after}");
        }
        let late = ada.post(&format!("{page}/cancel"), &[]).await;
        assert_eq!(late.status(), 409);
        assert_eq!(till.letters("parcel-sent").await, 1);
        assert_eq!(till.stock().await, (4, 1));
        till.balances().await;
    })
    .await;
}
