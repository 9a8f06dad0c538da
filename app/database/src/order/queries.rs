//! What orders read by SQL text: sums of pieces. (MySQL's `SUM` is a DECIMAL, hence the casts.)

use commerce::Currency;
use commerce::ids::{CustomerId, OrderId, OrderLineId};
use commerce::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::progress::Moved;
use crate::entities::Text;
use crate::sql::{self, values};

#[derive(FromQueryResult)]
pub(super) struct SummaryRow {
    pub id: i64,
    pub number: String,
    pub public_token: String,
    pub status: Text<OrderStatus>,
    pub payment_status: Text<PaymentStatus>,
    pub fulfilment_status: Text<FulfilmentStatus>,
    pub currency: Text<Currency>,
    pub total_minor: i64,
    pub created_at: i64,
    pub pieces: Option<i64>,
}

/// As text: the pieces are summed for the rows of the page alone.
pub(super) async fn summaries(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
    limit: u32,
    offset: u32,
) -> Result<Vec<SummaryRow>, DbErr> {
    let sql =
        "SELECT o.id, o.number, o.public_token, o.status, o.payment_status, o.fulfilment_status,
            o.currency, o.total_minor, o.created_at,
            (SELECT CAST(SUM(l.qty) AS SIGNED) FROM order_line l WHERE l.order_id = o.id) AS pieces
        FROM orders o WHERE o.customer_id = ? ORDER BY o.id DESC LIMIT ? OFFSET ?";
    sql::all(conn, sql, values![customer.get(), limit, offset]).await
}

#[derive(FromQueryResult)]
pub(super) struct Pieces {
    pub id: i64,
    pub qty: i64,
}

/// How many pieces of each product an order has. As text: a sum by group.
pub(super) async fn pieces_by_product(
    tx: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<Pieces>, DbErr> {
    let sql = "SELECT product_id AS id, CAST(SUM(qty) AS SIGNED) AS qty FROM order_line
        WHERE order_id = ? AND product_id IS NOT NULL GROUP BY product_id ORDER BY product_id";
    sql::all(tx, sql, values![order.get()]).await
}

/// How many pieces of each variant an order has. As text: a sum by group.
pub(super) async fn pieces_by_variant(
    tx: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<Pieces>, DbErr> {
    let sql = "SELECT variant_id AS id, CAST(SUM(qty) AS SIGNED) AS qty FROM order_line
        WHERE order_id = ? AND variant_id IS NOT NULL GROUP BY variant_id";
    sql::all(tx, sql, values![order.get()]).await
}

#[derive(FromQueryResult)]
struct Sum {
    qty: Option<i64>,
}

/// The pieces of orders that wait for their money and of which nothing was sent. As text: a sum over two tables.
pub(super) async fn unpaid_pieces(conn: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let sql = "SELECT CAST(SUM(l.qty) AS SIGNED) AS qty
        FROM orders o JOIN order_line l ON l.order_id = o.id
        WHERE o.payment_status IN (?, ?) AND o.status IN (?, ?) AND o.fulfilment_status = ?";
    let values = values![
        PaymentStatus::Unpaid.as_str(),
        PaymentStatus::Failed.as_str(),
        OrderStatus::PendingPayment.as_str(),
        OrderStatus::Placed.as_str(),
        FulfilmentStatus::Unfulfilled.as_str(),
    ];
    let row = sql::one::<Sum>(conn, sql, values).await?;
    Ok(row.and_then(|row| row.qty).unwrap_or(0))
}

/// Moves pieces of a line, unless it would send, deliver, give up or take back more than it has. As text: the row count
/// is the answer.
pub(super) async fn move_pieces(
    tx: &impl ConnectionTrait,
    order: OrderId,
    line: OrderLineId,
    moved: Moved,
) -> Result<bool, DbErr> {
    let Moved {
        cancelled,
        fulfilled,
        delivered,
        returned,
    } = moved;
    let sql = "UPDATE order_line SET qty_cancelled = qty_cancelled + ?,
            qty_fulfilled = qty_fulfilled + ?, qty_delivered = qty_delivered + ?,
            qty_returned = qty_returned + ?
        WHERE id = ? AND order_id = ? AND qty_cancelled + ? >= 0 AND qty_fulfilled + ? >= 0
            AND qty_cancelled + ? + qty_fulfilled + ? <= qty
            AND qty_delivered + ? <= qty_fulfilled + ? AND qty_returned + ? <= qty_fulfilled + ?";
    let values = values![
        cancelled,
        fulfilled,
        delivered,
        returned,
        line.get(),
        order.get(),
        cancelled,
        fulfilled,
        cancelled,
        fulfilled,
        delivered,
        fulfilled,
        returned,
        fulfilled,
    ];
    Ok(sql::execute(tx, sql, values).await? == 1)
}
