//! What belongs to an order: lines, addresses, discounts, taxes, payments, parcels, timeline.

use commerce::fulfilment::{Fulfilment, FulfilmentLine, FulfilmentState};
use commerce::ids::{FulfilmentId, OrderEventId, OrderLineId, PaymentId, PromotionId, VariantId};
use commerce::order::{
    DiscountLine, LineProgress, OrderAddress, OrderEvent, OrderEventKind, OrderLine, OrderPayment,
};
use commerce::payment::{PaymentMethod, PaymentState};
use commerce::tax::TaxTotal;
use commerce::{Currency, Money, Rate};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::catalog::parse_json;
use crate::error::{Error, Result};
use crate::sql::{self, values};

#[derive(FromQueryResult)]
struct LineRow {
    id: i64,
    variant_id: Option<i64>,
    product_title: String,
    variant_title: String,
    sku: String,
    image_key: Option<String>,
    gift: bool,
    qty: i64,
    qty_fulfilled: i64,
    qty_delivered: i64,
    qty_returned: i64,
    unit_list_minor: i64,
    unit_net_minor: i64,
    unit_gross_minor: i64,
    discount_minor: i64,
    tax_rate_ppm: i64,
    tax_minor: i64,
    total_gross_minor: i64,
    tax_class_name: String,
}

pub(super) async fn lines(
    conn: &impl ConnectionTrait,
    id: i64,
    currency: Currency,
) -> Result<Vec<OrderLine>> {
    let sql = "SELECT id, variant_id, product_title, variant_title, sku, image_key, gift, qty,
            qty_fulfilled, qty_delivered, qty_returned, unit_list_minor, unit_net_minor,
            unit_gross_minor, discount_minor, tax_rate_ppm, tax_minor, total_gross_minor,
            tax_class_name
        FROM order_line WHERE order_id = ? ORDER BY position";
    let money = |minor| Money::new(minor, currency);
    let line = |row: LineRow| {
        Ok(OrderLine {
            id: OrderLineId(row.id),
            variant: row.variant_id.map(VariantId),
            product_title: row.product_title,
            variant_title: row.variant_title,
            sku: row.sku,
            image_key: row.image_key,
            gift: row.gift,
            progress: LineProgress {
                quantity: row.qty,
                fulfilled: row.qty_fulfilled,
                delivered: row.qty_delivered,
                returned: row.qty_returned,
            },
            unit_list: money(row.unit_list_minor),
            unit_net: money(row.unit_net_minor),
            unit_gross: money(row.unit_gross_minor),
            discount: money(row.discount_minor),
            tax_rate: rate(row.tax_rate_ppm)?,
            tax_class_name: row.tax_class_name,
            tax: money(row.tax_minor),
            gross: money(row.total_gross_minor),
        })
    };
    sql::all::<LineRow>(conn, sql, values![id])
        .await?
        .into_iter()
        .map(line)
        .collect()
}

pub(super) async fn address(conn: &impl ConnectionTrait, id: i64) -> Result<OrderAddress> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: String,
        address_json: String,
    }
    let sql = "SELECT kind, address_json FROM order_address WHERE order_id = ?";
    let rows = sql::all::<Row>(conn, sql, values![id]).await?;
    let of = |kind: &str| {
        let row = rows.iter().find(|row| row.kind == kind);
        row.map(|row| parse_json("address", &row.address_json))
            .transpose()
    };
    let shipping = of("shipping")?.ok_or(Error::Missing("delivery address"))?;
    Ok(OrderAddress {
        shipping,
        billing: of("billing")?,
    })
}

pub(super) async fn discounts(
    conn: &impl ConnectionTrait,
    id: i64,
    currency: Currency,
) -> Result<Vec<DiscountLine>> {
    #[derive(FromQueryResult)]
    struct Row {
        order_line_id: Option<i64>,
        promotion_id: Option<i64>,
        code: Option<String>,
        label: String,
        amount_minor: i64,
    }
    let sql = "SELECT order_line_id, promotion_id, code, label, amount_minor
        FROM discount_line WHERE order_id = ? ORDER BY id";
    let discount = |row: Row| DiscountLine {
        line: row.order_line_id.map(OrderLineId),
        promotion: row.promotion_id.map(PromotionId),
        code: row.code,
        label: row.label,
        amount: Money::new(row.amount_minor, currency),
    };
    Ok(sql::all::<Row>(conn, sql, values![id])
        .await?
        .into_iter()
        .map(discount)
        .collect())
}

