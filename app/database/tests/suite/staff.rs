//! What staff set in motion with an order.

mod audit;
mod desk;
mod fulfil;
mod lists;
mod many;
mod received;
mod refund;
mod refund_parts;

use commerce::fulfilment::{FulfilmentLine, Tracking};
use commerce::ids::{OrderId, StaffId, VariantId};
use commerce::order::{Order, PlacedOrder};
use commerce::payment::{PaymentMethod, PaymentState};
use database::Error;
use database::audit::By;
use database::order::{Fulfil, place_unpaid, placed_order};
use database::payment::{
    Begun, PaymentKey, PaymentReport, begin_payment, report_payment, set_payment_reference,
};

use crate::support::{NOW, Shop};

pub fn grace() -> By {
    By::staff(StaffId(7), "Grace Hopper", "192.0.2.0/24")
}

/// An order that the test bank was paid for.
pub async fn paid(shop: &Shop, pieces: &[(VariantId, i64)]) -> Order {
    let order = shop.order("ada@example.com", pieces).await;
    let begun = begin(shop, &order, PaymentMethod::Test).await;
    let report = PaymentReport {
        key: PaymentKey::Id(begun.payment),
        provider_ref: Some(format!("test-{}", begun.payment)),
        state: PaymentState::Captured,
        amount: begun.amount,
    };
    report_payment(&shop.db, &report, NOW).await.unwrap();
    whole(shop, order.id).await.order
}

/// An order that is to be paid later.
pub async fn unpaid(shop: &Shop, pieces: &[(VariantId, i64)], method: PaymentMethod) -> Order {
    let order = shop.order("ada@example.com", pieces).await;
    let begun = begin(shop, &order, method).await;
    let name = format!("later-{}", begun.payment);
    set_payment_reference(shop.db.writer(), begun.payment, &name, NOW)
        .await
        .unwrap();
    database::transaction(&shop.db, async |tx| {
        place_unpaid(&tx, order.id, method, NOW).await?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    whole(shop, order.id).await.order
}

pub async fn begin(shop: &Shop, order: &Order, method: PaymentMethod) -> Begun {
    begin_payment(&shop.db, order.id, method, NOW)
        .await
        .unwrap()
}

pub async fn whole(shop: &Shop, id: OrderId) -> PlacedOrder {
    let found = placed_order(shop.db.writer(), id).await.unwrap();
    found.expect("the order is there")
}

/// A parcel with so many pieces of the order's first line.
pub async fn parcel(shop: &Shop, order: OrderId, key: &str, pieces: i64) -> Fulfil {
    let line = whole(shop, order).await.lines[0].id;
    Fulfil {
        order,
        version: None,
        key: key.to_owned(),
        lines: vec![FulfilmentLine {
            line,
            quantity: pieces,
        }],
        tracking: Tracking::default(),
        notify: true,
    }
}

/// How many entries the log has of that action.
pub async fn logged(shop: &Shop, action: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS n FROM audit_log WHERE action = '{action}'");
    shop.number(&sql).await
}
