//! The lines of an order, written and read.

use commerce::Currency;
use commerce::Money;
use commerce::ids::{OrderId, OrderLineId, VariantId};
use commerce::order::{LineProgress, OrderLine};
use commerce::pricing::PricedLine;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::details::rate;
use crate::entities::order_line::{ActiveModel, Column, Entity, Model};
use crate::error::Result;

/// Tells the numbers that the lines got, in the order of the lines.
pub(super) async fn insert_lines(
    tx: &impl ConnectionTrait,
    order: OrderId,
    lines: &[PricedLine],
) -> Result<Vec<i64>> {
    let mut ids = Vec::with_capacity(lines.len());
    for (position, line) in (0..).zip(lines) {
        let row = new_row(order, position, line);
        ids.push(Entity::insert(row).exec(tx).await?.last_insert_id);
    }
    Ok(ids)
}

pub(crate) async fn lines(
    conn: &impl ConnectionTrait,
    order: OrderId,
    currency: Currency,
) -> Result<Vec<OrderLine>> {
    let rows = Entity::find()
        .filter(Column::OrderId.eq(order.get()))
        .order_by_asc(Column::Position)
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|row| into_line(row, currency))
        .collect()
}

fn new_row(order: OrderId, position: i64, line: &PricedLine) -> ActiveModel {
    ActiveModel {
        order_id: Set(order.get()),
        position: Set(position),
        product_id: Set(Some(line.product.get())),
        variant_id: Set(Some(line.variant.get())),
        product_title: Set(line.product_title.clone()),
        variant_title: Set(line.variant_title.clone()),
        sku: Set(line.sku.clone()),
        image_key: Set(line.picture.as_ref().map(|picture| picture.key.clone())),
        gift: Set(line.gift),
        qty: Set(line.quantity),
        unit_list_minor: Set(line.unit_list.minor()),
        unit_net_minor: Set(line.unit_net.minor()),
        unit_gross_minor: Set(line.unit_gross.minor()),
        discount_minor: Set(line.discount.minor()),
        tax_rate_ppm: Set(line.tax_rate.ppm().into()),
        tax_minor: Set(line.tax.minor()),
        total_gross_minor: Set(line.gross.minor()),
        tax_class_name: Set(line.tax_class_name.clone()),
        ..Default::default()
    }
}

fn into_line(row: Model, currency: Currency) -> Result<OrderLine> {
    let money = |minor| Money::new(minor, currency);
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
            cancelled: row.qty_cancelled,
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
}
