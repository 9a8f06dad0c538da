//! What can still be refunded of an order.

use std::collections::BTreeMap;

use commerce::Money;
use commerce::ids::{OrderId, OrderLineId, PaymentId};
use commerce::order::{Order, OrderStatus};
use commerce::refund::{PaymentLeft, Refundable, RefundableLine, in_order};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::queries;
use crate::entities::orders;
use crate::error::{Error, Result};
use crate::order::lines;
use crate::payment::payment_rows;

/// What refunds so far have left of an order.
pub async fn refundable(conn: &impl ConnectionTrait, order: &Order) -> Result<Refundable> {
    let (id, currency) = (order.id, order.currency);
    let refunded = refunded_pieces(conn, id).await?;
    let line = |line: commerce::order::OrderLine| RefundableLine {
        line: line.id,
        progress: line.progress,
        gross: line.gross,
        refunded: refunded.get(&line.id).copied().unwrap_or(0),
        stands: order.status == OrderStatus::Placed,
    };
    let lines = lines(conn, id, currency).await?;
    let row = orders::Entity::find_by_id(id.get()).one(conn).await?;
    let delivery = row.ok_or(Error::Missing("order"))?.shipping_gross_minor;
    let delivery = delivery - queries::delivery(conn, id).await?;
    let mut payments = left_of_payments(conn, id).await?;
    payments.retain(|it| it.left.is_positive());
    in_order(&mut payments);
    let total = payments.iter().map(|it| it.left);
    Ok(Refundable {
        lines: lines.into_iter().map(line).collect(),
        delivery: Money::new(delivery.max(0), currency),
        total: Money::sum(currency, total)?,
        payments,
    })
}

/// Pieces of each line that were refunded, or are being.
pub(crate) async fn refunded_pieces(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<BTreeMap<OrderLineId, i64>> {
    let rows = queries::pieces(conn, order).await?;
    let pieces = rows.into_iter().map(|row| (OrderLineId(row.id), row.sum));
    Ok(pieces.collect())
}

/// What each payment can still give back, the oldest first: less what is promised already.
pub(super) async fn left_of_payments(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<PaymentLeft>> {
    let promised = queries::promised(conn, order).await?;
    let promised: BTreeMap<i64, i64> = promised.into_iter().map(|row| (row.id, row.sum)).collect();
    let rows = payment_rows(conn, order).await?;
    let left = rows.into_iter().map(|row| {
        let left = row.payment().refundable()?;
        let promised = promised.get(&row.id).copied().unwrap_or(0);
        let left = Money::new((left.minor() - promised).max(0), left.currency());
        Ok(PaymentLeft {
            payment: PaymentId(row.id),
            method: row.provider.0,
            left,
        })
    });
    left.collect()
}