pub(super) async fn taxes(
    conn: &impl ConnectionTrait,
    id: i64,
    currency: Currency,
) -> Result<Vec<TaxTotal>> {
    #[derive(FromQueryResult)]
    struct Row {
        label: String,
        rate_ppm: i64,
        net_minor: i64,
        tax_minor: i64,
    }
    let sql =
        "SELECT label, rate_ppm, net_minor, tax_minor FROM tax_line WHERE order_id = ? ORDER BY id";
    let tax = |row: Row| {
        Ok(TaxTotal {
            label: row.label,
            rate: rate(row.rate_ppm)?,
            net: Money::new(row.net_minor, currency),
            tax: Money::new(row.tax_minor, currency),
        })
    };
    sql::all::<Row>(conn, sql, values![id])
        .await?
        .into_iter()
        .map(tax)
        .collect()
}

pub(super) async fn payments(
    conn: &impl ConnectionTrait,
    id: i64,
    currency: Currency,
) -> Result<Vec<OrderPayment>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        provider: String,
        status: String,
        amount_minor: i64,
        captured_minor: i64,
        refunded_minor: i64,
    }
    let sql = "SELECT id, provider, status, amount_minor, captured_minor, refunded_minor
        FROM payment WHERE order_id = ? ORDER BY id";
    let payment = |row: Row| {
        Ok(OrderPayment {
            id: PaymentId(row.id),
            method: PaymentMethod::parse(&row.provider)?,
            state: PaymentState::parse(&row.status)?,
            amount: Money::new(row.amount_minor, currency),
            captured: Money::new(row.captured_minor, currency),
            refunded: Money::new(row.refunded_minor, currency),
        })
    };
    sql::all::<Row>(conn, sql, values![id])
        .await?
        .into_iter()
        .map(payment)
        .collect()
}

pub(super) async fn fulfilments(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<Fulfilment>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        carrier: Option<String>,
        tracking_no: Option<String>,
        tracking_url: Option<String>,
        status: String,
        shipped_at: Option<i64>,
        delivered_at: Option<i64>,
        order_line_id: Option<i64>,
        qty: Option<i64>,
    }
    let sql = "SELECT f.id, f.carrier, f.tracking_no, f.tracking_url, f.status, f.shipped_at,
            f.delivered_at, l.order_line_id, l.qty
        FROM fulfilment f LEFT JOIN fulfilment_line l ON l.fulfilment_id = f.id
        WHERE f.order_id = ? ORDER BY f.id, l.order_line_id";
    let mut parcels: Vec<Fulfilment> = Vec::new();
    for row in sql::all::<Row>(conn, sql, values![id]).await? {
        if parcels
            .last()
            .is_none_or(|parcel| parcel.id != FulfilmentId(row.id))
        {
            parcels.push(Fulfilment {
                id: FulfilmentId(row.id),
                state: FulfilmentState::parse(&row.status)?,
                carrier: row.carrier,
                tracking_no: row.tracking_no,
                tracking_url: row.tracking_url,
                lines: Vec::new(),
                shipped_at_ms: row.shipped_at,
                delivered_at_ms: row.delivered_at,
            });
        }
        if let (Some(parcel), Some(line), Some(quantity)) =
            (parcels.last_mut(), row.order_line_id, row.qty)
        {
            parcel.lines.push(FulfilmentLine {
                line: OrderLineId(line),
                quantity,
            });
        }
    }
    Ok(parcels)
}

pub(super) async fn events(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<OrderEvent>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        kind: String,
        actor: String,
        data_json: String,
        at: i64,
    }
    let sql =
        "SELECT id, kind, actor, data_json, at FROM order_event WHERE order_id = ? ORDER BY id";
    let event = |row: Row| {
        Ok(OrderEvent {
            id: OrderEventId(row.id),
            kind: OrderEventKind::parse(&row.kind)?,
            actor: row.actor,
            data_json: row.data_json,
            at_ms: row.at,
        })
    };
    sql::all::<Row>(conn, sql, values![id])
        .await?
        .into_iter()
        .map(event)
        .collect()
}

pub(super) fn rate(ppm: i64) -> Result<Rate> {
    u32::try_from(ppm)
        .map(Rate::from_ppm)
        .map_err(|error| Error::corrupt("tax rate", error))
}

pub(super) fn days(days: i64) -> Result<u32> {
    u32::try_from(days).map_err(|error| Error::corrupt("delivery time", error))
}
