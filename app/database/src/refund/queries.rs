//! What refunds read by SQL text: sums over their lines. (MySQL's `SUM` is a DECIMAL, hence the casts.)

use commerce::ids::{OrderId, PaymentId};
use commerce::refund::RefundState;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql::{self, values};

#[derive(FromQueryResult)]
pub(super) struct Sum {
    pub id: i64,
    pub sum: i64,
}

/// Pieces by line that refunds have taken; one that failed has taken none.
pub(super) async fn pieces(conn: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Sum>, DbErr> {
    let sql = "SELECT l.order_line_id AS id, CAST(SUM(l.qty) AS SIGNED) AS sum
        FROM payment p JOIN refund r ON r.payment_id = p.id JOIN refund_line l ON l.refund_id = r.id
        WHERE p.order_id = ? AND r.state <> ? GROUP BY l.order_line_id";
    let failed = RefundState::Failed.as_str();
    sql::all(conn, sql, values![order.get(), failed]).await
}

/// Money by payment that is promised back and not sent yet.
pub(super) async fn promised(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<Sum>, DbErr> {
    let sql = "SELECT p.id AS id, CAST(SUM(r.amount_minor) AS SIGNED) AS sum
        FROM payment p JOIN refund r ON r.payment_id = p.id
        WHERE p.order_id = ? AND r.state IN (?, ?) GROUP BY p.id";
    let (pending, by_hand) = (RefundState::Pending.as_str(), RefundState::ByHand.as_str());
    sql::all(conn, sql, values![order.get(), pending, by_hand]).await
}

/// What of the price of delivery refunds have taken.
pub(super) async fn delivery(conn: &impl ConnectionTrait, order: OrderId) -> Result<i64, DbErr> {
    let sql = "SELECT p.order_id AS id, CAST(SUM(r.shipping_minor) AS SIGNED) AS sum
        FROM payment p JOIN refund r ON r.payment_id = p.id
        WHERE p.order_id = ? AND r.state <> ? GROUP BY p.order_id";
    let failed = RefundState::Failed.as_str();
    let row = sql::one::<Sum>(conn, sql, values![order.get(), failed]).await?;
    Ok(row.map_or(0, |row| row.sum))
}

/// Counts money as sent back, unless it is more than came.
pub(super) async fn pay_back(
    tx: &impl ConnectionTrait,
    payment: PaymentId,
    minor: i64,
    now_ms: i64,
) -> Result<bool, DbErr> {
    let sql = "UPDATE payment SET refunded_minor = refunded_minor + ?, updated_at = ?
        WHERE id = ? AND refunded_minor + ? <= captured_minor";
    let values = values![minor, now_ms, payment.get(), minor];
    Ok(sql::execute(tx, sql, values).await? == 1)
}
