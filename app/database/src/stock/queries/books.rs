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
