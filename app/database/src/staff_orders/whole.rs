//! One order, with all that staff decide by.

use commerce::fulfilment::{FulfilmentError, check_shippable};
use commerce::order::{NotCancellable, OrderNumber, PlacedOrder, check_cancellable};
use commerce::payment::{PaymentMethod, open};
use commerce::refund::Refundable;
use commerce::{Money, OrderId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::queries;
use crate::entities::orders::{Column, Entity};
use crate::error::{Error, Result};
use crate::order::placed_order;
use crate::payment::{RecordedPayment, recorded_payments};
use crate::refund::{RefundRow, refundable, refunds_of_order};

#[derive(Debug, Clone, PartialEq)]
pub struct StaffOrder {
    /// The order, its lines, parcels and timeline, private notes among it.
    pub placed: PlacedOrder,
    /// The way to pay that was chosen last.
    pub payment_method: PaymentMethod,
    pub refundable: Refundable,
    /// The oldest first.
    pub refunds: Vec<RefundRow>,
    /// Money that staff recorded, the oldest first.
    pub recorded: Vec<RecordedPayment>,
    /// What is still to be paid.
    pub open: Money,
    /// Whether goods may leave, or why not.
    pub can_ship: Result<(), FulfilmentError>,
    /// Whether it may be cancelled, or why not.
    pub can_cancel: Result<(), NotCancellable>,
    /// The orders made before and after it.
    pub older: Option<OrderNumber>,
    pub newer: Option<OrderNumber>,
}

/// The order of that number.
pub async fn order(
    conn: &impl ConnectionTrait,
    number: &OrderNumber,
) -> Result<Option<StaffOrder>> {
    let head = Entity::find().filter(Column::Number.eq(number.as_str()));
    let Some(head) = head.one(conn).await? else {
        return Ok(None);
    };
    let id = OrderId(head.id);
    let Some(placed) = placed_order(conn, id).await? else {
        return Ok(None);
    };
    let order = &placed.order;
    let captured = placed.payments.iter().map(|payment| payment.captured);
    let captured = Money::sum(order.currency, captured)?;
    let (method, status, payment) = (head.payment_method.0, order.status, order.payment_status);
    let beside = queries::neighbours(conn, head.id).await?;
    let (older, newer) = beside.map_or((None, None), |it| (it.older, it.newer));
    Ok(Some(StaffOrder {
        payment_method: method,
        refundable: refundable(conn, order).await?,
        refunds: refunds_of_order(conn, id).await?,
        recorded: recorded_payments(conn, id).await?,
        open: open(order.totals.total, captured)?,
        can_ship: check_shippable(status, payment, method),
        can_cancel: check_cancellable(status, order.fulfilment_status),
        older: older.map(|it| parse(&it)).transpose()?,
        newer: newer.map(|it| parse(&it)).transpose()?,
        placed,
    }))
}

/// The numbers of the orders that were placed last, the newest first.
pub async fn latest_orders(conn: &impl ConnectionTrait, limit: u64) -> Result<Vec<OrderNumber>> {
    let numbers: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Number)
        .filter(Column::PlacedAt.is_not_null())
        .order_by_desc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?;
    numbers.iter().map(|number| parse(number)).collect()
}

fn parse(number: &str) -> Result<OrderNumber> {
    OrderNumber::parse(number).map_err(|error| Error::corrupt("order number", error))
}
