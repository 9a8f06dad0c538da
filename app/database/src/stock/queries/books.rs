//! Text: each check adds up the whole ledger where it lies and returns only what differs.

use commerce::stock::MovementKind;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::entities::Text;
use crate::sql::{self, marks, values};
use crate::stock::hold::states;

#[derive(FromQueryResult)]
pub(in crate::stock) struct Counter {
    pub variant_id: i64,
    pub counted: i64,
    pub told: i64,
}

/// Counters on the shelf that differ from the sum of all movements.
pub(in crate::stock) async fn on_hand(conn: &impl ConnectionTrait) -> Result<Vec<Counter>, DbErr> {
    let sql = "SELECT variant_id, counted, told FROM (
            SELECT s.variant_id, s.on_hand AS counted, COALESCE((SELECT CAST(SUM(
                    CASE WHEN m.kind IN (?, ?, ?) THEN m.qty
                        WHEN m.kind = ? THEN -m.qty ELSE 0 END) AS SIGNED)
                FROM stock_movement m WHERE m.variant_id = s.variant_id
                    AND m.location_id = s.location_id), 0) AS told
            FROM stock_level s) books
        WHERE counted <> told";
    let values = values![
        Text(MovementKind::Receive),
        Text(MovementKind::Adjust),
        Text(MovementKind::Return),
        Text(MovementKind::Ship),
    ];
    sql::all(conn, sql, values).await
}

/// Counters of promised pieces that differ from the live holds.
pub(in crate::stock) async fn reserved(conn: &impl ConnectionTrait) -> Result<Vec<Counter>, DbErr> {
    let counting: Vec<_> = states(true).map(Into::into).collect();
    let sql = format!(
        "SELECT variant_id, counted, told FROM (
            SELECT s.variant_id, s.reserved AS counted, COALESCE((SELECT CAST(SUM(r.qty) AS SIGNED)
                FROM stock_reservation r WHERE r.variant_id = s.variant_id
                    AND r.location_id = s.location_id AND r.state IN ({})), 0) AS told
            FROM stock_level s) books
        WHERE counted <> told",
        marks(counting.len())
    );
    sql::all(conn, &sql, counting).await
}

#[derive(FromQueryResult)]
pub(in crate::stock) struct OrderBooks {
    pub number: String,
    pub total: i64,
    pub parts: i64,
}

/// Orders of which the total differs from their lines and delivery.
pub(in crate::stock) async fn order_totals(
    conn: &impl ConnectionTrait,
) -> Result<Vec<OrderBooks>, DbErr> {
    let sql = "SELECT number, total, parts FROM (
            SELECT o.number, o.total_minor AS total, o.shipping_gross_minor + COALESCE((
                SELECT CAST(SUM(l.total_gross_minor) AS SIGNED) FROM order_line l
                WHERE l.order_id = o.id), 0) AS parts
            FROM orders o) books
        WHERE total <> parts";
    sql::all(conn, sql, values![]).await
}

/// Orders of which the refunded amount differs from their payments'.
pub(in crate::stock) async fn refunds(
    conn: &impl ConnectionTrait,
) -> Result<Vec<OrderBooks>, DbErr> {
    let sql = "SELECT number, total, parts FROM (
            SELECT o.number, o.refunded_minor AS total, COALESCE((
                SELECT CAST(SUM(p.refunded_minor) AS SIGNED) FROM payment p
                WHERE p.order_id = o.id), 0) AS parts
            FROM orders o) books
        WHERE total <> parts";
    sql::all(conn, sql, values![]).await
}

/// Orders of which the payments say another amount refunded than the refunds do.
pub(in crate::stock) async fn refund_rows(
    conn: &impl ConnectionTrait,
) -> Result<Vec<OrderBooks>, DbErr> {
    let sql = "SELECT number, total, parts FROM (
            SELECT o.number, p.refunded_minor AS total, COALESCE((
                SELECT CAST(SUM(r.amount_minor) AS SIGNED) FROM refund r
                WHERE r.payment_id = p.id AND r.state = 'done'), 0) AS parts
            FROM payment p JOIN orders o ON o.id = p.order_id) books
        WHERE total <> parts";
    sql::all(conn, sql, values![]).await
}

/// Orders paid by hand of which another amount was taken than staff recorded.
pub(in crate::stock) async fn received(
    conn: &impl ConnectionTrait,
) -> Result<Vec<OrderBooks>, DbErr> {
    let sql = "SELECT number, total, parts FROM (
            SELECT o.number, p.captured_minor AS total, COALESCE((
                SELECT CAST(SUM(r.amount_minor) AS SIGNED) FROM received_payment r
                WHERE r.payment_id = p.id), 0) AS parts
            FROM payment p JOIN orders o ON o.id = p.order_id
            WHERE p.provider IN ('bank_transfer', 'cash_on_delivery')) books
        WHERE total <> parts";
    sql::all(conn, sql, values![]).await
}

/// Orders with a line of which another number of pieces was sent than its parcels hold.
pub(in crate::stock) async fn parcels(
    conn: &impl ConnectionTrait,
) -> Result<Vec<OrderBooks>, DbErr> {
    let sql = "SELECT number, total, parts FROM (
            SELECT o.number, l.qty_fulfilled AS total, COALESCE((
                SELECT CAST(SUM(f.qty) AS SIGNED) FROM fulfilment_line f
                JOIN fulfilment p ON p.id = f.fulfilment_id
                WHERE f.order_line_id = l.id AND p.status <> 'cancelled'), 0) AS parts
            FROM order_line l JOIN orders o ON o.id = l.order_id) books
        WHERE total <> parts";
    sql::all(conn, sql, values![]).await
}

/// Orders with a line of which another number of pieces was given up than was refunded unsent.
pub(in crate::stock) async fn given_up(
    conn: &impl ConnectionTrait,
) -> Result<Vec<OrderBooks>, DbErr> {
    let sql = "SELECT number, total, parts FROM (
            SELECT o.number, l.qty_cancelled AS total, COALESCE((
                SELECT CAST(SUM(r.qty_unsent) AS SIGNED) FROM refund_line r
                JOIN refund f ON f.id = r.refund_id
                WHERE r.order_line_id = l.id AND f.state <> 'failed'), 0) AS parts
            FROM order_line l JOIN orders o ON o.id = l.order_id) books
        WHERE total <> parts";
    sql::all(conn, sql, values![]).await
}
