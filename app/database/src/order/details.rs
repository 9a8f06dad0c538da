//! What belongs to an order beside its lines: addresses, discounts, taxes, payments, parcels, timeline.

use commerce::fulfilment::{Fulfilment, FulfilmentLine};
use commerce::ids::{FulfilmentId, OrderEventId, OrderId, OrderLineId, PaymentId, PromotionId};
use commerce::order::{DiscountLine, OrderAddress, OrderEvent, OrderPayment};
use commerce::tax::TaxTotal;
use commerce::{Currency, Money, Rate};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::order_address::AddressKind;
use crate::entities::{
    discount_line, fulfilment, fulfilment_line, order_address, order_event, tax_line,
};
use crate::error::{Error, Result};
use crate::payment::payment_rows;

pub(super) async fn address(conn: &impl ConnectionTrait, order: OrderId) -> Result<OrderAddress> {
    let mut rows = order_address::Entity::find()
        .filter(order_address::Column::OrderId.eq(order.get()))
        .all(conn)
        .await?;
    let mut take = |kind: AddressKind| {
        let at = rows.iter().position(|row| row.kind == kind)?;
        Some(rows.swap_remove(at).address_json.0)
    };
    Ok(OrderAddress {
        shipping: take(AddressKind::Shipping).ok_or(Error::Missing("delivery address"))?,
        billing: take(AddressKind::Billing),
    })
}

pub(super) async fn discounts(
    conn: &impl ConnectionTrait,
    order: OrderId,
    currency: Currency,
) -> Result<Vec<DiscountLine>> {
    let rows = discount_line::Entity::find()
        .filter(discount_line::Column::OrderId.eq(order.get()))
        .order_by_asc(discount_line::Column::Id)
        .all(conn)
        .await?;
    let discount = |row: discount_line::Model| DiscountLine {
        line: row.order_line_id.map(OrderLineId),
        promotion: row.promotion_id.map(PromotionId),
        code: row.code,
        label: row.label,
        amount: Money::new(row.amount_minor, currency),
    };
    Ok(rows.into_iter().map(discount).collect())
}

pub(super) async fn taxes(
    conn: &impl ConnectionTrait,
    order: OrderId,
    currency: Currency,
) -> Result<Vec<TaxTotal>> {
    let rows = tax_line::Entity::find()
        .filter(tax_line::Column::OrderId.eq(order.get()))
        .order_by_asc(tax_line::Column::Id)
        .all(conn)
        .await?;
    let tax = |row: tax_line::Model| {
        Ok(TaxTotal {
            label: row.label,
            rate: rate(row.rate_ppm)?,
            net: Money::new(row.net_minor, currency),
            tax: Money::new(row.tax_minor, currency),
        })
    };
    rows.into_iter().map(tax).collect()
}

pub(super) async fn payments(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<OrderPayment>> {
    let rows = payment_rows(conn, order).await?;
    let payment = |row: crate::entities::payment::Model| {
        let payment = row.payment();
        OrderPayment {
            id: PaymentId(row.id),
            method: row.provider.0,
            state: payment.state,
            amount: payment.amount,
            captured: payment.captured,
            refunded: payment.refunded,
        }
    };
    Ok(rows.into_iter().map(payment).collect())
}

pub(super) async fn fulfilments(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<Fulfilment>> {
    let rows = fulfilment::Entity::find()
        .filter(fulfilment::Column::OrderId.eq(order.get()))
        .find_with_related(fulfilment_line::Entity)
        .order_by_asc(fulfilment_line::Column::OrderLineId)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(into_parcel).collect())
}

fn into_parcel((parcel, lines): (fulfilment::Model, Vec<fulfilment_line::Model>)) -> Fulfilment {
    let line = |line: fulfilment_line::Model| FulfilmentLine {
        line: OrderLineId(line.order_line_id),
        quantity: line.qty,
    };
    Fulfilment {
        id: FulfilmentId(parcel.id),
        state: parcel.status.0,
        carrier: parcel.carrier,
        tracking_no: parcel.tracking_no,
        tracking_url: parcel.tracking_url,
        lines: lines.into_iter().map(line).collect(),
        shipped_at_ms: parcel.shipped_at,
        delivered_at_ms: parcel.delivered_at,
    }
}

pub(super) async fn events(conn: &impl ConnectionTrait, order: OrderId) -> Result<Vec<OrderEvent>> {
    let rows = order_event::Entity::find()
        .filter(order_event::Column::OrderId.eq(order.get()))
        .order_by_asc(order_event::Column::Id)
        .all(conn)
        .await?;
    let event = |row: order_event::Model| OrderEvent {
        id: OrderEventId(row.id),
        kind: row.kind.0,
        actor: row.actor,
        data_json: row.data_json,
        at_ms: row.at,
    };
    Ok(rows.into_iter().map(event).collect())
}

pub(super) fn rate(ppm: i64) -> Result<Rate> {
    u32::try_from(ppm)
        .map(Rate::from_ppm)
        .map_err(|error| Error::corrupt("tax rate", error))
}
